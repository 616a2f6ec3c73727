import { inet, inetAny, type SockAddr, WSPConnect, WSPGetSockName } from '../../provider/index.ts';
import type { Peer } from '../../sim/hosts/peer.ts';
import type { Call } from '../../sim/hosts/tcp.ts';
import { nonBlocking } from './calls.ts';
import type { Device } from './device.ts';

/** The host's echo port, which listens; its discard port, which does not; and an address without a station. */
export const ECHO = inet(10, 0, 2, 2, 7);
export const CLOSED = inet(10, 0, 2, 2, 9);
export const NOBODY = inet(10, 0, 2, 99, 7);

/** Returns 0, or the error of a WSPConnect to `name`. */
export function tryConnect(d: Device, s: number, name: SockAddr): number {
  return WSPConnect(s, name, 16, null, null, null, null, d.err) === 0 ? 0 : d.err.value;
}

/** The host answers port 7 from now on; the list fills with its ends of the connections. */
export function answer(d: Device): Peer[] {
  const peers: Peer[] = [];
  d.host.listen(7, (peer) => peers.push(peer));
  return peers;
}

/** The host holds SYNs without an answer; the list fills with them. */
export function holdCalls(d: Device): Call[] {
  const calls: Call[] = [];
  d.host.onCall = (call) => calls.push(call) > 0;
  return calls;
}

/** The socket’s own port, or the error of WSPGetSockName as a negative number. */
export function localPort(d: Device, s: number): number {
  const name = inetAny(0);
  return WSPGetSockName(s, name, { value: 16 }, d.err) === 0 ? name.port : -d.err.value;
}

/** The socket's own address and port, `a.b.c.d:port`. */
export function localName(d: Device, s: number): string {
  const name = inetAny(0);
  if (WSPGetSockName(s, name, { value: 16 }, d.err) !== 0) throw new Error(`WSPGetSockName: ${d.err.value}`);
  return `${name.addr.join('.')}:${name.port}`;
}

/** A non-blocking socket. */
export function freeSocket(d: Device): number {
  const s = d.socket();
  nonBlocking(d, s);
  return s;
}
