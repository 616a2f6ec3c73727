import type { WiznetChip } from '../wiznet/state.ts';
import * as R from './registers/index.ts';
import { COMMON, write8 } from './registers/index.ts';

/** MR2.NOTCPRST: the chip sends no RST, so that a SYN that finds no socket is repeated by its client. */

/** The chip can leave a SYN unanswered. */
export const SILENT_REFUSAL: boolean = true;

/** Selects if segments for no socket are left unanswered or refused from now on. One frame if the setting changes. */
export function refuseSilently(chip: WiznetChip, on: boolean): void {
  const mode2 = on && !chip.isLoud ? R.G_IEN | R.NOTCPRST : R.G_IEN;
  if (chip.mode2 === mode2) return;
  chip.mode2 = mode2;
  write8(chip, 0, COMMON, R.MR2, mode2);
}

/** Whether that is so now. */
export function isSilent(chip: WiznetChip): boolean {
  return (chip.mode2 & R.NOTCPRST) !== 0;
}

/** Whether `refuseSilently` may do so; as made, it may. Before WSPStartup. */
export function allowSilentRefusal(chip: WiznetChip, allowed: boolean): void {
  chip.isLoud = !allowed;
}
