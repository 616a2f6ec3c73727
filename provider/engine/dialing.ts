import * as w5500 from '../../hal/w5500/chip.ts';
import * as sockets from '../../hal/w5500/sockets.ts';
import { WSAEADDRNOTAVAIL, WSAENETDOWN, WSAENETUNREACH, WSAENOBUFS } from '../headers/errors.ts';
import { FD_CONNECT } from '../headers/winsock2.ts';
import { takeSlot } from './accept-queue.ts';
import type { Handle } from './handle.ts';
import { CONNECTING, OPEN } from './handle-states.ts';
import { extras } from './hooks.ts';
import { isAny } from './ip.ts';
import { settle } from './poll.ts';
import { bindImplicitly } from './ports.ts';
import type { Provider } from './provider.ts';
import { hasRoute } from './routing.ts';
import { CONNECTING as SLOT_CONNECTING } from './slot-states.ts';

/** 224.0.0.0 and above are groups, what is reserved, and the broadcast address. */
const FIRST_GROUP = 224;

/** Why no stream can be connected to `ip`:`port` from here; 0 where one can. A stream has one peer, with a port. */
export function refuseTarget(provider: Provider, ip: Uint8Array, port: number): number {
  if (port === 0 || isAny(ip) || ip[0] >= FIRST_GROUP) return WSAEADDRNOTAVAIL;
  if (!provider.up) return WSAENETDOWN;
  return hasRoute(provider.chip, ip) ? 0 : WSAENETUNREACH;
}

/**
 * Sends the SYN, from a port of its own where the socket is not bound. The outcome is announced by FD_CONNECT.
 *
 * @returns 0, WSAENOBUFS (all slots in use), WSAENETDOWN (the chip takes no commands)
 */
export function dial(handle: Handle, ip: Uint8Array, port: number): number {
  const provider = handle.provider;
  const slot = takeSlot(provider);
  if (!slot) return WSAENOBUFS;
  if (handle.state === OPEN || handle.implicit) bindImplicitly(handle);
  w5500.copyOwnIp(provider.chip, handle.localIp);
  handle.peerIp.set(ip, 0);
  handle.peerPort = port;
  const asWindows = extras.asWindows;
  if (!asWindows || !asWindows(provider)) handle.error = 0;
  handle.errorTold = false;
  handle.facts &= ~FD_CONNECT;
  handle.disabled &= ~FD_CONNECT;
  provider.stale &= ~(1 << slot.n);
  slot.localPort = handle.localPort;
  slot.peerIp.set(ip, 0);
  slot.peerPort = port;
  const opening = extras.opening;
  if (opening) opening(provider.chip, slot.n, handle);
  if (!sockets.connect(provider.chip, slot.n, handle.localPort, ip, port)) {
    sockets.close(provider.chip, slot.n);
    provider.stale |= 1 << slot.n;
    settle(provider);
    return WSAENETDOWN;
  }
  slot.redialled = false;
  slot.handle = handle;
  slot.sinceMs = provider.clock.now();
  slot.move(SLOT_CONNECTING);
  handle.slot = slot;
  handle.state = CONNECTING;
  return 0;
}
