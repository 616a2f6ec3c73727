import { NAME } from '#chip';
import { runCases } from '../child.ts';
import { silenceCases } from '../silence.ts';
import { SKIPPED_ON_W5100S } from '../skipped.ts';
import { newStage } from '../wiznet-stage.ts';

/** Runs the cases on a simulated W5100S, in a process with `--conditions=w5100s`. */

if ((NAME as string) !== 'W5100S') throw new Error(`this is a process of the ${NAME}`);
runCases(newStage, SKIPPED_ON_W5100S);
runCases(newStage, {}, silenceCases(4));
