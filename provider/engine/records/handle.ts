import { WSAENOTSOCK, WSANOTINITIALISED } from '../../headers/errors.ts';
import type { Ref, SockAddr } from '../../headers/winsock2.ts';
import { CLOSED, OPEN } from './handle-states.ts';
import { hooks } from './hooks.ts';
import { Handle, type Provider } from './records.ts';

export { Handle } from './records.ts';
export type { ConnectionLimits } from './settings.ts';

/** Gives a new handle its fields, in their order: the engine finds those created last first. */
function start(handle: Handle, provider: Provider): Handle {
  reset(handle);
  handle.provider = provider;
  // A new handle counts as open until `closeHandle` has set its fields.
  provider.openHandles++;
  closeHandle(handle);
  renewOptions(handle, null);
  return handle;
}

/**
 * Starts a new life of a closed handle. Its SOCKET value was not used in the last 65,536 lives. Fields that
 * `closeHandle` leaves unchanged get their defaults here, and the options those of `listener` if it accepted the socket.
 */
export function openHandle(
  handle: Handle,
  type: number,
  protocol: number,
  flags: number,
  listener: Handle | null,
): void {
  handle.generation = (handle.generation + 1) & 0xffff;
  handle.socket = (handle.generation << 8) | handle.index;
  handle.state = OPEN;
  const provider = handle.provider;
  const open = ++provider.openHandles;
  if (open > provider.counts.mostHandles) provider.counts.mostHandles = open;
  handle.type = type;
  handle.protocol = protocol;
  handle.flags = flags;
  reset(handle);
  handle.localIp.fill(0);
  renewOptions(handle, listener);
}

function reset(handle: Handle): void {
  handle.implicit =
    handle.errorReported =
    handle.deferred =
    handle.answering =
    handle.accepted =
    handle.sendShut =
    handle.receiveShut =
      false;
  handle.blocking = true;
  handle.localPort =
    handle.peerPort =
    handle.error =
    handle.record =
    handle.backlog =
    handle.armed =
    handle.queued =
      0;
  handle.wMsg = handle.occurred = handle.disabled = handle.pendingEvents = 0;
}

/** Ends a life: the SOCKET value becomes invalid, and registrations and references are cleared. */
export function closeHandle(handle: Handle): void {
  if (handle.state !== CLOSED) handle.provider.openHandles--;
  handle.limits = handle.qos = handle.hEvent = handle.hWnd = null;
  handle.socket = -1;
  handle.mask = 0;
  handle.slot = null;
  handle.state = CLOSED;
}

/** Handles per provider: eight connections, and as many listeners and unconnected sockets. */
const HANDLES = 16;
/**
 * Largest number of providers, so that all handles fit into the low byte of a SOCKET. 0xff stays unused: -1 is no
 * SOCKET.
 */
export const MOST_PROVIDERS = (255 / HANDLES) | 0;

/** All handles ever created, by the low byte of their SOCKET. Handles of ended providers are reused. */
const table: Handle[] = [];
let spare = 0;
let started = false;

/** Starts the handle table with the first provider: SOCKET values are valid from now on. */
export function startHandles(): void {
  started = true;
}

/** Creates or reuses one more handle for `provider`; null if it has the most it may have. */
function oneMore(provider: Provider): Handle | null {
  if (provider.handles.length === HANDLES) return null;
  if (spare === table.length) table.push(start(new Handle(spare), provider));
  const handle = table[spare++];
  handle.provider = provider;
  provider.handles.push(handle);
  return handle;
}

/**
 * Ends the handle table after the last cleanup: no SOCKET is valid. Generations continue, so that none becomes valid
 * again.
 */
export function dropHandles(): void {
  for (let i = 0; i < spare; i++) closeHandle(table[i]);
  spare = 0;
  started = false;
}

/** Returns true if any provider is started. Every function checks this first. */
export function isStarted(): boolean {
  return started;
}

/** Resets the options of `handle` to their defaults, or, for an accepted socket, to those of `listener`. */
function renewOptions(handle: Handle, listener: Handle | null): void {
  const options = hooks.options;
  if (options) options.renew(handle, listener);
}

/** Returns the option at index `place` of option-indices.ts, as the difference from its default. */
export function optionOf(handle: Handle, place: number): number {
  const options = hooks.options;
  return options ? options.get(handle, place) : 0;
}

/** Returns the handle of SOCKET `s`, or null with the reason in `lpErrno`. */
export function find(s: number, lpErrno: Ref<number>): Handle | null {
  const handle = table[s & 0xff];
  if (handle && handle.socket === s) {
    const duplicates = hooks.duplicates;
    return duplicates ? duplicates.socketOf(handle) : handle;
  }
  lpErrno.value = started ? WSAENOTSOCK : WSANOTINITIALISED;
  return null;
}

/**
 * Returns the handle of descriptor `s`, which `find` has found. A duplicated descriptor stands for another handle's
 * socket.
 */
export function descriptorOf(s: number): Handle {
  return table[s & 0xff];
}

/** Returns true if `s`, which `find` has found, is still open. Blocking calls check this after each wait. */
export function isOpen(s: number): boolean {
  return table[s & 0xff].socket === s;
}

/** Returns an unused handle of `provider`, or null. */
export function unused(provider: Provider): Handle | null {
  const handles = provider.handles;
  for (let i = 0; i < handles.length; i++) if (handles[i].state === CLOSED) return handles[i];
  return oneMore(provider);
}

/** Fills a caller's address record with `ip`:`port`. */
export function fillName(name: SockAddr, ip: Uint8Array, port: number): void {
  name.family = 2;
  name.port = port;
  name.addr.set(ip, 0);
}
