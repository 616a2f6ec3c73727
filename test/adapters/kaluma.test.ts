import { suite } from '../support/suite.ts';
import { addCases } from './add-cases.ts';
import { kalumaRig } from './rigs/kaluma.ts';
import { SKIPPED_ON_KALUMA } from './skipped.ts';

const adapter = suite('stock net of Kaluma');

addCases(adapter, kalumaRig, SKIPPED_ON_KALUMA);

adapter.run();
