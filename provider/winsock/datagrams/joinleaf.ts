import { isGroup } from '#chip/udp';
import { happened } from '../../engine/events.ts';
import { find, type Handle } from '../../engine/records/handle.ts';
import { OPEN } from '../../engine/records/handle-states.ts';
import { hooks } from '../../engine/records/hooks.ts';
import { isTooShort } from '../../engine/udp/family.ts';
import {
  WSAEADDRNOTAVAIL,
  WSAEAFNOSUPPORT,
  WSAEFAULT,
  WSAEINVAL,
  WSAEOPNOTSUPP,
  WSAEPROTONOSUPPORT,
} from '../../headers/errors.ts';
import { AF_INET6, isGroup6 } from '../../headers/ip6.ts';
import {
  AF_INET,
  FD_CONNECT,
  INVALID_SOCKET,
  JL_BOTH,
  JL_RECEIVER_ONLY,
  JL_SENDER_ONLY,
  type Ref,
  SOCK_DGRAM,
  type SockAddr,
  type WsaBuf,
} from '../../headers/winsock2.ts';
import { isName } from '../sockaddr.ts';
import { bindForDatagrams } from './connect.ts';
import { join, membership } from './memberships.ts';
import { datagramSockets } from './sockets.ts';

hooks.datagrams = datagramSockets;
hooks.memberships = { change: membership };

/**
 * Makes a datagram socket a member of a group. IP multicast has no root, so the leaf is the socket itself. The chip
 * notifies the routers (IGMP, version 2). Datagrams to the group at the socket's port are received from now on, until
 * IP_DROP_MEMBERSHIP or the close; other sockets of this device receive them only with a membership of their own.
 *
 * An unbound socket is bound to a fresh port, as by every implicit bind: bind it to the group's port first. Each
 * membership takes one more of the chip's eight sockets. A socket that only sends needs none: WSPSendTo sends to any
 * group, and WSPConnect can make a group the peer. A socket connected to a group receives nothing, since datagrams come
 * from hosts and not from groups.
 *
 * @param s a SOCKET
 * @param name the group, 224.0.0.0 to 239.255.255.255, or of ff00::/8 for a socket of AF_INET6; its port is ignored
 * @param namelen 16; 28 for AF_INET6
 * @param lpCallerData must be null: a join carries no data
 * @param lpCalleeData its `len` is set to 0
 * @param lpSQOS is ignored
 * @param lpGQOS is ignored
 * @param dwFlags JL_RECEIVER_ONLY or JL_BOTH for a membership, JL_SENDER_ONLY for the bind alone
 * @param lpErrno out: the error of a failed call
 * @returns `s`, or INVALID_SOCKET with WSAENOTSOCK, WSAEOPNOTSUPP (a stream), WSAEFAULT, WSAEAFNOSUPPORT, WSAEINVAL
 * (flags), WSAEADDRNOTAVAIL (not a group), WSAEPROTONOSUPPORT (caller data), WSAEADDRINUSE (a member already),
 * WSAENOBUFS (all slots in use)
 * @see WSPJoinLeaf, ws2spi.h; W5500 datasheet, Sn_MR MULTI
 */
export function WSPJoinLeaf(
  s: number,
  name: SockAddr,
  namelen: number,
  lpCallerData: WsaBuf | null,
  lpCalleeData: WsaBuf | null,
  lpSQOS: unknown,
  lpGQOS: unknown,
  dwFlags: number,
  lpErrno: Ref<number>,
): number {
  const handle = find(s, lpErrno);
  if (!handle) return INVALID_SOCKET;
  let error = refusal(handle, name, namelen, lpCallerData, dwFlags);
  if (error === 0 && handle.state === OPEN) error = bindForDatagrams(handle);
  if (error === 0 && dwFlags !== JL_SENDER_ONLY) error = join(handle, name.addr);
  if (error !== 0) {
    lpErrno.value = error;
    return INVALID_SOCKET;
  }
  if (lpCalleeData) lpCalleeData.len = 0;
  handle.disabled &= ~FD_CONNECT;
  happened(handle, FD_CONNECT);
  return s;
}

function refusal(
  handle: Handle,
  name: SockAddr,
  namelen: number,
  callerData: WsaBuf | null,
  flags: number,
): number {
  if (handle.type !== SOCK_DGRAM) return WSAEOPNOTSUPP;
  const is6 = hooks.ipv6 !== null && handle.six !== null;
  if (!isName(name, namelen) || isTooShort(handle, name, namelen)) return WSAEFAULT;
  if (name.family !== (is6 ? AF_INET6 : AF_INET)) return WSAEAFNOSUPPORT;
  if (flags !== JL_SENDER_ONLY && flags !== JL_RECEIVER_ONLY && flags !== JL_BOTH) return WSAEINVAL;
  if (!(is6 ? isGroup6(name.addr) : isGroup(name.addr))) return WSAEADDRNOTAVAIL;
  return callerData ? WSAEPROTONOSUPPORT : 0;
}
