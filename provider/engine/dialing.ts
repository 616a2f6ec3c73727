import * as driver from '#chip';
import {
  WSAEADDRNOTAVAIL,
  WSAECONNREFUSED,
  WSAEHOSTUNREACH,
  WSAENETDOWN,
  WSAENETUNREACH,
  WSAENOBUFS,
  WSAETIMEDOUT,
} from '../headers/errors.ts';
import { isAny } from '../headers/ip.ts';
import { FD_CLOSE, FD_CONNECT, FD_READ, FD_WRITE } from '../headers/winsock2.ts';
import { takeSlot } from './accept-queue.ts';
import { bindImplicitly, hasRoute } from './addressing.ts';
import { begin, drop, release } from './connection.ts';
import { happened } from './events.ts';
import type { Handle } from './records/handle.ts';
import { BOUND, CONNECTING, CONNECTED as HANDLE_CONNECTED, OPEN } from './records/handle-states.ts';
import { hooks } from './records/hooks.ts';
import type { Provider } from './records/provider.ts';
import { CONNECTED, CONNECTING as SLOT_CONNECTING, type Slot } from './records/slot.ts';

/** Outgoing connections. Without an import of this file a program carries nothing of them. */

/** First byte of addresses from 224.0.0.0 up: multicast groups, the reserved range and the broadcast address. */
const FIRST_GROUP = 224;

/**
 * Returns the error with which a connect to `ip`:`port` is refused; 0 if it is allowed. The peer of a stream is one
 * host and a port other than 0.
 */
export function refuseTarget(provider: Provider, ip: Uint8Array, port: number): number {
  if (port === 0 || isAny(ip) || ip[0] >= FIRST_GROUP) return WSAEADDRNOTAVAIL;
  if (!provider.up) return WSAENETDOWN;
  return hasRoute(provider.chip, ip) ? 0 : WSAENETUNREACH;
}

/**
 * Sends the SYN, from an ephemeral port if the socket is not bound. FD_CONNECT announces the outcome.
 *
 * @returns 0, WSAENOBUFS (all slots in use), WSAENETDOWN (the chip takes no commands: `afterChange` is due)
 */
export function dial(handle: Handle, ip: Uint8Array, port: number): number {
  const provider = handle.provider;
  const chip = provider.chip;
  const slot = takeSlot(provider);
  if (!slot) return WSAENOBUFS;
  if (handle.state === OPEN || handle.implicit) bindImplicitly(handle);
  let target: Uint8Array = slot.peerIp;
  if (hooks.ipv6 && handle.six) target = hooks.ipv6.aim(handle, slot, ip);
  else {
    handle.localIp.set(chip.network.ip, 0);
    handle.peerIp.set(ip, 0);
    target.set(ip, 0);
  }
  handle.peerPort = port;
  if (!hooks.nt || !hooks.nt.isProfileOf(provider)) handle.error = 0;
  handle.errorReported = false;
  handle.occurred &= ~FD_CONNECT;
  handle.disabled &= ~FD_CONNECT;
  slot.localPort = handle.localPort;
  slot.peerPort = port;
  if (hooks.packets) hooks.packets.opening(chip, slot.n, handle);
  if (!driver.connect(chip, slot.view, handle.localPort, target, port)) {
    driver.close(chip, slot.view);
    driver.release(chip, slot.view);
    return WSAENETDOWN;
  }
  provider.awaited = slot;
  slot.handle = handle;
  slot.sinceMs = provider.clock.now();
  slot.move(SLOT_CONNECTING);
  handle.slot = slot;
  handle.state = CONNECTING;
  return 0;
}

/** Handles a connecting slot after a look. Its socket is not closed. */
function attendConnecting(provider: Provider, slot: Slot): void {
  const view = slot.view;
  if (driver.isLost(view)) return fail(provider, slot, WSAENETDOWN);
  if (!driver.isConnected(view)) return;
  const handle = slot.handle as Handle;
  begin(slot);
  slot.sinceMs = provider.clock.now();
  slot.move(CONNECTED);
  handle.state = HANDLE_CONNECTED;
  if (hooks.groups) hooks.groups.connected(handle);
  happened(handle, FD_CONNECT);
  happened(handle, FD_WRITE);
  happened(handle, FD_READ);
  if (slot.finSeen) happened(handle, FD_CLOSE);
}

/** Handles a connecting slot after its socket has closed. */
function refused(provider: Provider, slot: Slot): void {
  const view = slot.view;
  const timedOut = driver.isTimedOut(view);
  if (timedOut) provider.counts.unanswered++;
  const found = !driver.isUnreachable(provider.chip, view);
  fail(provider, slot, !timedOut ? WSAECONNREFUSED : found ? WSAETIMEDOUT : WSAEHOSTUNREACH);
}

/** Ends a failed connect with `error`. The handle may connect again. */
export function fail(provider: Provider, slot: Slot, error: number): void {
  const handle = slot.handle as Handle;
  handle.state = BOUND;
  handle.error = error;
  if (driver.isClosed(slot.view)) release(provider, slot);
  else drop(provider, slot);
  happened(handle, FD_CONNECT);
}

hooks.outgoing = { attend: attendConnecting, refused: refused };
