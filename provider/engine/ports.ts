import { WSAEADDRINUSE } from '../headers/errors.ts';
import { SOCK_DGRAM } from '../headers/winsock2.ts';
import type { Handle } from './handle.ts';
import { BOUND, CLOSED } from './handle-states.ts';
import { extras } from './hooks.ts';
import { same } from './ip.ts';
import type { Provider } from './provider.ts';
import { ARMED, POST } from './slot-states.ts';
import { datagrams } from './udp/transports.ts';

/** The ephemeral ports: 49152 to 65535. */
const FIRST_EPHEMERAL = 49152;
const EPHEMERAL = 16384;

/** Binds an open socket to `addr` and `port`; port 0 is a fresh ephemeral one. Returns 0, or why it is another's. */
export function bindTo(handle: Handle, addr: Uint8Array, port: number): number {
  const error = port === 0 ? 0 : conflict(handle, addr, port);
  if (error !== 0) return error;
  handle.localIp.set(addr, 0);
  handle.localPort = port !== 0 ? port : ephemeralPort(handle.provider);
  handle.state = BOUND;
  return 0;
}

/** Binds to any address and a fresh ephemeral port, as a connect does on its caller's behalf. */
export function bindImplicitly(handle: Handle): void {
  handle.localIp.fill(0);
  handle.localPort = ephemeralPort(handle.provider);
  handle.implicit = true;
  handle.state = BOUND;
}

/** The next ephemeral port that nobody uses. The first is random, so that a reboot does not repeat old ones. */
function ephemeralPort(provider: Provider): number {
  if (provider.nextPort === 0) {
    const random = provider.config.random || Math.random;
    provider.nextPort = FIRST_EPHEMERAL + Math.floor(random() * EPHEMERAL);
  }
  for (;;) {
    const port = provider.nextPort;
    provider.nextPort = port + 1 < FIRST_EPHEMERAL + EPHEMERAL ? port + 1 : FIRST_EPHEMERAL;
    if (!inUse(provider, port)) return port;
  }
}

/** Whether a handle holds `port`, or a connection of it is still being closed. */
function inUse(provider: Provider, port: number): boolean {
  if (hasSlot(provider, port, ARMED)) return true;
  const handles = provider.handles;
  for (let i = 0; i < handles.length; i++) {
    if (handles[i].state !== CLOSED && handles[i].localPort === port) return true;
  }
  return false;
}

/** Whether a slot is on `port` whose state is `from` or a higher one: of posts, which have the highest, or of anybody. */
function hasSlot(provider: Provider, port: number, from: number): boolean {
  const slots = provider.slots;
  for (let n = 0; n < slots.length; n++)
    if (slots[n].state >= from && slots[n].localPort === port) return true;
  return false;
}

/**
 * Why the port cannot be had, because of another socket that was bound to it; 0 where it can. Without the options that
 * wsp/reuse.ts knows, two sockets may share a port and not an address. Streams and datagrams have ports of their own.
 * A port that a service is open on it shares with no socket.
 */
function conflict(handle: Handle, addr: Uint8Array, port: number): number {
  if (datagrams && handle.type === SOCK_DGRAM && hasSlot(handle.provider, port, POST)) return WSAEADDRINUSE;
  const judge = extras.conflict;
  const handles = handle.provider.handles;
  for (let i = 0; i < handles.length; i++) {
    const other = handles[i];
    if (other === handle || other.state === CLOSED || other.localPort !== port || other.accepted) continue;
    if (datagrams && other.type !== handle.type) continue;
    const error = judge ? judge(other, handle, addr) : same(other.localIp, addr) ? WSAEADDRINUSE : 0;
    if (error !== 0) return error;
  }
  return 0;
}
