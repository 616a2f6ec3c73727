import { writable } from '#chip';
import { readText, writeText } from '#chip/text';
import { consume, send as transmit, wantRoom } from '../../engine/connection.ts';
import { closeGracefully } from '../../engine/listening.ts';
import { afterChange } from '../../engine/poll.ts';
import { CONNECTED, CONNECTING } from '../../engine/records/handle-states.ts';
import { WSAECONNREFUSED, WSAECONNRESET, WSAEHOSTUNREACH, WSAENETUNREACH } from '../../headers/errors.ts';
import { letGo } from './served.ts';
import { CLOSED, type NetSocket, NO_CONN, NO_ROUTE, provider, RESET, TIMEOUT, TLS } from './sockets.ts';

/** Bytes of connections, and their ends. The runtime asks on every idle turn: with nothing to do no frame is sent. */

/**
 * Number of polls without a send, after the peer's end, until the runtime is told of it: what it was told before may make it
 * send, and it drops what is unsent then.
 */
const QUIET_POLLS = 3;

/** Returns the next bytes as text, at most `most`; empty for nothing now; null or a negative number for the end. */
export function receive(socket: NetSocket, s: number, most: number): string | number | null {
  const handle = socket.handle;
  const slot = handle && handle.slot;
  if (slot && slot.rxSize > 0 && handle.state === CONNECTED) {
    const count = slot.rxSize < most ? slot.rxSize : most;
    const text = readText(provider.chip, slot.view, 0, count);
    // Out of memory: the bytes wait.
    if (text.length === 0) return '';
    consume(provider, slot, text.length);
    afterChange(provider);
    return text;
  }
  if (slot && !slot.finSeen && handle.state === CONNECTED) return '';
  return endOf(socket, s);
}

/** Of a connection without bytes that wait: how it is, in the same way. */
function endOf(socket: NetSocket, s: number): string | number | null {
  const error = errorOf(socket);
  if (error === NO_CONN) return (socket.type & TLS) !== 0 ? '' : NO_CONN;
  if (socket.isServed) {
    letGo(s, socket, error !== 0);
    return '';
  }
  if (error !== 0) return error;
  return ++socket.quiet > QUIET_POLLS ? null : '';
}

/** The error of a connection, as the runtime's number: NO_CONN while there is none yet; 0 for none. */
function errorOf(socket: NetSocket): number {
  const handle = socket.handle;
  if (socket.error !== 0) return socket.error;
  if (!handle || handle.state === CONNECTING) return NO_CONN;
  return handle.state === CONNECTED ? 0 : errnoOf(handle.error);
}

/** Returns the runtime's number for a WSA code. */
export function errnoOf(error: number): number {
  if (error === WSAECONNREFUSED || error === WSAECONNRESET) return RESET;
  return error === WSAEHOSTUNREACH || error === WSAENETUNREACH ? NO_ROUTE : TIMEOUT;
}

/** Takes text of character codes 0 to 255. Returns how much was taken; 0 to be asked again; negative for the end. */
export function send(socket: NetSocket, text: string): number {
  const handle = socket.handle;
  const slot = handle && handle.slot;
  socket.quiet = 0;
  if (!handle || !slot || handle.state !== CONNECTED) {
    const error = errorOf(socket);
    return error === NO_CONN ? 0 : error || CLOSED;
  }
  // Its end is announced by the provider's deferred work.
  if (slot.wantsRoom) return 0;
  const chip = provider.chip;
  const room = writable(chip, slot.view);
  if (room <= 0) {
    wantRoom(handle);
    return 0;
  }
  const part = room < text.length ? text.substr(0, room) : text;
  writeText(chip, slot.view, part);
  // A chip that takes no commands is set up again, and the connection is lost.
  if (!transmit(slot, chip)) afterChange(provider);
  return part.length;
}

/** Closes a connection or a listener: bytes in the chip go out, then a FIN. */
export function close(socket: NetSocket): void {
  if (!socket.handle) return;
  closeGracefully(socket.handle);
  afterChange(provider);
}
