import type { WiznetChip } from '../wiznet/state.ts';
import * as R from './registers/index.ts';
import { COMMON, write8 } from './registers/index.ts';

/**
 * NET4MR.RSTB, and NET6MR.RSTB where IPv6 is spoken: the chip sends no RST, so that a SYN that finds no socket is repeated by
 * its client.
 */

/** The chip can leave a SYN unanswered. */
export const SILENT_REFUSAL: boolean = true;

/** From now on what no socket wants is left unanswered, or refused. One frame, or two, where it changes. */
export function refuseSilently(chip: WiznetChip, on: boolean): void {
  const mode2 = on && !chip.isLoud ? R.RSTB : 0;
  if (chip.mode2 === mode2) return;
  chip.mode2 = mode2;
  write8(chip, 0, COMMON, R.NET4MR, mode2);
  if (chip.six) write8(chip, 0, COMMON, R.NET6MR, mode2);
}

/** Whether that is so now. */
export function isSilent(chip: WiznetChip): boolean {
  return chip.mode2 !== 0;
}

/** Whether `refuseSilently` may do so; as made, it may. Before WSPStartup. */
export function allowSilentRefusal(chip: WiznetChip, allowed: boolean): void {
  chip.isLoud = !allowed;
}
