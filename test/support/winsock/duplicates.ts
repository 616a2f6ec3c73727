import {
  CURRENT_PROCESS,
  FROM_PROTOCOL_INFO,
  INVALID_SOCKET,
  type ProtocolInfo,
  WSPDuplicateSocket,
  WSPSocket,
} from '../../../provider/index.ts';
import type { Device } from '../device.ts';

/** An empty record to be filled, without any field of the socket. */
export function blank(): ProtocolInfo {
  return {} as ProtocolInfo;
}

/** Returns the token of `s`, or the call's error. */
export function tokenOf(d: Device, s: number, info = blank()): ProtocolInfo | number {
  return WSPDuplicateSocket(s, CURRENT_PROCESS, info, d.err) === 0 ? info : d.err.value;
}

/** Passes a token to WSPSocket: returns the SOCKET, or the error as a negative number. */
export function redeem(d: Device, info: ProtocolInfo): number {
  const any = FROM_PROTOCOL_INFO;
  const s = WSPSocket(any, any, any, info, 0, 0, d.err);
  return s === INVALID_SOCKET ? -d.err.value : s;
}

/** Creates another descriptor of `s`. */
export function copyOf(d: Device, s: number): number {
  const info = tokenOf(d, s);
  if (typeof info === 'number') throw new Error(`WSPDuplicateSocket: ${info}`);
  return redeem(d, info);
}
