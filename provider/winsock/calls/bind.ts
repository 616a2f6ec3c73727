import { bindTo } from '../../engine/addressing.ts';
import { fillName, find, type Handle } from '../../engine/records/handle.ts';
import { CONNECTING, hasPeer, OPEN } from '../../engine/records/handle-states.ts';
import { hooks } from '../../engine/records/hooks.ts';
import {
  WSAEADDRNOTAVAIL,
  WSAEAFNOSUPPORT,
  WSAEFAULT,
  WSAEINVAL,
  WSAENOTCONN,
} from '../../headers/errors.ts';
import { isAny, same } from '../../headers/ip.ts';
import {
  AF_INET,
  type Ref,
  SOCK_DGRAM,
  SOCKADDR_SIZE,
  SOCKET_ERROR,
  type SockAddr,
} from '../../headers/winsock2.ts';
import { conclude, refuse } from '../refuse.ts';
import { isName } from '../sockaddr.ts';

/**
 * Binds a socket to a local address.
 *
 * @param s a SOCKET
 * @param name 0.0.0.0 or the device's own address; port 0 selects a free ephemeral port
 * @param namelen 16
 * @param lpErrno out: the error of a failed call
 * @returns 0, or SOCKET_ERROR with WSAENOTSOCK, WSAEFAULT, WSAEAFNOSUPPORT, WSAEINVAL (bound already), WSAEADDRNOTAVAIL
 * (not this device's address), WSAEADDRINUSE, WSAEACCES (the port belongs to another socket, see docs/options.md),
 * WSAENOBUFS (datagrams: all slots in use)
 * @see WSPBind, ws2spi.h
 */
export function WSPBind(s: number, name: SockAddr, namelen: number, lpErrno: Ref<number>): number {
  const handle = find(s, lpErrno);
  if (!handle) return SOCKET_ERROR;
  let error = bind(handle, name, namelen);
  const datagrams = hooks.datagrams;
  if (error === 0 && datagrams && handle.type === SOCK_DGRAM) error = datagrams.open(handle);
  return conclude(lpErrno, error);
}

function bind(handle: Handle, name: SockAddr, namelen: number): number {
  if (hooks.ipv6 && handle.six) return hooks.ipv6.bind(handle, name, namelen);
  if (!isName(name, namelen)) return WSAEFAULT;
  if (name.family !== AF_INET) return WSAEAFNOSUPPORT;
  if (handle.state !== OPEN) return WSAEINVAL;
  if (!isAny(name.addr) && !same(name.addr, handle.provider.chip.network.ip)) return WSAEADDRNOTAVAIL;
  return bindTo(handle, name.addr, name.port);
}

/**
 * Returns the socket's local address: 0.0.0.0 until a connection fixes it.
 *
 * @param s a SOCKET
 * @param name out: the address
 * @param namelen in: at least 16; out: 16
 * @param lpErrno out: the error of a failed call
 * @returns 0, or SOCKET_ERROR with WSAENOTSOCK, WSAEFAULT, WSAEINVAL (not bound)
 * @see WSPGetSockName, ws2spi.h
 */
export function WSPGetSockName(
  s: number,
  name: SockAddr,
  namelen: Ref<number>,
  lpErrno: Ref<number>,
): number {
  const handle = find(s, lpErrno);
  if (!handle) return SOCKET_ERROR;
  const ipv6 = hooks.ipv6;
  if (ipv6 && handle.six && handle.state !== OPEN)
    return conclude(lpErrno, ipv6.name(handle, false, name, namelen));
  if (!namelen || !isName(name, namelen.value)) return refuse(lpErrno, WSAEFAULT);
  if (handle.state === OPEN) return refuse(lpErrno, WSAEINVAL);
  fillName(name, handle.localIp, handle.localPort);
  namelen.value = SOCKADDR_SIZE;
  return 0;
}

/**
 * Returns the peer's address; with the profile `nt` also while connecting.
 *
 * @param s a SOCKET
 * @param name out: the address
 * @param namelen in: at least 16; out: 16
 * @param lpErrno out: the error of a failed call
 * @returns 0, or SOCKET_ERROR with WSAENOTSOCK, WSAENOTCONN, WSAEFAULT
 * @see WSPGetPeerName, ws2spi.h
 */
export function WSPGetPeerName(
  s: number,
  name: SockAddr,
  namelen: Ref<number>,
  lpErrno: Ref<number>,
): number {
  const handle = find(s, lpErrno);
  if (!handle) return SOCKET_ERROR;
  const nt = hooks.nt !== null && hooks.nt.isProfileOf(handle.provider);
  if (!hasPeer(handle.state) && !(nt && handle.state === CONNECTING)) return refuse(lpErrno, WSAENOTCONN);
  const ipv6 = hooks.ipv6;
  if (ipv6 && handle.six) return conclude(lpErrno, ipv6.name(handle, true, name, namelen));
  if (!namelen || !isName(name, namelen.value)) return refuse(lpErrno, WSAEFAULT);
  fillName(name, handle.peerIp, handle.peerPort);
  namelen.value = SOCKADDR_SIZE;
  return 0;
}
