import type { WiznetChip } from './state.ts';
import type { View } from './view.ts';

/** The module `#chip/ip6` of chips that know IPv4 alone: the contract in hal/chip-ip6.ts calls nothing but the first. */

export const HAS_IPV6: boolean = false;

const NOTHING = /* @__PURE__ */ new Uint8Array(0);

export function useIpv6(_chip: WiznetChip, _linkLocal: Uint8Array): void {}

export function setGlobal(
  _chip: WiznetChip,
  _address: Uint8Array,
  _mask: Uint8Array,
  _router: Uint8Array,
): void {}

export function addresses6(_chip: WiznetChip): Uint8Array {
  return NOTHING;
}

export function probe(_chip: WiznetChip, _address: Uint8Array): boolean {
  return false;
}

export function probed(_chip: WiznetChip): number {
  return -1;
}

export function openForRouters(_chip: WiznetChip, _view: View): boolean {
  return false;
}

export function solicit(_chip: WiznetChip): void {}

export function advertisement(_chip: WiznetChip, _view: View, _into: Uint8Array, _from: Uint8Array): number {
  return -1;
}

export function listen6(_chip: WiznetChip, _view: View, _port: number, _only: boolean): boolean {
  return false;
}

export function isIpv6(_view: View): boolean {
  return false;
}

export function copyPeer6(_view: View, _into: Uint8Array): void {}
