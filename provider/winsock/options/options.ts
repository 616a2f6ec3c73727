import { find, type Handle } from '../../engine/records/handle.ts';
import { hooks } from '../../engine/records/hooks.ts';
import { WSAEFAULT, WSAEINVAL, WSAENOPROTOOPT, WSAENOTSOCK } from '../../headers/errors.ts';
import {
  IPPROTO_IPV6,
  IPV6_MULTICAST_HOPS,
  IPV6_MULTICAST_LOOP,
  IPV6_UNICAST_HOPS,
} from '../../headers/ip6.ts';
import * as O from '../../headers/option-indices.ts';
import {
  SO_OPENTYPE,
  SO_PROTOCOL_INFOA,
  SO_PROTOCOL_INFOW,
  SO_RCVTIMEO,
  SO_SNDTIMEO,
  SOL_SOCKET,
} from '../../headers/options.ts';
import {
  IPPROTO_IP,
  IPPROTO_TCP,
  IPPROTO_UDP,
  type Ref,
  SOCK_DGRAM,
  SOCK_STREAM,
  SOCKET_ERROR,
} from '../../headers/winsock2.ts';
import { protocolInfoSize, writeProtocolInfo } from '../protocols/bytes.ts';
import { protocolRecords } from '../protocols/protocols.ts';
import { conclude } from '../refuse.ts';
import { readI32, writeU32 } from '../u32.ts';
import { keepAliveChanged, packetsChanged } from './chip-settings.ts';
import { setOption } from './kept-options.ts';
import {
  COMPUTED,
  DATAGRAM,
  FLAG,
  GET,
  INITIAL,
  LEAST,
  MOST,
  NAME,
  OPTION_ROWS,
  optionRow,
  PLACE,
  SET,
  STREAM,
  USE,
} from './option-table.ts';
import { consent, getComputed, getOpenType, setComputed, setOpenType } from './option-values.ts';
import { isInvalid, shortLength, takesBytes } from './options-nt.ts';

/** Length of every option except a BOOL, in bytes. */
const SIZE = 4;

const computed = { value: 0 };

/**
 * Sets an option of a socket. docs/options.md lists all options and their effect on this chip.
 *
 * @param s a SOCKET
 * @param level SOL_SOCKET, IPPROTO_IP, IPPROTO_TCP or IPPROTO_UDP; IPPROTO_IPV6 in programs that call `enableIpv6`
 * @param optname an `SO_`, `IP_`, `TCP_` or `UDP_` name
 * @param optval the value, the lowest byte first (see `u32`): a 32-bit number; a BOOL of any length, which is true if
 * one of its first four bytes is not 0; SO_LINGER, two 16-bit numbers
 * @param optlen length of `optval` in bytes: 4, for a BOOL 1 or more
 * @param lpErrno out: the error of a failed call
 * @returns 0, or SOCKET_ERROR with WSAENOTSOCK, WSAEFAULT (no value, or a short one), WSAEINVAL (an unknown level, a
 * value out of range, or an option that cannot be set in the socket's state), WSAENOPROTOOPT (an option that is
 * unknown, read-only, or not for this type of socket), WSAENETRESET or WSAENOTCONN (SO_KEEPALIVE after the connection
 * timed out, or was reset)
 * @see WSPSetSockOpt, ws2spi.h
 */
export function WSPSetSockOpt(
  s: number,
  level: number,
  optname: number,
  optval: Uint8Array,
  optlen: number,
  lpErrno: Ref<number>,
): number {
  const handle = find(s, lpErrno);
  const ipv6 = hooks.ipv6;
  let error = 0;
  if (ipv6 && isHopLimit(handle, level, optname)) level = IPPROTO_IP;
  if (handle && ipv6 && level === IPPROTO_IPV6) error = ipv6.option(handle, optname, optval, null);
  else if (handle) error = set(handle, level, optname | 0, optval, optlen);
  else if (!isOpenType(level, optname, lpErrno)) return SOCKET_ERROR;
  else if (!optval || optlen < SIZE || optval.length < SIZE) error = WSAEFAULT;
  else error = setOpenType(readI32(optval, 0));
  return conclude(lpErrno, error);
}

/**
 * Reads an option of a socket.
 *
 * SO_ERROR returns the error with which a connection broke, or with which a connect failed in the background, and
 * clears it; with the profile `nt` it reports connects only, until one succeeds. SO_CONNECT_TIME counts from the end of
 * the handshake, also if the connection was accepted later.
 *
 * @param s a SOCKET
 * @param level as for WSPSetSockOpt
 * @param optname as for WSPSetSockOpt
 * @param optval out: the value, the lowest byte first (see `readU32`)
 * @param optlen in: capacity of `optval` in bytes; out: number of bytes written, 4 except for SO_PROTOCOL_INFO and for
 * the cases in docs/provider/nt.md
 * @param lpErrno out: the error of a failed call
 * @returns 0, or SOCKET_ERROR with WSAENOTSOCK, WSAEFAULT (no value, or no room for it), WSAEINVAL (an unknown level),
 * WSAENOPROTOOPT (an option that is unknown, write-only, or not for this type of socket), WSAENOTCONN (IP_MTU)
 * @see WSPGetSockOpt, ws2spi.h
 */
export function WSPGetSockOpt(
  s: number,
  level: number,
  optname: number,
  optval: Uint8Array,
  optlen: Ref<number>,
  lpErrno: Ref<number>,
): number {
  const handle = find(s, lpErrno);
  if (!handle && !isOpenType(level, optname, lpErrno)) return SOCKET_ERROR;
  const ipv6 = hooks.ipv6;
  if (ipv6 && isHopLimit(handle, level, optname)) level = IPPROTO_IP;
  const is6 = handle && ipv6 && level === IPPROTO_IPV6;
  const error = is6
    ? ipv6.option(handle, optname, optval, optlen)
    : get(handle, level, optname | 0, optval, optlen);
  return conclude(lpErrno, error);
}

/** Returns true for an option of IPv6 that is the one of IPv4 with the same number: hop limits, and the loop of groups. */
function isHopLimit(handle: Handle | null, level: number, name: number): boolean {
  if (!handle || !handle.six || level !== IPPROTO_IPV6) return false;
  return name === IPV6_UNICAST_HOPS || name === IPV6_MULTICAST_HOPS || name === IPV6_MULTICAST_LOOP;
}

/** Returns true for SO_OPENTYPE, which belongs to the program: it needs a started provider, but no socket. */
function isOpenType(level: number, name: number, lpErrno: Ref<number>): boolean {
  return level === SOL_SOCKET && name === SO_OPENTYPE && lpErrno.value === WSAENOTSOCK;
}

function set(handle: Handle, level: number, name: number, bytes: Uint8Array, length: number): number {
  if (!bytes || length < 1 || bytes.length < length) return WSAEFAULT;
  const row = optionRow(level, name);
  const error = refusal(handle, level, row, SET);
  if (error !== 0) return isInvalid(handle, level, name) ? WSAEINVAL : error;
  const flag = (OPTION_ROWS[row + USE] & FLAG) !== 0;
  if (!flag && length < SIZE) {
    if (!takesBytes(handle, level, name)) return WSAEFAULT;
    bytes = padded(bytes, length);
  }
  const place = OPTION_ROWS[row + PLACE];
  const value = flag ? readFlag(bytes, place === O.NO_DELAY ? 1 : length) : readNumber(level, name, bytes);
  if (place === COMPUTED) return setComputed(handle, name, value, bytes, length);
  if (value < OPTION_ROWS[row + LEAST] || value > OPTION_ROWS[row + MOST]) return WSAEINVAL;
  return keep(handle, place, value, initialOf(handle, row));
}

function keep(handle: Handle, place: number, value: number, initial: number): number {
  const error = consent(handle, place, value);
  if (error !== 0) return error;
  // 0 retries mean the chip's own number.
  const kept = place === O.MAX_RETRY_SECONDS && value === 0 ? 0 : value - initial;
  if (handle.options[place] === kept) return 0;
  setOption(handle, place, kept);
  if (place === O.KEEP_ALIVE || place === O.KEEP_IDLE_SECONDS) keepAliveChanged(handle);
  if (place >= O.TYPE_OF_SERVICE && place <= O.MAX_SEGMENT) packetsChanged(handle);
  return 0;
}

/** Returns the first `length` bytes, padded with zeros to four. */
function padded(bytes: Uint8Array, length: number): Uint8Array {
  const four = new Uint8Array(SIZE);
  for (let i = 0; i < length; i++) four[i] = bytes[i];
  return four;
}

/** Returns the value of a BOOL of `length` bytes, of which the first four count: 0 or 1. */
function readFlag(bytes: Uint8Array, length: number): number {
  for (let i = 0; i < length && i < SIZE; i++) if (bytes[i] !== 0) return 1;
  return 0;
}

function readNumber(level: number, name: number, bytes: Uint8Array): number {
  const value = readI32(bytes, 0);
  const timeout = level === SOL_SOCKET && (name === SO_SNDTIMEO || name === SO_RCVTIMEO);
  // A timeout is unsigned. One of more than 24 days is treated as 24 days.
  return timeout && value < 0 ? 0x7fffffff : value;
}

function get(
  handle: Handle | null,
  level: number,
  name: number,
  bytes: Uint8Array,
  length: Ref<number>,
): number {
  if (!bytes || !length || length.value < 1) return WSAEFAULT;
  const row = optionRow(level, name);
  const error = handle ? refusal(handle, level, row, GET) : 0;
  if (error !== 0) return error;
  if (handle && level === SOL_SOCKET && (name === SO_PROTOCOL_INFOA || name === SO_PROTOCOL_INFOW))
    return getProtocolInfo(handle, name, bytes, length);
  const room = Math.min(length.value, bytes.length);
  const short = shortLength(handle, level, name, room);
  if (short === 0 && room < SIZE) return WSAEFAULT;
  const failed = handle ? evaluate(handle, row) : 0;
  if (failed !== 0) return failed;
  if (short > 0) {
    for (let i = 0; i < short; i++) bytes[i] = computed.value >> (8 * i);
    length.value = 1;
    return 0;
  }
  writeU32(bytes, 0, handle ? computed.value : getOpenType());
  length.value = SIZE;
  return 0;
}

/** Sets `computed` to the value of the option in that row. */
function evaluate(handle: Handle, row: number): number {
  const place = OPTION_ROWS[row + PLACE];
  if (place === COMPUTED) return getComputed(handle, OPTION_ROWS[row + NAME], computed);
  computed.value = handle.options[place] + initialOf(handle, row);
  return 0;
}

function getProtocolInfo(handle: Handle, name: number, bytes: Uint8Array, length: Ref<number>): number {
  const wide = name === SO_PROTOCOL_INFOW;
  const room = Math.min(length.value, bytes.length);
  length.value = protocolInfoSize(wide);
  if (room < length.value) return WSAEFAULT;
  const provider = handle.provider;
  const records = protocolRecords(provider.chip, provider.clock);
  const six = hooks.ipv6 && handle.six ? 2 : 0;
  writeProtocolInfo(bytes, records[(handle.type === SOCK_STREAM ? 0 : 1) + six], wide);
  return 0;
}

/** Returns the error with which setting or reading an option on this socket is refused; 0 if it is allowed. */
function refusal(handle: Handle, level: number, row: number, direction: number): number {
  const known =
    level === SOL_SOCKET || level === IPPROTO_IP || level === IPPROTO_TCP || level === IPPROTO_UDP;
  if (!known) return WSAEINVAL;
  if (row < 0) return WSAENOPROTOOPT;
  const use = OPTION_ROWS[row + USE];
  if ((use & (GET | SET)) === 0) return WSAEINVAL;
  if ((use & (handle.type === SOCK_STREAM ? STREAM : DATAGRAM)) === 0)
    return level === IPPROTO_IP ? WSAEINVAL : WSAENOPROTOOPT;
  return (use & direction) === 0 ? WSAENOPROTOOPT : 0;
}

/** Returns the default of an option on this socket. IP_DONTFRAGMENT differs between datagrams and streams. */
function initialOf(handle: Handle, row: number): number {
  if (OPTION_ROWS[row + PLACE] === O.DONT_FRAGMENT && handle.type === SOCK_DGRAM) return 0;
  return OPTION_ROWS[row + INITIAL];
}
