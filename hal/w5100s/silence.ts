import type { W5100S } from './chip.ts';
import * as R from './registers/index.ts';
import { COMMON, write8 } from './registers/index.ts';

/** MR2.NOTCPRST: the chip sends no RST, so that a SYN that finds no socket is repeated by its client. */

/** The chip can leave a SYN unanswered. */
export const SILENT_REFUSAL: boolean = true;

/** From now on what no socket wants is left unanswered, or refused. One frame where it changes. */
export function refuseSilently(chip: W5100S, on: boolean): void {
  const mode2 = on && chip.mayBeSilent ? R.G_IEN | R.NOTCPRST : R.G_IEN;
  if (chip.mode2 === mode2) return;
  chip.mode2 = mode2;
  write8(chip, 0, COMMON, R.MR2, mode2);
}

/** Whether that is so now. */
export function isSilent(chip: W5100S): boolean {
  return (chip.mode2 & R.NOTCPRST) !== 0;
}

/** Whether `refuseSilently` may do so; as made, it may. Before WSPStartup. */
export function allowSilentRefusal(chip: W5100S, allowed: boolean): void {
  chip.mayBeSilent = allowed;
}
