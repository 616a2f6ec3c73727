import type { AnyChip } from './chip.ts';

/** The module `#chip/wifi` of chips with a cable. */

export const WIFI: boolean = false;

export function setStation(
  _chip: AnyChip,
  _ssid: ArrayLike<number>,
  _passphrase: ArrayLike<number> | null,
  _hostname: ArrayLike<number>,
): void {}

export function signal(_chip: AnyChip): number {
  return 0;
}

export function trouble(_chip: AnyChip): string {
  return '';
}

export function shortcoming(_chip: AnyChip): string {
  return '';
}

export function secureNext(_chip: AnyChip, _host: ArrayLike<number>): void {}

export function copyNameServers(_chip: AnyChip, _into: Uint8Array): void {}
