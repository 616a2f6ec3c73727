import { suite } from '../support/suite.ts';
import { addCases } from './add-cases.ts';
import { espruinoRig } from './rigs/espruino.ts';
import { SKIPPED_ON_ESPRUINO } from './skipped.ts';

const adapter = suite('stock net of Espruino');

addCases(adapter, espruinoRig, SKIPPED_ON_ESPRUINO);

adapter.run();
