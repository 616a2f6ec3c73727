import { leave, over, socketOf } from './ends.ts';
import { EAGAIN, GET_DATABUF, RECV, SEND, SEND_DATA } from './protocol/codes.ts';
import {
  begin,
  bodyLength,
  callInto,
  callWith,
  endBody,
  errno,
  put,
  putLength,
  putSize,
  putWide,
  putWideSize,
} from './protocol/command.ts';
import { isConnected, isSlot, SLOT } from './protocol/slots.ts';
import { FINISHED, OPEN, RESET, SOCKET_MEMORY, type Socket, type View } from './socket.ts';
import type { NinaChip } from './state.ts';

/**
 * Bytes of connections. What the co-processor has received is taken in as far as the driver has room, and its end with it;
 * what was written waits here until the co-processor takes it.
 */

/** Bytes of SEND in front of the data, and of RECV's answer in front of them. */
const SEND_HEAD = 8;
const RECV_HEAD = 5;

/** Takes in what waits. A receive without bytes is the end of the stream, of the connection, or nothing. */
export function receive(chip: NinaChip, socket: Socket): void {
  if (!socket.rx) socket.rx = new Uint8Array(SOCKET_MEMORY);
  const rx = socket.rx;
  if (socket.rxFrom > 0) {
    rx.set(rx.subarray(socket.rxFrom, socket.rxFrom + socket.rxCount), 0);
    socket.rxFrom = 0;
  }
  const room = SOCKET_MEMORY - socket.rxCount;
  socket.hasMore = false;
  if (room === 0 || socket.finSeen) return;
  const ofSlot = isSlot(socket.fd);
  begin(ofSlot ? GET_DATABUF : RECV, 2);
  if (ofSlot) {
    putWide(socket.fd - SLOT);
    putWideSize(room);
  } else {
    put(socket.fd);
    putSize(room);
  }
  const count = callInto(chip, RECV_HEAD, rx, socket.rxCount, room);
  if (count < 0) {
    // The bytes of that answer are lost: the connection cannot continue.
    if (!chip.dead) leave(chip, socket, RESET);
    return;
  }
  socket.rxCount += count;
  socket.received += count;
  socket.hasMore = count === room;
  if (count > 0) return;
  if (ofSlot) return slotEnded(chip, socket);
  const error = errno(chip);
  if (chip.dead || error === EAGAIN) return;
  if (error === 0) socket.finSeen = true;
  else over(chip, socket, error);
}

/**
 * Whether a slot without bytes has ended. The firmware has closed it then, whichever side has ended it: nothing can be sent
 * any more.
 */
function slotEnded(chip: NinaChip, socket: Socket): void {
  if (isConnected(chip, socket.fd - SLOT) || chip.dead) return;
  leave(chip, socket, FINISHED);
  socket.finSeen = true;
}

/** Bytes that can be written: what the driver has room for once it has passed on what waits. */
export function writable(chip: NinaChip, view: View): number {
  const socket = socketOf(chip, view);
  if (socket.txCount > 0) push(chip, socket);
  return socket.state === OPEN && !chip.dead ? SOCKET_MEMORY - socket.txCount : 0;
}

export function mayWrite(view: View): boolean {
  return view.socket.state === OPEN && view.socket.txCount === 0;
}

/** Appends to the body of the next transmission, which is as long as what it carries. */
export function write(chip: NinaChip, view: View, source: Uint8Array, from: number, count: number): void {
  append(socketOf(chip, view), SEND_HEAD, source, from, count);
}

/** The same for any command whose head has so many bytes. */
export function append(socket: Socket, head: number, source: Uint8Array, from: number, count: number): void {
  const before = socket.txCount;
  const body = new Uint8Array(bodyLength(head, before + count));
  const old = socket.tx;
  if (old) for (let i = 0; i < before; i++) body[i] = old[i];
  body.set(source.subarray(from, from + count), before);
  endBody(body, before + count);
  socket.tx = body;
  socket.txCount = before + count;
}

export function flush(chip: NinaChip, view: View): boolean {
  push(chip, socketOf(chip, view));
  return !chip.dead;
}

/** Passes on what was written, as far as the co-processor takes it. */
function push(chip: NinaChip, socket: Socket): void {
  const body = socket.tx;
  if (!body || socket.state !== OPEN || chip.dead) return;
  const ofSlot = isSlot(socket.fd);
  begin(ofSlot ? SEND_DATA : SEND, 2);
  putWide(ofSlot ? socket.fd - SLOT : socket.fd);
  putLength(socket.txCount);
  const answer = callWith(chip, body, 8);
  if (!answer) {
    // How much of it was taken is unknown.
    if (!chip.dead) leave(chip, socket, RESET);
    return;
  }
  // The older call has the low byte first.
  const count = ofSlot ? answer[4] | (answer[5] << 8) : (answer[4] << 8) | answer[5];
  const left = socket.txCount - count;
  socket.sent += count;
  socket.txCount = 0;
  socket.tx = null;
  if (left > 0) append(socket, SEND_HEAD, body, count, left);
  if (count > 0) return;
  if (ofSlot) return slotEnded(chip, socket);
  const error = errno(chip);
  if (error !== EAGAIN && error !== 0 && !chip.dead) over(chip, socket, error);
}

export function isDrained(chip: NinaChip, view: View): boolean {
  return socketOf(chip, view).txCount === 0;
}

/**
 * Sends the FIN behind what was written. The co-processor knows no half-close: the descriptor is closed, and the other half
 * with it. What was received stays readable.
 */
export function finish(chip: NinaChip, view: View): boolean {
  const socket = socketOf(chip, view);
  if (socket.state !== OPEN) return true;
  if (socket.txCount > 0) push(chip, socket);
  // A connection that has ended meanwhile has nothing left to send.
  if (socket.txCount > 0) return false;
  if (socket.state !== OPEN) return true;
  if (!socket.finSeen) receive(chip, socket);
  if (socket.state === OPEN) leave(chip, socket, FINISHED);
  socket.finSent = true;
  return true;
}

/** The number of unread bytes; the look has taken them in. */
export function arrived(_chip: NinaChip, view: View, _known: number): number {
  return view.socket.rxCount;
}

/** A receive that has filled all the room has hardly been the last. */
export function refilled(chip: NinaChip, view: View): number {
  const socket = socketOf(chip, view);
  if (socket.hasMore && socket.state === OPEN && socket.rxCount === 0) receive(chip, socket);
  return socket.rxCount;
}

export function read(
  chip: NinaChip,
  view: View,
  skip: number,
  into: Uint8Array,
  at: number,
  count: number,
): number {
  const socket = socketOf(chip, view);
  const rx = socket.rx;
  if (!rx) return 0;
  const from = socket.rxFrom + skip;
  into.set(rx.subarray(from, from + count), at);
  return count;
}

export function discard(chip: NinaChip, view: View, count: number): void {
  const socket = socketOf(chip, view);
  socket.rxFrom += count;
  socket.rxCount -= count;
}

export function received(chip: NinaChip, view: View): number {
  return socketOf(chip, view).received;
}

/** What the co-processor has taken: it does not tell what has gone out, or was acknowledged. */
export function transmitted(chip: NinaChip, view: View): number {
  return socketOf(chip, view).sent;
}

export function acknowledged(chip: NinaChip, view: View): number {
  return socketOf(chip, view).sent;
}

export function unacknowledged(chip: NinaChip, view: View): number {
  return socketOf(chip, view).txCount;
}
