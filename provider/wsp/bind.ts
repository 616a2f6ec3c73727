import {
  WSAEADDRINUSE,
  WSAEADDRNOTAVAIL,
  WSAEAFNOSUPPORT,
  WSAEFAULT,
  WSAEINVAL,
  WSAENOTCONN,
} from '../errors.ts';
import { extras } from '../extras.ts';
import { BOUND, CLOSED, CONNECTED, OPEN } from '../handle-states.ts';
import { find, type Handle } from '../handles.ts';
import { isName } from '../names.ts';
import { fillName, type Provider } from '../provider.ts';
import { refuse } from '../refuse.ts';
import { FREE } from '../slot-states.ts';
import { datagrams } from '../transports.ts';
import { AF_INET, type Ref, SOCK_DGRAM, SOCKADDR_SIZE, SOCKET_ERROR, type SockAddr } from '../winsock.ts';

/** The ephemeral ports: 49152 to 65535. */
const FIRST_EPHEMERAL = 49152;
const EPHEMERAL = 16384;

const ownIp = new Uint8Array(4);

/**
 * Names a socket.
 *
 * @param name 0.0.0.0 or the device's own address; port 0 picks a free ephemeral one
 * @param namelen 16
 * @returns 0, or SOCKET_ERROR with WSAENOTSOCK, WSAEFAULT, WSAEAFNOSUPPORT, WSAEINVAL (bound already),
 *   WSAEADDRNOTAVAIL (not this device's address), WSAEADDRINUSE, WSAEACCES (the port is
 *   another socket's, see docs/options.md), WSAENOBUFS (datagrams: all slots in use)
 */
export function WSPBind(s: number, name: SockAddr, namelen: number, lpErrno: Ref<number>): number {
  const handle = find(s, lpErrno);
  if (!handle) return SOCKET_ERROR;
  let error = bind(handle, name, namelen);
  if (error === 0 && datagrams && handle.type === SOCK_DGRAM) error = datagrams.open(handle);
  return error === 0 ? 0 : refuse(lpErrno, error);
}

function bind(handle: Handle, name: SockAddr, namelen: number): number {
  if (!isName(name, namelen)) return WSAEFAULT;
  if (name.family !== AF_INET) return WSAEAFNOSUPPORT;
  if (handle.state !== OPEN) return WSAEINVAL;
  handle.provider.chip.ownIp(ownIp, 0);
  if (!isAny(name.addr) && !same(name.addr, ownIp)) return WSAEADDRNOTAVAIL;
  const error = name.port === 0 ? 0 : conflict(handle, name.addr, name.port);
  if (error !== 0) return error;
  handle.localIp.set(name.addr, 0);
  handle.localPort = name.port !== 0 ? name.port : ephemeralPort(handle.provider);
  handle.state = BOUND;
  return 0;
}

/** Binds to any address and a fresh ephemeral port, as a connect does on its caller's behalf. */
export function bindImplicitly(handle: Handle): void {
  handle.localIp.fill(0);
  handle.localPort = ephemeralPort(handle.provider);
  handle.implicit = true;
  handle.state = BOUND;
}

/** The next ephemeral port that nobody uses. The first is random, so that a reboot does not repeat old ones. */
function ephemeralPort(provider: Provider): number {
  if (provider.nextPort === 0) provider.nextPort = FIRST_EPHEMERAL + Math.floor(Math.random() * EPHEMERAL);
  for (;;) {
    const port = provider.nextPort;
    provider.nextPort = port + 1 < FIRST_EPHEMERAL + EPHEMERAL ? port + 1 : FIRST_EPHEMERAL;
    if (!inUse(provider, port)) return port;
  }
}

/** Whether a handle holds `port`, or a connection of it is still being closed. */
function inUse(provider: Provider, port: number): boolean {
  const slots = provider.slots;
  for (let n = 0; n < slots.length; n++)
    if (slots[n].state !== FREE && slots[n].localPort === port) return true;
  const handles = provider.handles;
  for (let i = 0; i < handles.length; i++) {
    if (handles[i].state !== CLOSED && handles[i].localPort === port) return true;
  }
  return false;
}

/**
 * Why the port cannot be had, because of another socket that was bound to it; 0 where it can. Without the options that
 * wsp/reuse.ts knows, two sockets may share a port and not an address. Streams and datagrams have ports of their own.
 */
function conflict(handle: Handle, addr: Uint8Array, port: number): number {
  const judge = extras.conflict;
  const handles = handle.provider.handles;
  for (let i = 0; i < handles.length; i++) {
    const other = handles[i];
    if (other === handle || other.state === CLOSED || other.localPort !== port || other.accepted) continue;
    if (datagrams && other.type !== handle.type) continue;
    const error = judge ? judge(other, handle, addr) : same(other.localIp, addr) ? WSAEADDRINUSE : 0;
    if (error !== 0) return error;
  }
  return 0;
}

/**
 * The socket's own name: 0.0.0.0 until a connection fixes the address.
 *
 * @param name is filled
 * @param namelen in: at least 16; out: 16
 * @returns 0, or SOCKET_ERROR with WSAENOTSOCK, WSAEFAULT, WSAEINVAL (not bound)
 */
export function WSPGetSockName(
  s: number,
  name: SockAddr,
  namelen: Ref<number>,
  lpErrno: Ref<number>,
): number {
  const handle = find(s, lpErrno);
  if (!handle) return SOCKET_ERROR;
  if (!namelen || !isName(name, namelen.value)) return refuse(lpErrno, WSAEFAULT);
  if (handle.state === OPEN) return refuse(lpErrno, WSAEINVAL);
  fillName(name, handle.localIp, handle.localPort);
  namelen.value = SOCKADDR_SIZE;
  return 0;
}

/**
 * The peer's name.
 *
 * @param name is filled
 * @param namelen in: at least 16; out: 16
 * @returns 0, or SOCKET_ERROR with WSAENOTSOCK, WSAENOTCONN, WSAEFAULT
 */
export function WSPGetPeerName(
  s: number,
  name: SockAddr,
  namelen: Ref<number>,
  lpErrno: Ref<number>,
): number {
  const handle = find(s, lpErrno);
  if (!handle) return SOCKET_ERROR;
  if (handle.state < CONNECTED) return refuse(lpErrno, WSAENOTCONN);
  if (!namelen || !isName(name, namelen.value)) return refuse(lpErrno, WSAEFAULT);
  fillName(name, handle.peerIp, handle.peerPort);
  namelen.value = SOCKADDR_SIZE;
  return 0;
}

/** Whether an address is 0.0.0.0. */
export function isAny(addr: Uint8Array): boolean {
  return addr[0] === 0 && addr[1] === 0 && addr[2] === 0 && addr[3] === 0;
}

/** Whether two addresses are the same. */
export function same(a: Uint8Array, b: Uint8Array): boolean {
  return a[0] === b[0] && a[1] === b[1] && a[2] === b[2] && a[3] === b[3];
}
