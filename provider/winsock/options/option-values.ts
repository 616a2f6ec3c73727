import type { Handle } from '../../engine/records/handle.ts';
import { BOUND, BROKEN, CONNECTED, CONNECTING, LISTENING, OPEN } from '../../engine/records/handle-states.ts';
import { hooks } from '../../engine/records/hooks.ts';
import {
  WSAECONNRESET,
  WSAEFAULT,
  WSAEINVAL,
  WSAENETRESET,
  WSAENOPROTOOPT,
  WSAENOTCONN,
} from '../../headers/errors.ts';
import { LARGEST_DATAGRAM6 } from '../../headers/ip6.ts';
import * as O from '../../headers/option-indices.ts';
import * as W from '../../headers/options.ts';
import { SOCK_STREAM } from '../../headers/winsock2.ts';
import { setOption } from './kept-options.ts';
import { mayBecome } from './reuse.ts';

/** Conditions for setting single options, and options computed from a handle's state. */

/** The largest datagram, in bytes: the chip neither sends nor receives fragments. */
const LARGEST_DATAGRAM = 1472;
/** The largest packet on Ethernet, in bytes. */
const ETHERNET_MTU = 1500;
/** SO_CONNECT_TIME of a socket that is not connected. */
const NOT_CONNECTED = 0xffffffff;

/** SO_OPENTYPE belongs to the program, not to a socket. */
let openType = 0;

/** Sets SO_OPENTYPE: 0 for overlapped sockets, else one of the two synchronous kinds. Returns 0, or WSAEINVAL. */
export function setOpenType(value: number): number {
  if (value !== 0 && value !== W.SO_SYNCHRONOUS_ALERT && value !== W.SO_SYNCHRONOUS_NONALERT)
    return WSAEINVAL;
  openType = value;
  return 0;
}

/** SO_OPENTYPE. */
export function getOpenType(): number {
  return openType;
}

/** Returns 0 if the option at index `place` of the handle's options may be set to `value`, else the error. */
export function consent(handle: Handle, place: number, value: number): number {
  switch (place) {
    case O.REUSE_ADDRESS:
    case O.EXCLUSIVE_ADDRESS:
      return mayBecome(handle, place, value) ? 0 : WSAEINVAL;
    case O.CONDITIONAL_ACCEPT:
      return handle.state === OPEN || handle.state === BOUND ? 0 : WSAEINVAL;
    case O.KEEP_ALIVE:
      if (handle.state === CONNECTING) return WSAEINVAL;
      if (handle.state !== BROKEN) return 0;
      return handle.error === WSAECONNRESET ? WSAENOTCONN : WSAENETRESET;
    case O.MULTICAST_INTERFACE:
      return isOurs(handle, value) ? 0 : WSAEINVAL;
  }
  return 0;
}

/** Returns true if an address in network order, or an interface index 0.0.0.n, selects the device's only interface. */
function isOurs(handle: Handle, value: number): boolean {
  const own = handle.provider.chip.network.ip;
  if (value === 0 || value === 1 << 24) return true;
  return value === (own[0] | (own[1] << 8) | (own[2] << 16) | (own[3] << 24));
}

/**
 * Sets an option that is not stored in the handle's options.
 *
 * @param value the first four bytes, or for a BOOL 0 or 1
 * @param bytes the whole value, and its length
 */
export function setComputed(
  handle: Handle,
  name: number,
  value: number,
  bytes: Uint8Array,
  length: number,
): number {
  switch (name) {
    case W.SO_LINGER:
      setOption(handle, O.LINGER_ON, (value & 0xffff) === 0 ? 0 : 1);
      setOption(handle, O.LINGER_SECONDS, value >>> 16);
      return 0;
    case W.SO_DONTLINGER:
      setOption(handle, O.LINGER_ON, value === 0 ? 1 : 0);
      return 0;
    case W.SO_ERROR:
      markReported(handle);
      return 0;
    case W.SO_OPENTYPE:
      return setOpenType(value);
  }
  // IP_ADD_MEMBERSHIP and IP_DROP_MEMBERSHIP take two addresses.
  const memberships = hooks.memberships;
  if (!memberships) return WSAENOPROTOOPT;
  return length < 8 ? WSAEFAULT : memberships.change(handle, name === W.IP_ADD_MEMBERSHIP, bytes);
}

/** Computes an option from the handle's state into `out.value`. Returns 0, or the error. */
export function getComputed(handle: Handle, name: number, out: { value: number }): number {
  const options = handle.options;
  switch (name) {
    case W.SO_ACCEPTCONN:
      out.value = handle.state === LISTENING ? 1 : 0;
      return 0;
    case W.SO_LINGER:
      out.value = options[O.LINGER_ON] | (options[O.LINGER_SECONDS] << 16);
      return 0;
    case W.SO_DONTLINGER:
      out.value = options[O.LINGER_ON] === 0 ? 1 : 0;
      return 0;
    case W.SO_ERROR:
      return giveError(handle, out);
    case W.SO_TYPE:
      out.value = handle.type;
      return 0;
    case W.SO_MAX_MSG_SIZE:
      out.value = hooks.ipv6 && handle.six && handle.six.only ? LARGEST_DATAGRAM6 : LARGEST_DATAGRAM;
      return 0;
    case W.SO_OPENTYPE:
      out.value = openType;
      return 0;
    case W.SO_CONNECT_TIME:
      out.value = connectTime(handle);
      return 0;
  }
  // IP_MTU
  out.value = ETHERNET_MTU;
  return handle.state === CONNECTED ? 0 : WSAENOTCONN;
}

/** Returns SO_ERROR. Windows does not clear it on a read, and does not report how a connection ended. */
function giveError(handle: Handle, out: { value: number }): number {
  const nt = hooks.nt !== null && hooks.nt.isProfileOf(handle.provider);
  out.value = handle.errorReported || (nt && handle.state === BROKEN) ? 0 : handle.error;
  if (!nt) markReported(handle);
  return 0;
}

/** Marks the error as reported; a later one is reported again. */
function markReported(handle: Handle): void {
  if (handle.error !== 0) handle.errorReported = true;
}

/** Returns the time for which the handle has been connected, in whole seconds. */
function connectTime(handle: Handle): number {
  const slot = handle.slot;
  if (handle.state !== CONNECTED || handle.type !== SOCK_STREAM || !slot) return NOT_CONNECTED;
  return Math.floor((handle.provider.clock.now() - slot.connectedMs) / 1000);
}
