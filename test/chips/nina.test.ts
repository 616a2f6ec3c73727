import { suite } from '../support/suite.ts';
import { addCases, addSkipped, namesBut } from './child.ts';
import { FORK_CASES, NINA_CASES, OLD_CASES } from './nina/cases.ts';
import { SKIPPED_ON_NINA } from './skipped.ts';

const chip = suite('the provider on an ESP32 with nina-fw');

addCases(
  chip,
  'nina',
  new URL('nina/suite.ts', import.meta.url),
  namesBut(SKIPPED_ON_NINA, NINA_CASES, OLD_CASES, FORK_CASES),
);
addSkipped(chip, SKIPPED_ON_NINA);

chip.run();
