import {
  closeHandle,
  descriptorOf,
  find,
  type Handle,
  openHandle,
  unused,
} from '../../engine/records/handle.ts';
import { CLOSED } from '../../engine/records/handle-states.ts';
import { hooks } from '../../engine/records/hooks.ts';
import type { ProtocolInfo } from '../../engine/records/provider.ts';
import { WSAEFAULT, WSAEINVAL, WSAEMFILE } from '../../headers/errors.ts';
import {
  CURRENT_PROCESS,
  INVALID_SOCKET,
  type Ref,
  SOCK_DGRAM,
  SOCKET_ERROR,
} from '../../headers/winsock2.ts';
import { protocolRecords } from '../protocols/protocols.ts';
import { refuse } from '../refuse.ts';

/**
 * Descriptors that share one socket (Winsock SPI 2.6). The socket is the handle of the first descriptor. Every other
 * descriptor is a handle of which only the SOCKET value is used, with an entry here that names its socket.
 */
interface Copy {
  descriptor: Handle;
  /** The descriptor's generation. If the handle has another one, the entry is void. */
  life: number;
  socket: Handle;
  /** The SOCKET value that WSPSocket returns for the token; 0 once it has been used. */
  token: number;
  /** Events were registered with this descriptor: messages carry its value. */
  registered: boolean;
}

const copies: Copy[] = [];

hooks.duplicates = {
  socketOf: socketOf,
  claim: claim,
  release: release,
  registering: registering,
  nameOf: nameOf,
};

/**
 * Creates a token from which one later WSPSocket creates another descriptor of the same socket. All state is shared:
 * connection, options, blocking mode, and the one registration for events, whose messages carry the descriptor it was
 * made with. The connection ends when the last descriptor is closed; an unused token counts as a descriptor.
 *
 * @param s a SOCKET
 * @param dwProcessId CURRENT_PROCESS: a board has no other
 * @param lpProtocolInfo out: the record of the socket's protocol, with the token in `dwProviderReserved`, to be passed
 * to WSPSocket, which needs no other argument then
 * @param lpErrno out: the error of a failed call
 * @returns 0, or SOCKET_ERROR with WSAENOTSOCK, WSAEINVAL (another process), WSAEFAULT, WSAEMFILE (all handles in use)
 * @see WSPDuplicateSocket, ws2spi.h
 */
export function WSPDuplicateSocket(
  s: number,
  dwProcessId: number,
  lpProtocolInfo: ProtocolInfo,
  lpErrno: Ref<number>,
): number {
  const socket = find(s, lpErrno);
  if (!socket) return SOCKET_ERROR;
  if (dwProcessId !== CURRENT_PROCESS) return refuse(lpErrno, WSAEINVAL);
  if (!lpProtocolInfo) return refuse(lpErrno, WSAEFAULT);
  const provider = socket.provider;
  const descriptor = unused(provider);
  if (!descriptor) return refuse(lpErrno, WSAEMFILE);
  openHandle(descriptor, socket.type, socket.protocol, socket.flags, null);
  const token = descriptor.socket;
  // The descriptor has no SOCKET value before the token is used.
  descriptor.socket = -1;
  discardVoid();
  copies.push({
    descriptor: descriptor,
    life: descriptor.generation,
    socket: socket,
    token: token,
    registered: false,
  });
  fill(lpProtocolInfo, protocolRecords(provider.chip, provider.clock)[socket.type === SOCK_DGRAM ? 1 : 0]);
  lpProtocolInfo.config = provider.config;
  lpProtocolInfo.dwProviderReserved = token;
  return 0;
}

/** Copies the fields of one record into the other. */
function fill(into: object, from: object): void {
  const target = into as { [name: string]: unknown };
  const source = from as { [name: string]: unknown };
  for (const name in source) target[name] = source[name];
}

/** Returns the handle of the socket that descriptor `found` stands for. */
function socketOf(found: Handle): Handle {
  for (let i = 0; i < copies.length; i++)
    if (copies[i].descriptor === found && isValid(copies[i])) return copies[i].socket;
  return found;
}

/**
 * Handles the record passed to WSPSocket. Returns the SOCKET for an unused token, an error for a used one, and 0 for
 * none.
 */
function claim(info: ProtocolInfo, lpErrno: Ref<number>): number {
  const token = info.dwProviderReserved;
  if (!token) return 0;
  for (let i = 0; i < copies.length; i++) {
    const copy = copies[i];
    if (copy.token !== token || !isValid(copy)) continue;
    copy.token = 0;
    copy.descriptor.socket = token;
    return token;
  }
  lpErrno.value = WSAEINVAL;
  return INVALID_SOCKET;
}

/**
 * Called when descriptor `s` is closed. Returns true if other descriptors keep the socket open, so that nothing is left
 * to do.
 */
function release(s: number, socket: Handle): boolean {
  const own = descriptorOf(s);
  // Closing a copy does not affect the first descriptor if that is open.
  const stays = own !== socket && descriptorOf(socket.socket) === socket;
  let remaining = 0;
  for (let i = copies.length - 1; i >= 0; i--) {
    const copy = copies[i];
    if (copy.descriptor === own) {
      closeHandle(own);
      copies.splice(i, 1);
    } else if (copy.socket === socket) remaining = copy.token || copy.descriptor.socket;
  }
  if (stays || remaining === 0) return stays;
  // The socket takes the SOCKET value of a descriptor that is still open.
  socket.socket = remaining;
  return true;
}

/** Called when events of `socket` are registered with descriptor `s`. */
function registering(socket: Handle, s: number): void {
  for (let i = 0; i < copies.length; i++)
    if (copies[i].socket === socket) copies[i].registered = copies[i].descriptor.socket === s;
}

/** Returns the SOCKET value that messages about `socket` carry. */
function nameOf(socket: Handle): number {
  for (let i = 0; i < copies.length; i++)
    if (copies[i].registered && copies[i].socket === socket) return copies[i].descriptor.socket;
  return socket.socket;
}

function isValid(copy: Copy): boolean {
  return copy.descriptor.state !== CLOSED && copy.descriptor.generation === copy.life;
}

/** Discards the entries of descriptors that a cleanup has closed. */
function discardVoid(): void {
  for (let i = copies.length - 1; i >= 0; i--) if (!isValid(copies[i])) copies.splice(i, 1);
}
