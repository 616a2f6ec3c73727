import type { WiznetChip } from '../wiznet/state.ts';

/** A W5500 refuses every SYN that finds no socket, with a RST. */

export const SILENT_REFUSAL: boolean = false;

export function refuseSilently(_chip: WiznetChip, _on: boolean): void {}

export function isSilent(_chip: WiznetChip): boolean {
  return false;
}

export function allowSilentRefusal(_chip: WiznetChip, _allowed: boolean): void {}
