import { find } from '../../engine/records/handle.ts';
import { WSAEFAULT, WSAEINVAL, WSAENOBUFS, WSAENOTSOCK } from '../../headers/errors.ts';
import { INVALID_SOCKET, type Ref, type SocketSet } from '../../headers/winsock2.ts';
import { PROVIDER_ID } from '../protocols/protocols.ts';
import { refuse } from '../refuse.ts';

/**
 * The upcalls for whoever builds another provider upon this one: SOCKETs of its own, each with a context that leads it
 * to whatever it keeps. The functions of this provider do not know them: WSAENOTSOCK.
 */

/** This bit is in no SOCKET of the provider's own. */
const FOREIGN = 0x1000000;
const MOST = 256;

/** By the low byte of their SOCKET: its value, or 0 for a free place; its context; how many it had. */
const sockets: number[] = [];
const contexts: unknown[] = [];
const lives: number[] = [];

/**
 * Makes a SOCKET.
 *
 * @param dwCatalogEntryId is ignored
 * @param dwContext what WPUQuerySocketHandleContext gives for it
 * @returns the SOCKET, or INVALID_SOCKET with WSAENOBUFS (256 are open)
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

/** Ends a SOCKET that WPUCreateSocketHandle made. Returns 0, or SOCKET_ERROR with WSAENOTSOCK. */
export function WPUCloseSocketHandle(s: number, lpErrno: Ref<number>): number {
  if (!isForeign(s)) return refuse(lpErrno, WSAENOTSOCK);
  sockets[s & 0xff] = 0;
  contexts[s & 0xff] = null;
  return 0;
}

/**
 * Tells the context of a SOCKET that WPUCreateSocketHandle made.
 *
 * @param lpContext out: the context
 * @returns 0, or SOCKET_ERROR with WSAENOTSOCK, WSAEFAULT
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
 * Registers an installable file system's handle as a SOCKET: any open SOCKET is one already, and stays what it is.
 *
 * @param dwCatalogEntryId is ignored
 * @returns `ProposedHandle`, or INVALID_SOCKET with WSAENOTSOCK, WSANOTINITIALISED
 */
export function WPUModifyIFSHandle(
  dwCatalogEntryId: number,
  ProposedHandle: number,
  lpErrno: Ref<number>,
): number {
  return isForeign(ProposedHandle) || find(ProposedHandle, lpErrno) ? ProposedHandle : INVALID_SOCKET;
}

/** Whether a set of WSPSelect has a socket. */
export function WPUFDIsSet(s: number, fdset: SocketSet): boolean {
  return !!fdset && fdset.indexOf(s) >= 0;
}

/** Where the provider comes from. */
const PATH = 'spisock/provider/index.ts';

/**
 * Tells where the provider of a GUID comes from.
 *
 * @param lpProviderId as in `protocolRecords`
 * @param lpszProviderDllPath out: a path
 * @param lpProviderDllPathLen in: how many UTF-16 units there is room for, the closing NUL counted; out: how many it
 *   takes
 * @returns 0, or SOCKET_ERROR with WSAEFAULT (no room), WSAEINVAL (an unknown GUID)
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
