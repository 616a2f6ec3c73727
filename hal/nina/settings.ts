import { SOCKET_MEMORY } from './sizes.ts';
import type { View } from './socket.ts';
import type { NinaChip } from './state.ts';

/** Settings of sockets: the firmware has none of packets, and lwIP's keep-alive has times of its own. */

export function memoryOf(_chip: NinaChip, _n: number): number {
  return SOCKET_MEMORY;
}

export function setPackets(
  _chip: NinaChip,
  _n: number,
  _tos: number,
  _ttl: number,
  _segment: number,
  _mayFragment: boolean,
): void {}

export function setPlainPackets(_chip: NinaChip, _n: number): void {}

export function setKeepAlive(_chip: NinaChip, _n: number, _seconds: number, _opened: boolean): void {}

/** Every answer is that of a descriptor: there are no registers to compare. */

export function beginCheck(_chip: NinaChip, _view: View): void {}

export function endCheck(_chip: NinaChip, _view: View): boolean {
  return false;
}

export function isMisfit(_chip: NinaChip, _view: View): boolean {
  return false;
}
