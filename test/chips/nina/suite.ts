import { NAME } from '#chip';
import { runCases } from '../child.ts';
import { SKIPPED_ON_NINA } from '../skipped.ts';
import { FORK_CASES, NINA_CASES, OLD_CASES } from './cases.ts';
import { NinaStage } from './stage.ts';

/** Runs the cases on a simulated ESP32, in a process with `--conditions=nina`. */

if ((NAME as string) !== 'nina') throw new Error(`this is a process of the ${NAME}`);
runCases(() => new NinaStage().start(), SKIPPED_ON_NINA);
runCases(() => new NinaStage().start(), {}, NINA_CASES);
runCases(() => new NinaStage({ firmware: 'arduino-1.4.8', tls: 'plain' }).start(), {}, OLD_CASES);
runCases(() => new NinaStage({ firmware: 'adafruit-3.3.0', pollGarbage: 50 }).start(), {}, FORK_CASES);
