import * as six from '#chip/ip6';
import { isBroadcast } from '#chip/udp';
import { type Handle, optionOf } from '../../engine/records/handle.ts';
import { CONNECTED } from '../../engine/records/handle-states.ts';
import type { Ipv6DatagramHooks } from '../../engine/records/ipv6-hooks.ts';
import type { Six } from '../../engine/records/settings.ts';
import type { Slot } from '../../engine/records/slot.ts';
import {
  WSAEACCES,
  WSAEADDRNOTAVAIL,
  WSAEAFNOSUPPORT,
  WSAEFAULT,
  WSAENETDOWN,
  WSAENETUNREACH,
  WSAEPROTONOSUPPORT,
} from '../../headers/errors.ts';
import { isAny } from '../../headers/ip.ts';
import { AF_INET6, equalIp, isAny6, isGroup6, isMapped, mapInto, unmapInto } from '../../headers/ip6.ts';
import { BROADCAST } from '../../headers/option-indices.ts';
import { AF_UNSPEC, type SockAddr, type WsaBuf } from '../../headers/winsock2.ts';
import { copyOwn6, fill, hasRoute, isName6 } from './addresses.ts';

/**
 * Datagrams over IPv6. Only the datagram sockets' own modules and those of services call these functions: a program with
 * streams alone contains none of them.
 */
export const datagrams6: Ipv6DatagramHooks = {
  isSix: isSix,
  open: open,
  found: found,
  senderOf: (slot) => (isMapped(slot.peer6) ? slot.peerIp : slot.peer6),
  isFromPeer: (slot) => equalIp(slot.peer6, ((slot.handle as Handle).six as Six).peer),
  keepSender: (slot) => sender.set(slot.peer6, 0),
  fillSender: (into, port) => fill(into, sender, port),
  refuseConnect: refuseConnect,
  connect: connect,
  disconnect: (handle) => (handle.six as Six).local.fill(0),
  refuseTarget: refuseTarget,
  target: target,
  peer: (handle) => target(handle, (handle.six as Six).peer),
  most: () => six.MAX_DATAGRAM6,
  send: (chip, view, ip, port, isGroup, isSame) => {
    if (isGroup) return six.sendToGroup6(chip, view, ip, port);
    return isSame ? six.sendAgain6(chip, view) : six.sendTo6(chip, view, ip, port);
  },
  unreachable: (chip, ip) => six.unreachable6(chip, ip),
};

/** The sender of the datagram that was taken last. */
const sender = /* @__PURE__ */ new Uint8Array(16);

/** A socket of AF_INET6, or a service port for IPv6. */
function isSix(slot: Slot): boolean {
  const handle = slot.handle;
  return handle ? handle.six !== null : slot.owner.isSix === true;
}

function open(provider: Handle['provider'], slot: Slot, group: Uint8Array | null): boolean {
  const handle = slot.handle;
  const only = handle !== null && (handle.six as Six).only;
  return six.openUdp6(provider.chip, slot.view, slot.localPort, only, group);
}

/** A slot's first datagram was found: an IPv4 sender is in `peerIp` already. */
function found(slot: Slot): void {
  if (!slot.peer6) slot.peer6 = new Uint8Array(16);
  if (six.isFrom6(slot.view)) six.copyFrom6(slot.view, slot.peer6);
  else mapInto(slot.peer6, slot.peerIp);
}

function refuseConnect(handle: Handle, name: SockAddr, namelen: number, callerData: WsaBuf | null): number {
  if (!isName6(name, namelen)) return WSAEFAULT;
  if (name.family === AF_UNSPEC) return 0;
  if (name.family !== AF_INET6) return WSAEAFNOSUPPORT;
  if (isAny6(name.addr)) return 0;
  if (name.port === 0) return WSAEADDRNOTAVAIL;
  if (callerData) return WSAEPROTONOSUPPORT;
  const error = refuseTarget(handle, name);
  if (error !== 0) return error;
  const ip = target(handle, name.addr);
  const mayBroadcast = optionOf(handle, BROADCAST) !== 0;
  if (ip.length === 4 && !mayBroadcast && isBroadcast(handle.provider.chip, ip)) return WSAEACCES;
  return handle.provider.up ? 0 : WSAENETDOWN;
}

/** Gives the socket its peer. */
function connect(handle: Handle, ip: Uint8Array): boolean {
  const own = handle.six as Six;
  const wasAny = isAny6(own.local);
  if (wasAny || handle.state === CONNECTED) copyOwn6(handle, ip, own.local);
  own.peer.set(ip, 0);
  return wasAny;
}

function refuseTarget(handle: Handle, to: SockAddr): number {
  if (to.family !== AF_INET6) return WSAEAFNOSUPPORT;
  const ip = to.addr;
  if (isMapped(ip)) {
    if ((handle.six as Six).only) return WSAENETUNREACH;
    return isAny(target(handle, ip)) ? WSAEADDRNOTAVAIL : 0;
  }
  if (isAny6(ip)) return WSAEADDRNOTAVAIL;
  return isGroup6(ip) || hasRoute(handle, ip) ? 0 : WSAENETUNREACH;
}

/** The address itself, or the four bytes of one of IPv4. */
function target(handle: Handle, ip: Uint8Array): Uint8Array {
  if (!isMapped(ip)) return ip;
  unmapInto(handle.peerIp, ip);
  return handle.peerIp;
}
