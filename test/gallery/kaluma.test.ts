import { boardOf } from '../live/net-board.ts';
import { suite } from '../support/suite.ts';
import { addCases } from './add-cases.ts';
import { SKIPPED_ON_KALUMA } from './skipped.ts';

const gallery = suite('the gallery on Kaluma');

addCases(gallery, boardOf, SKIPPED_ON_KALUMA);

gallery.run();
