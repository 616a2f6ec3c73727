import { find } from '../../engine/records/handle.ts';
import { WSAEFAULT, WSAEINVAL, WSAENOBUFS, WSAENOTSOCK } from '../../headers/errors.ts';
import { INVALID_SOCKET, type Ref, type SocketSet } from '../../headers/winsock2.ts';
import { PROVIDER_ID } from '../protocols/protocols.ts';
import { refuse } from '../refuse.ts';

/**
 * The upcalls for a provider layered above this one: SOCKETs of its own, each with a context for that provider's data.
 * The functions of this provider refuse them with WSAENOTSOCK.
 */

/** This bit is clear in every SOCKET of this provider. */
const FOREIGN = 0x1000000;
const MOST = 256;

/** By the low byte of their SOCKET: its value, or 0 for a free entry; its context; its number of uses. */
const sockets: number[] = [];
const contexts: unknown[] = [];
const lives: number[] = [];

/**
 * Creates a SOCKET.
 *
 * @param dwCatalogEntryId is ignored
 * @param dwContext the context, which WPUQuerySocketHandleContext returns
 * @param lpErrno out: the error of a failed call
 * @returns the SOCKET, or INVALID_SOCKET with WSAENOBUFS (256 are open)
 * @see WPUCreateSocketHandle, ws2spi.h
 */
export function WPUCreateSocketHandle(
  dwCatalogEntryId: number,
  dwContext: unknown,
  lpErrno: Ref<number>,
): number {
  let at = 0;
  while (at < sockets.length && sockets[at] !== 0) at++;
  if (at === MOST) {
    lpErrno.value = WSAENOBUFS;
    return INVALID_SOCKET;
  }
  if (at === sockets.length) lives.push(0);
  lives[at] = (lives[at] + 1) & 0xffff;
  sockets[at] = FOREIGN | (lives[at] << 8) | at;
  contexts[at] = dwContext;
  return sockets[at];
}

/**
 * Closes a SOCKET that WPUCreateSocketHandle created.
 *
 * @param s a SOCKET
 * @param lpErrno out: the error of a failed call
 * @returns 0, or SOCKET_ERROR with WSAENOTSOCK
 * @see WPUCloseSocketHandle, ws2spi.h
 */
export function WPUCloseSocketHandle(s: number, lpErrno: Ref<number>): number {
  if (!isForeign(s)) return refuse(lpErrno, WSAENOTSOCK);
  sockets[s & 0xff] = 0;
  contexts[s & 0xff] = null;
  return 0;
}

/**
 * Returns the context of a SOCKET that WPUCreateSocketHandle created.
 *
 * @param s a SOCKET
 * @param lpContext out: the context
 * @param lpErrno out: the error of a failed call
 * @returns 0, or SOCKET_ERROR with WSAENOTSOCK, WSAEFAULT
 * @see WPUQuerySocketHandleContext, ws2spi.h
 */
export function WPUQuerySocketHandleContext(
  s: number,
  lpContext: Ref<unknown>,
  lpErrno: Ref<number>,
): number {
  if (!isForeign(s)) return refuse(lpErrno, WSAENOTSOCK);
  if (!lpContext) return refuse(lpErrno, WSAEFAULT);
  lpContext.value = contexts[s & 0xff];
  return 0;
}

/**
 * Registers an installable file system's handle as a SOCKET. Any open SOCKET already is one, and stays unchanged.
 *
 * @param dwCatalogEntryId is ignored
 * @param ProposedHandle an open SOCKET
 * @param lpErrno out: the error of a failed call
 * @returns `ProposedHandle`, or INVALID_SOCKET with WSAENOTSOCK, WSANOTINITIALISED
 * @see WPUModifyIFSHandle, ws2spi.h
 */
export function WPUModifyIFSHandle(
  dwCatalogEntryId: number,
  ProposedHandle: number,
  lpErrno: Ref<number>,
): number {
  return isForeign(ProposedHandle) || find(ProposedHandle, lpErrno) ? ProposedHandle : INVALID_SOCKET;
}

/**
 * Returns true if a set of WSPSelect contains a socket.
 *
 * @param s a SOCKET
 * @param fdset the set
 * @see WPUFDIsSet, ws2spi.h
 */
export function WPUFDIsSet(s: number, fdset: SocketSet): boolean {
  return !!fdset && fdset.indexOf(s) >= 0;
}

/** Module path of the provider. */
const PATH = 'spisock/provider/index.ts';

/**
 * Returns the module path of the provider with a GUID.
 *
 * @param lpProviderId as in `protocolRecords`
 * @param lpszProviderDllPath out: the path
 * @param lpProviderDllPathLen in: capacity in UTF-16 units, including the closing NUL; out: the length
 * @param lpErrno out: the error of a failed call
 * @returns 0, or SOCKET_ERROR with WSAEFAULT (no room), WSAEINVAL (an unknown GUID)
 * @see WPUGetProviderPath, ws2spi.h
 */
export function WPUGetProviderPath(
  lpProviderId: string,
  lpszProviderDllPath: Ref<string>,
  lpProviderDllPathLen: Ref<number>,
  lpErrno: Ref<number>,
): number {
  if (!lpProviderDllPathLen) return refuse(lpErrno, WSAEFAULT);
  if (lpProviderId !== PROVIDER_ID) return refuse(lpErrno, WSAEINVAL);
  const room = lpProviderDllPathLen.value;
  lpProviderDllPathLen.value = PATH.length + 1;
  if (!lpszProviderDllPath || room <= PATH.length) return refuse(lpErrno, WSAEFAULT);
  lpszProviderDllPath.value = PATH;
  return 0;
}

function isForeign(s: number): boolean {
  return s !== 0 && sockets[s & 0xff] === s;
}
