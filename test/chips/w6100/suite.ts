import { NAME } from '#chip';
import { runCases } from '../child.ts';
import { silenceCases } from '../silence.ts';
import { SKIPPED_ON_W6100 } from '../skipped.ts';
import { newStage } from '../wiznet-stage.ts';

/** Runs the cases on a simulated W6100, in a process with `--conditions=w6100`. */

if ((NAME as string) !== 'W6100') throw new Error(`this is a process of the ${NAME}`);
runCases(newStage, SKIPPED_ON_W6100);
runCases(newStage, {}, silenceCases(8));
