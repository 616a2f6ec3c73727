import { descriptorOf, find, type Handle, unused } from '../../engine/records/handle.ts';
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
 * Descriptors that share one socket (winsock-spi 2.6). The socket is the handle that was made first; every other
 * descriptor is a handle too, of which only its SOCKET value counts, and an entry here that says whose it is.
 */
interface Copy {
  descriptor: Handle;
  /** The descriptor's generation; when it has another one, it serves something else and the entry is void. */
  life: number;
  socket: Handle;
  /** The SOCKET value that WSPSocket gives out for the token; from then on 0. */
  token: number;
  /** The registration for events was made with this descriptor: messages name it. */
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
 * Makes a token from which one later WSPSocket makes another descriptor of the same socket. Everything is shared:
 * state, options, blocking mode, and the one registration for events, of which messages name the descriptor that it was
 * made with. The connection ends when the last descriptor is closed; a token that was not used yet counts as one.
 *
 * @param dwProcessId CURRENT_PROCESS: a board has no other
 * @param lpProtocolInfo is filled: the record of the socket's protocol, with the token in `dwProviderReserved`; it is
 *   to be handed to WSPSocket, which needs nothing else then
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
  descriptor.open(socket.type, socket.protocol, socket.flags);
  const token = descriptor.socket;
  // No SOCKET yet: nobody has it before the token is used.
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

/** Copies what is in the one record into the other. */
function fill(into: object, from: object): void {
  const target = into as { [name: string]: unknown };
  const source = from as { [name: string]: unknown };
  for (const name in source) target[name] = source[name];
}

/** The socket that the descriptor `found` stands for. */
function socketOf(found: Handle): Handle {
  for (let i = 0; i < copies.length; i++)
    if (copies[i].descriptor === found && isValid(copies[i])) return copies[i].socket;
  return found;
}

/** WSPSocket was handed a record: the SOCKET if it has a token, 0 if it has none; a used one is refused. */
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

/** Descriptor `s` is to be closed: true when others still hold its socket, so that this was all there was to do. */
function release(s: number, socket: Handle): boolean {
  const own = descriptorOf(s);
  // Whoever closes a copy leaves the socket to its first descriptor, where that is open.
  const stays = own !== socket && descriptorOf(socket.socket) === socket;
  let heir = 0;
  for (let i = copies.length - 1; i >= 0; i--) {
    const copy = copies[i];
    if (copy.descriptor === own) {
      own.close();
      copies.splice(i, 1);
    } else if (copy.socket === socket) heir = copy.token || copy.descriptor.socket;
  }
  if (stays || heir === 0) return stays;
  // The socket goes by the value of a descriptor that holds it.
  socket.socket = heir;
  return true;
}

/** The events of `socket` were asked for with descriptor `s`. */
function registering(socket: Handle, s: number): void {
  for (let i = 0; i < copies.length; i++)
    if (copies[i].socket === socket) copies[i].registered = copies[i].descriptor.socket === s;
}

/** The SOCKET value that messages about `socket` name. */
function nameOf(socket: Handle): number {
  for (let i = 0; i < copies.length; i++)
    if (copies[i].registered && copies[i].socket === socket) return copies[i].descriptor.socket;
  return socket.socket;
}

function isValid(copy: Copy): boolean {
  return copy.descriptor.state !== CLOSED && copy.descriptor.generation === copy.life;
}

/** What a cleanup closed is nobody's copy any more. */
function discardVoid(): void {
  for (let i = copies.length - 1; i >= 0; i--) if (!isValid(copies[i])) copies.splice(i, 1);
}
