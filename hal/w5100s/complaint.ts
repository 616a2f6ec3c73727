import { complaintOf } from '../stranger.ts';
import type { WiznetChip } from '../wiznet/state.ts';
import { NAME } from './chip.ts';
import * as R from './registers/index.ts';

/** Returns the message for a chip that has not answered. */
export function complaint(chip: WiznetChip): string {
  return complaintOf(chip.bus, NAME, 'W5100S: VERR is ' + chip.version + ', not ' + R.VERSION);
}
