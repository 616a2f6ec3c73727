import { suite } from '../support/suite.ts';
import { addCases, addSkipped, namesBut } from './child.ts';
import { silenceCases } from './silence.ts';
import { SKIPPED_ON_W5100S } from './skipped.ts';

const chip = suite('the provider on a W5100S');

addCases(
  chip,
  'w5100s',
  new URL('w5100s/suite.ts', import.meta.url),
  namesBut(SKIPPED_ON_W5100S, silenceCases(4)),
);
addSkipped(chip, SKIPPED_ON_W5100S);

chip.run();
