import type { Chip } from '#chip';
import * as driver from '#chip';
import {
  WSAEADDRINUSE,
  WSAEADDRNOTAVAIL,
  WSAECONNREFUSED,
  WSAEHOSTUNREACH,
  WSAENETDOWN,
  WSAENETUNREACH,
  WSAENOBUFS,
  WSAETIMEDOUT,
} from '../headers/errors.ts';
import { isAny, same } from '../headers/ip.ts';
import { FD_CLOSE, FD_CONNECT, FD_READ, FD_WRITE, SOCK_DGRAM } from '../headers/winsock2.ts';
import { takeSlot } from './accept-queue.ts';
import { begin, drop, release } from './connection.ts';
import { happened } from './events.ts';
import type { Handle } from './records/handle.ts';
import { BOUND, CLOSED, CONNECTING, CONNECTED as HANDLE_CONNECTED, OPEN } from './records/handle-states.ts';
import { hooks } from './records/hooks.ts';
import type { ProtocolInfo, Provider } from './records/provider.ts';
import { CONNECTED, isInUse, SERVICE, CONNECTING as SLOT_CONNECTING, type Slot } from './records/slot.ts';

/** Outgoing connections: local ports, routes and the connect itself. */

/* Ports. */

/** Range of the ephemeral ports: 49152 to 65535 (RFC 6335, 6). */
const FIRST_EPHEMERAL = 49152;
const EPHEMERAL = 16384;

/**
 * Binds an open socket to `addr` and `port`. Port 0 selects a fresh ephemeral port. Returns 0, WSAEADDRINUSE or
 * WSAEACCES.
 */
export function bindTo(handle: Handle, addr: Uint8Array, port: number): number {
  const error = port === 0 ? 0 : conflict(handle, addr, port);
  if (error !== 0) return error;
  handle.localIp.set(addr, 0);
  handle.localPort = port !== 0 ? port : ephemeralPort(handle.provider);
  handle.state = BOUND;
  return 0;
}

/** Binds to any address and a fresh ephemeral port, as an implicit bind does. */
export function bindImplicitly(handle: Handle): void {
  handle.localIp.fill(0);
  handle.localPort = ephemeralPort(handle.provider);
  handle.implicit = true;
  handle.state = BOUND;
}

/** Returns an ephemeral port by chance. `random`: a source of random numbers, 0 <= x < 1. */
export function randomPort(random: () => number): number {
  return FIRST_EPHEMERAL + Math.floor(random() * EPHEMERAL);
}

/**
 * Returns the next unused ephemeral port. The first one is random, so that ports from before a reboot are not repeated.
 */
function ephemeralPort(provider: Provider): number {
  if (provider.nextPort === 0) provider.nextPort = randomPort(provider.config.random || Math.random);
  for (;;) {
    const port = provider.nextPort;
    provider.nextPort = port + 1 < FIRST_EPHEMERAL + EPHEMERAL ? port + 1 : FIRST_EPHEMERAL;
    if (!inUse(provider, port)) return port;
  }
}

/** Returns true if a handle holds `port`, or a closing connection still uses it. */
function inUse(provider: Provider, port: number): boolean {
  const slots = provider.slots;
  for (let n = 0; n < slots.length; n++) if (isInUse(slots[n]) && slots[n].localPort === port) return true;
  const handles = provider.handles;
  for (let i = 0; i < handles.length; i++) {
    if (handles[i].state !== CLOSED && handles[i].localPort === port) return true;
  }
  return false;
}

/** Returns true if a service port is open on `port`. */
function isPost(provider: Provider, port: number): boolean {
  const slots = provider.slots;
  for (let n = 0; n < slots.length; n++)
    if (slots[n].state === SERVICE && slots[n].localPort === port) return true;
  return false;
}

/**
 * Returns the error with which a bind to `addr` and `port` is refused because of another socket; 0 if it is allowed.
 * Without SO_REUSEADDR and SO_EXCLUSIVEADDRUSE two sockets may share a port, but not an address. Streams and datagrams
 * have separate port spaces. A service port shares its port with no socket.
 */
function conflict(handle: Handle, addr: Uint8Array, port: number): number {
  if (hooks.datagrams && handle.type === SOCK_DGRAM && isPost(handle.provider, port)) return WSAEADDRINUSE;
  const reuse = hooks.reuse;
  const handles = handle.provider.handles;
  for (let i = 0; i < handles.length; i++) {
    const other = handles[i];
    if (other === handle || other.state === CLOSED || other.localPort !== port || other.accepted) continue;
    if (hooks.datagrams && other.type !== handle.type) continue;
    if (hooks.ipv6 && hooks.ipv6.apart(other, handle)) continue;
    const error = reuse ? reuse.conflict(other, handle, addr) : same(other.localIp, addr) ? WSAEADDRINUSE : 0;
    if (error !== 0) return error;
  }
  return 0;
}

/* Routes. */

/** First byte of addresses from 224.0.0.0 up: multicast groups, the reserved range and the broadcast address. */
const FIRST_GROUP = 224;
const LOOPBACK = 127;

/** Returns true if the device has an address. Without one no host is reachable. */
export function hasAddress(info: ProtocolInfo): boolean {
  return info.chip.network.ip[0] !== 0;
}

/** Returns true if `ip`, 4 bytes, is in the device's subnet. */
export function isNear(info: ProtocolInfo, ip: Uint8Array): boolean {
  return isLocal(info.chip, ip);
}

function isLocal(chip: Chip, ip: Uint8Array): boolean {
  const network = chip.network;
  const own = network.ip;
  const subnet = network.subnet;
  for (let i = 0; i < 4; i++) if ((ip[i] ^ own[i]) & subnet[i]) return false;
  return true;
}

/**
 * Returns true if the chip can route to host `addr`: the device has an address, and the host is in its subnet or a
 * gateway is set. Loopback addresses have no route, because they never go on the wire.
 */
export function hasRoute(chip: Chip, addr: Uint8Array): boolean {
  const network = chip.network;
  if (addr[0] === LOOPBACK || isAny(network.ip)) return false;
  return isLocal(chip, addr) || !isAny(network.gateway);
}

/** Copies the device's own address into 4 bytes. */
export function copyOwnAddress(chip: Chip, into: Uint8Array): void {
  into.set(chip.network.ip, 0);
}

/**
 * Returns the error with which a connect to `ip`:`port` is refused; 0 if it is allowed. The peer of a stream is one
 * host and a port other than 0.
 */
export function refuseTarget(provider: Provider, ip: Uint8Array, port: number): number {
  if (port === 0 || isAny(ip) || ip[0] >= FIRST_GROUP) return WSAEADDRNOTAVAIL;
  if (!provider.up) return WSAENETDOWN;
  return hasRoute(provider.chip, ip) ? 0 : WSAENETUNREACH;
}

/* Connecting. */

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
export function attendConnecting(provider: Provider, slot: Slot): void {
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
export function refused(provider: Provider, slot: Slot): void {
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
