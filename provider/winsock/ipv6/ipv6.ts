import * as six from '#chip/ip6';
import { bindTo } from '../../engine/addressing.ts';
import { refuseTarget } from '../../engine/dialing.ts';
import type { Handle } from '../../engine/records/handle.ts';
import { BROKEN, CONNECTED, CONNECTING, LISTENING, OPEN } from '../../engine/records/handle-states.ts';
import { hooks } from '../../engine/records/hooks.ts';
import { type ProtocolInfo, providerOf } from '../../engine/records/provider.ts';
import type { Six } from '../../engine/records/settings.ts';
import type { Slot } from '../../engine/records/slot.ts';
import {
  WSAEADDRNOTAVAIL,
  WSAEAFNOSUPPORT,
  WSAEALREADY,
  WSAEFAULT,
  WSAEINVAL,
  WSAEISCONN,
  WSAENETDOWN,
  WSAENETUNREACH,
  WSAENOPROTOOPT,
  WSAEPROTONOSUPPORT,
} from '../../headers/errors.ts';
import {
  AF_INET6,
  IPV6_JOIN_GROUP,
  IPV6_LEAVE_GROUP,
  IPV6_V6ONLY,
  ip6Text,
  isAny6,
  isMapped,
  mapInto,
  readIp6,
  SOCKADDR_IN6_SIZE,
  same6,
  unmapInto,
} from '../../headers/ip6.ts';
import { type Ref, SOCK_DGRAM, type SockAddr, type WsaBuf } from '../../headers/winsock2.ts';
import { copyOwn6, fill, GLOBAL, hasRoute, isName6 } from './addresses.ts';
import { datagrams6 } from './datagrams.ts';

/** Sockets of AF_INET6. A program that does not call `enableIpv6` contains none of it. */

/** What a socket of AF_INET6 has beside the others. */
class Record6 implements Six {
  only = true;
  readonly local = new Uint8Array(16);
  readonly peer = new Uint8Array(16);
}

const ANY = /* @__PURE__ */ new Uint8Array(4);
const four = /* @__PURE__ */ new Uint8Array(4);

if (six.HAS_IPV6) {
  hooks.ipv6 = {
    means: (family) => family === AF_INET6,
    open: open,
    hand: hand,
    apart: apart,
    bind: bind,
    isName: isName6,
    name: name,
    refuseConnect: refuseConnect,
    aim: aim,
    listen: (listener, slot) =>
      six.listen6(listener.provider.chip, slot.view, listener.localPort, (listener.six as Six).only),
    began: began,
    fillPeer: (into, slot) => fill(into, slot.peer6, slot.peerPort),
    callerId: callerId,
    textOf: textOf,
    read: read,
    option: option,
  };
  hooks.ipv6Datagrams = datagrams6;
}

/**
 * Speaks IPv6 on the provider's chip from now on: WSPSocket takes AF_INET6. Addresses by router
 * advertisement are `startIpv6`'s.
 *
 * @param info the provider; null for the first
 * @param linkLocal the device's link-local address, 16 bytes
 * @returns false if the provider is not started, or its chip has no IPv6
 */
export function enableIpv6(info: ProtocolInfo | null, linkLocal: Uint8Array): boolean {
  const provider = providerOf(info);
  if (!provider || !six.HAS_IPV6) return false;
  six.useIpv6(provider.chip, linkLocal);
  return true;
}

/** A socket's life begins. */
function open(handle: Handle, family: number): void {
  if (family !== AF_INET6) {
    handle.six = null;
    return;
  }
  const kept = handle.keptSix || new Record6();
  handle.keptSix = handle.six = kept;
  kept.only = true;
  kept.local.fill(0);
  kept.peer.fill(0);
}

/** `accepted` becomes the socket of the connection in `slot`. */
function hand(listener: Handle, slot: Slot, accepted: Handle): void {
  open(accepted, listener.six ? AF_INET6 : 0);
  const own = accepted.six;
  if (!own) return;
  own.only = (listener.six as Six).only;
  own.peer.set(slot.peer6, 0);
  copyOwn6(accepted, slot.peer6, own.local);
}

/** Returns true if two sockets on one port have different clients: one those of IPv4, the other those of IPv6 alone. */
function apart(first: Handle, second: Handle): boolean {
  const a = first.six;
  const b = second.six;
  return (a === null || a.only) && (b === null || b.only) && (a === null) !== (b === null);
}

function bind(handle: Handle, name: SockAddr, namelen: number): number {
  const own = handle.six as Six;
  if (!isName6(name, namelen)) return WSAEFAULT;
  if (name.family !== AF_INET6) return WSAEAFNOSUPPORT;
  if (handle.state !== OPEN) return WSAEINVAL;
  if (!isAny6(name.addr) && !isOwn(handle, name.addr)) return WSAEADDRNOTAVAIL;
  const error = bindTo(handle, ANY, name.port);
  if (error === 0) own.local.set(name.addr, 0);
  return error;
}

function isOwn(handle: Handle, ip: Uint8Array): boolean {
  const all = six.addresses6(handle.provider.chip);
  return same6(ip, all, 0) || same6(ip, all, GLOBAL);
}

/** WSPGetSockName and WSPGetPeerName, for a socket that has such a name. */
function name(handle: Handle, isPeer: boolean, into: SockAddr, namelen: Ref<number>): number {
  const own = handle.six as Six;
  if (!namelen || !isName6(into, namelen.value)) return WSAEFAULT;
  fill(into, isPeer ? own.peer : own.local, isPeer ? handle.peerPort : handle.localPort);
  namelen.value = SOCKADDR_IN6_SIZE;
  return 0;
}

/** Returns the error with which WSPConnect is refused; 0 if it is allowed. */
function refuseConnect(handle: Handle, to: SockAddr, namelen: number, callerData: WsaBuf | null): number {
  if (!isName6(to, namelen)) return WSAEFAULT;
  if (to.family !== AF_INET6) return WSAEAFNOSUPPORT;
  if (handle.state === LISTENING) return WSAEINVAL;
  if (handle.state === CONNECTING) return WSAEALREADY;
  if (handle.state === CONNECTED || handle.state === BROKEN) return WSAEISCONN;
  if (callerData) return WSAEPROTONOSUPPORT;
  const ip = to.addr;
  if (isMapped(ip)) {
    if ((handle.six as Six).only) return WSAENETUNREACH;
    unmapInto(four, ip);
    return refuseTarget(handle.provider, four, to.port);
  }
  if (to.port === 0 || isAny6(ip) || ip[0] === 0xff) return WSAEADDRNOTAVAIL;
  if (!handle.provider.up) return WSAENETDOWN;
  return hasRoute(handle, ip) ? 0 : WSAENETUNREACH;
}

/** A connect begins. Returns what the chip is to connect to: 16 bytes, or 4 of IPv4. */
function aim(handle: Handle, slot: Slot, ip: Uint8Array): Uint8Array {
  const own = handle.six as Six;
  own.peer.set(ip, 0);
  copyOwn6(handle, ip, own.local);
  keepPeer(slot, ip);
  if (!isMapped(ip)) return slot.peer6;
  unmapInto(slot.peerIp, ip);
  return slot.peerIp;
}

function keepPeer(slot: Slot, ip: Uint8Array): void {
  if (!slot.peer6) slot.peer6 = new Uint8Array(16);
  slot.peer6.set(ip, 0);
  fold(slot);
}

/** What counts clients by their address takes these four bytes for it. */
function fold(slot: Slot): void {
  for (let i = 0; i < 4; i++)
    slot.peerIp[i] = slot.peer6[i] ^ slot.peer6[4 + i] ^ slot.peer6[8 + i] ^ slot.peer6[12 + i];
}

/** Finds the peer of a new connection. An IPv4 address is in `peerIp` already. */
function began(slot: Slot): void {
  if (!slot.peer6) slot.peer6 = new Uint8Array(16);
  if (!six.isIpv6(slot.view)) return mapInto(slot.peer6, slot.peerIp);
  six.copyPeer6(slot.view, slot.peer6);
  fold(slot);
}

/** The caller's sockaddr_in6 as the bytes that a condition function is given, and the callee's. */
function callerId(listener: Handle, slot: Slot, isCallee: boolean): WsaBuf {
  const bytes = new Uint8Array(SOCKADDR_IN6_SIZE);
  const port = isCallee ? listener.localPort : slot.peerPort;
  bytes[0] = AF_INET6;
  bytes[2] = port >> 8;
  bytes[3] = port & 0xff;
  if (isCallee) copyOwn6(listener, slot.peer6, bytes.subarray(8, 24));
  else bytes.set(slot.peer6, 8);
  return { len: SOCKADDR_IN6_SIZE, buf: bytes };
}

/** `fe80::1`, or `[fe80::1]:80`. */
function textOf(name: SockAddr, length: number): string | null {
  if (!isName6(name, length)) return null;
  const text = ip6Text(name.addr);
  return name.port === 0 ? text : '[' + text + ']:' + name.port;
}

/** Reads what `textOf` writes. */
function read(text: string, into: SockAddr, length: Ref<number>): number {
  if (length.value < SOCKADDR_IN6_SIZE || into.addr.length < 16) {
    length.value = SOCKADDR_IN6_SIZE;
    return WSAEFAULT;
  }
  const end = text[0] === '[' ? text.indexOf(']') : -1;
  const rest = end < 0 ? '' : text.slice(end + 1);
  const port = rest === '' ? 0 : Number(rest.slice(1));
  const isPort =
    rest === '' || (rest[0] === ':' && '' + port === rest.slice(1) && port > 0 && port <= 0xffff);
  into.family = into.port = 0;
  if (!isPort || !readIp6(end < 0 ? text : text.slice(1, end), into.addr)) return WSAEINVAL;
  into.family = AF_INET6;
  into.port = port;
  length.value = SOCKADDR_IN6_SIZE;
  return 0;
}

/** Options of level IPPROTO_IPV6; `length` null: one is set. */
function option(handle: Handle, optname: number, bytes: Uint8Array, length: Ref<number> | null): number {
  const own = handle.six;
  if (!own) return WSAEINVAL;
  const isJoin = optname === IPV6_JOIN_GROUP;
  if ((isJoin || optname === IPV6_LEAVE_GROUP) && !length && hooks.memberships && handle.type === SOCK_DGRAM)
    return bytes ? hooks.memberships.change(handle, isJoin, bytes) : WSAEFAULT;
  if (optname !== IPV6_V6ONLY) return WSAENOPROTOOPT;
  if (!bytes || bytes.length < 4 || (length && length.value < 4)) return WSAEFAULT;
  if (length) {
    bytes.fill(0, 0, 4);
    bytes[0] = own.only ? 1 : 0;
    length.value = 4;
    return 0;
  }
  if (handle.state !== OPEN) return WSAEINVAL;
  own.only = bytes[0] !== 0;
  return 0;
}
