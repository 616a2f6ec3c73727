import { suite } from '../support/suite.ts';
import { addCases, addSkipped, namesBut } from './child.ts';
import { SKIPPED_ON_QUEUE } from './skipped.ts';

const chip = suite('the provider on a chip that hands connections out');

addCases(chip, 'queue-chip', new URL('queue/suite.ts', import.meta.url), namesBut(SKIPPED_ON_QUEUE));
addSkipped(chip, SKIPPED_ON_QUEUE);

chip.run();
