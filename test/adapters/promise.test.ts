import { suite } from '../support/suite.ts';
import { addCases } from './add-cases.ts';
import { promiseRig } from './rigs/promise.ts';
import { SKIPPED_ON_PROMISES } from './skipped.ts';

const adapter = suite('the promise API');

addCases(adapter, promiseRig, SKIPPED_ON_PROMISES);

adapter.run();
