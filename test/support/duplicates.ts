import {
  CURRENT_PROCESS,
  FROM_PROTOCOL_INFO,
  INVALID_SOCKET,
  type ProtocolInfo,
  WSPDuplicateSocket,
  WSPSocket,
} from '../../provider/index.ts';
import type { Device } from './device.ts';

/** A record to be filled, as a caller makes it who knows nothing of the socket. */
export function blank(): ProtocolInfo {
  return {} as ProtocolInfo;
}

/** The token of `s`, or the call's error. */
export function tokenOf(d: Device, s: number, info = blank()): ProtocolInfo | number {
  return WSPDuplicateSocket(s, CURRENT_PROCESS, info, d.err) === 0 ? info : d.err.value;
}

/** What WSPSocket makes of a token: the SOCKET, or the error as a negative number. */
export function redeem(d: Device, info: ProtocolInfo): number {
  const any = FROM_PROTOCOL_INFO;
  const s = WSPSocket(any, any, any, info, 0, 0, d.err);
  return s === INVALID_SOCKET ? -d.err.value : s;
}

/** Another descriptor of `s`. */
export function copyOf(d: Device, s: number): number {
  const info = tokenOf(d, s);
  if (typeof info === 'number') throw new Error(`WSPDuplicateSocket: ${info}`);
  return redeem(d, info);
}
