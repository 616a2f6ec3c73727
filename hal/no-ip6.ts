import type { AnyChip, AnyView } from './chip.ts';

/** The module `#chip/ip6` of chips that know IPv4 alone: the contract in hal/chip-ip6.ts calls nothing but the first. */

export const HAS_IPV6: boolean = false;

const NOTHING = /* @__PURE__ */ new Uint8Array(0);

export function useIpv6(_chip: AnyChip, _linkLocal: Uint8Array): void {}

export function setGlobal(
  _chip: AnyChip,
  _address: Uint8Array,
  _mask: Uint8Array,
  _router: Uint8Array,
): void {}

export function addresses6(_chip: AnyChip): Uint8Array {
  return NOTHING;
}

export function probe(_chip: AnyChip, _address: Uint8Array): boolean {
  return false;
}

export function probed(_chip: AnyChip): number {
  return -1;
}

export function openForRouters(_chip: AnyChip, _view: AnyView): boolean {
  return false;
}

export function solicit(_chip: AnyChip): void {}

export function advertisement(_chip: AnyChip, _view: AnyView, _into: Uint8Array, _from: Uint8Array): number {
  return -1;
}

export function listen6(_chip: AnyChip, _view: AnyView, _port: number, _only: boolean): boolean {
  return false;
}

export function isIpv6(_view: AnyView): boolean {
  return false;
}

export function copyPeer6(_view: AnyView, _into: Uint8Array): void {}

export const MAX_DATAGRAM6 = 0;

export function openUdp6(
  _chip: AnyChip,
  _view: AnyView,
  _port: number,
  _only: boolean,
  _group: Uint8Array | null,
): boolean {
  return false;
}

export function isFrom6(_view: AnyView): boolean {
  return false;
}

export function copyFrom6(_view: AnyView, _into: Uint8Array): void {}

export function sendTo6(_chip: AnyChip, _view: AnyView, _ip: Uint8Array, _port: number): boolean {
  return false;
}

export function sendAgain6(_chip: AnyChip, _view: AnyView): boolean {
  return false;
}

export function sendToGroup6(_chip: AnyChip, _view: AnyView, _group: Uint8Array, _port: number): boolean {
  return false;
}

export function unreachable6(_chip: AnyChip, _ip: Uint8Array): number {
  return 0;
}
