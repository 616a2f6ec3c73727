import type { Chip } from '#chip';
import { WSAEADDRINUSE } from '../headers/errors.ts';
import { isAny, same } from '../headers/ip.ts';
import { SOCK_DGRAM } from '../headers/winsock2.ts';
import type { Handle } from './records/handle.ts';
import { BOUND, CLOSED } from './records/handle-states.ts';
import { hooks } from './records/hooks.ts';
import type { ProtocolInfo, Provider } from './records/provider.ts';
import { isInUse, SERVICE } from './records/slot.ts';

/** Local ports, and routes to hosts. */

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
