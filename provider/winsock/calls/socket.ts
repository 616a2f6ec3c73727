import { drop } from '../../engine/connection.ts';
import { awaken } from '../../engine/health-check.ts';
import { closeGracefully } from '../../engine/listening.ts';
import { afterChange } from '../../engine/poll.ts';
import { find, openHandle, optionOf, unused } from '../../engine/records/handle.ts';
import { hooks } from '../../engine/records/hooks.ts';
import { type ProtocolInfo, type Provider, providerOf } from '../../engine/records/provider.ts';
import { CLOSING, type Slot } from '../../engine/records/slot.ts';
import { waitTurn } from '../../engine/timers.ts';
import {
  WSAEACCES,
  WSAEAFNOSUPPORT,
  WSAEINVAL,
  WSAEMFILE,
  WSAEPROTONOSUPPORT,
  WSAESOCKTNOSUPPORT,
  WSAEWOULDBLOCK,
  WSANOTINITIALISED,
} from '../../headers/errors.ts';
import { LINGER_ON, LINGER_SECONDS } from '../../headers/option-indices.ts';
import {
  AF_INET,
  AF_UNSPEC,
  FROM_PROTOCOL_INFO,
  INVALID_SOCKET,
  IPPROTO_TCP,
  IPPROTO_UDP,
  type Ref,
  SOCK_DGRAM,
  SOCK_RAW,
  SOCK_STREAM,
  SOCKET_ERROR,
} from '../../headers/winsock2.ts';
import { conclude, refuse } from '../refuse.ts';

/**
 * Creates a socket: blocking, unbound, unconnected. Nothing is sent. FROM_PROTOCOL_INFO for any of the first three
 * parameters selects the value in `lpProtocolInfo`, as do a type and a protocol of 0. Values absent there are AF_INET,
 * SOCK_STREAM and IPPROTO_TCP.
 *
 * @param af AF_INET, or AF_UNSPEC together with a protocol; AF_INET6 for streams in programs that call `enableIpv6`, on a
 * chip with IPv6
 * @param type SOCK_STREAM, or 0 for the type that the protocol implies; SOCK_DGRAM in programs that import WSPSendTo or
 * WSPRecvFrom, which contain the datagram sockets
 * @param protocol IPPROTO_TCP, or 0 for the protocol that the type implies; IPPROTO_UDP for datagrams
 * @param lpProtocolInfo the provider, if several are started; null for the first
 * @param g 0 for no group; in programs that import one of them, SG_UNCONSTRAINED_GROUP or SG_CONSTRAINED_GROUP for a
 * new group, or the SO_GROUP_ID of a member of an existing one
 * @param dwFlags WSA_FLAG_OVERLAPPED is accepted; multipoint flags are refused, except those of leaves for datagrams
 * @param lpErrno out: the error of a failed call
 * @returns the SOCKET, or INVALID_SOCKET with WSAEAFNOSUPPORT, WSAESOCKTNOSUPPORT, WSAEPROTONOSUPPORT, WSAEACCES
 * (SOCK_RAW), WSAEINVAL, WSAEMFILE (all handles in use), WSANOTINITIALISED
 * @see WSPSocket, ws2spi.h
 */
export function WSPSocket(
  af: number,
  type: number,
  protocol: number,
  lpProtocolInfo: ProtocolInfo | null,
  g: number,
  dwFlags: number,
  lpErrno: Ref<number>,
): number {
  const duplicates = hooks.duplicates;
  const claimed = duplicates && lpProtocolInfo ? duplicates.claim(lpProtocolInfo, lpErrno) : 0;
  if (claimed !== 0) return claimed;
  const provider = providerOf(lpProtocolInfo);
  const info = lpProtocolInfo ? lpProtocolInfo : NO_INFO;
  const open = type === FROM_PROTOCOL_INFO || (type === 0 && protocol === 0);
  const kind = open ? info.iSocketType || 0 : type;
  const transport = protocol === FROM_PROTOCOL_INFO ? info.iProtocol || 0 : protocol;
  const isDatagram = hooks.datagrams !== null && hooks.datagrams.means(kind, transport);
  const soleType = isDatagram ? SOCK_DGRAM : SOCK_STREAM;
  const soleProtocol = isDatagram ? IPPROTO_UDP : IPPROTO_TCP;
  const ipv6 = hooks.ipv6;
  const sole = (ipv6 && info.iAddressFamily) || AF_INET;
  const family = af === FROM_PROTOCOL_INFO ? sole : af || info.iAddressFamily || AF_UNSPEC;
  const known = ipv6 && ipv6.means(family) ? AF_INET : family;
  let error = provider ? refuseTriplet(known, kind, transport, soleType, soleProtocol) : WSANOTINITIALISED;
  if (error === 0 && (dwFlags & (isDatagram ? ROOTS : MULTIPOINT)) !== 0) error = WSAEINVAL;
  const groups = hooks.groups;
  const joins = g === 0 || (groups && provider && groups.mayJoin(provider, g, soleType, null));
  if (error === 0 && !joins) error = WSAEINVAL;
  const handle = provider ? unused(provider) : null;
  if (error === 0 && !handle) error = WSAEMFILE;
  if (error !== 0 || !handle) {
    lpErrno.value = error;
    return INVALID_SOCKET;
  }
  awaken(handle.provider);
  openHandle(handle, soleType, soleProtocol, dwFlags, null);
  if (ipv6) ipv6.open(handle, family);
  if (groups) groups.join(handle, g, null);
  return handle.socket;
}

/** Flags of multipoint sockets; those of roots, which IP multicast does not have. */
const MULTIPOINT = 0x1e;
const ROOTS = 0x0a;
/** A protocol info without any value. */
const NO_INFO: { iAddressFamily?: number; iSocketType?: number; iProtocol?: number } = {};

/** Returns the error for an unsupported combination. The type is checked before the family. */
function refuseTriplet(
  af: number,
  type: number,
  protocol: number,
  soleType: number,
  soleProtocol: number,
): number {
  if (type === SOCK_RAW) return WSAEACCES;
  if (type !== 0 && type !== soleType) return WSAESOCKTNOSUPPORT;
  if (af !== AF_INET && af !== AF_UNSPEC) return WSAEAFNOSUPPORT;
  if (af === AF_UNSPEC && protocol === 0) return WSAEINVAL;
  return protocol === 0 || protocol === soleProtocol ? 0 : WSAEPROTONOSUPPORT;
}

/**
 * Closes a socket; its value is invalid at once. Sent bytes go out, then a FIN, in the background: within 3 s, or 32 s
 * if the peer does not acknowledge them and no listener needs the slot. With SO_LINGER on, a time of zero ends the
 * connection at once. A longer time waits that long for the end, or fails with WSAEWOULDBLOCK on a non-blocking socket,
 * which stays open.
 *
 * The chip has no command to send a RST: after a hard close, the peer learns of it with its next segment. Received
 * bytes that were not read are discarded; the connection still ends with a FIN. A listener's pending requests are ended
 * as by CF_REJECT.
 *
 * @param s a SOCKET
 * @param lpErrno out: the error of a failed call
 * @returns 0, or SOCKET_ERROR with WSAENOTSOCK, WSAEWOULDBLOCK, WSAEINTR
 * @see WSPCloseSocket, ws2spi.h
 */
export function WSPCloseSocket(s: number, lpErrno: Ref<number>): number {
  const handle = find(s, lpErrno);
  if (!handle) return SOCKET_ERROR;
  if (hooks.duplicates && hooks.duplicates.release(s, handle)) return 0;
  const provider = handle.provider;
  const slot = handle.slot;
  const linger = slot && optionOf(handle, LINGER_ON) !== 0;
  const seconds = optionOf(handle, LINGER_SECONDS);
  if (linger && seconds > 0 && !handle.blocking) return refuse(lpErrno, WSAEWOULDBLOCK);
  if (slot && linger && seconds === 0) drop(provider, slot);
  closeGracefully(handle);
  afterChange(provider);
  const error = slot && linger && seconds > 0 ? awaitEnd(provider, slot, seconds * 1000) : 0;
  return conclude(lpErrno, error);
}

/** Waits until the slot has closed its connection, or ends it after `ms` milliseconds. */
function awaitEnd(provider: Provider, slot: Slot, ms: number): number {
  slot.patienceMs = ms;
  const until = provider.clock.now() + ms;
  while (slot.state === CLOSING) {
    if (provider.clock.now() >= until) {
      provider.counts.closeOver++;
      drop(provider, slot);
      afterChange(provider);
      return 0;
    }
    const error = waitTurn(provider, false);
    if (error !== 0) return error;
  }
  return 0;
}
