import * as R from '#registers';
import {
  CONTROL,
  DATA,
  frameOf,
  read16,
  readMemory,
  SHIFT,
  SOCKET,
  word,
  write16,
  writeMemory,
} from '#registers';
import { command } from './command.ts';
import { inspect } from './looks.ts';
import { rxMemory, txMemory } from './memory.ts';
import { disconnect } from './sockets.ts';
import type { WiznetChip } from './state.ts';
import { freeSize, receivedPointer, sentPointer, type View } from './view.ts';

/**
 * The bytes of connections (datasheet chapters 4 and 6). The chip's memories are rings with free-running pointers of 16
 * bits: Sn_TX_WR and Sn_RX_RD, which the driver keeps in the view, and Sn_TX_RD and Sn_RX_WR, which are the chip's.
 */

/** What a peer sends at most in one segment. */
const SEGMENT_SIZE = 1460;

/** Sn_TX_FSR and Sn_TX_RD; Sn_RX_RSR, Sn_RX_RD and Sn_RX_WR. And where these stand in them. */
const freeFrame = /* @__PURE__ */ frameOf(R.SN_TX_FSR, R.SN_TX_RD + 2 - R.SN_TX_FSR);
const refilledFrame = /* @__PURE__ */ frameOf(R.SN_RX_RSR, R.SN_RX_WR + 2 - R.SN_RX_RSR);
const FREE_TX_RD = DATA + R.SN_TX_RD - R.SN_TX_FSR;
const REFILLED_RX_RD = DATA + R.SN_RX_RD - R.SN_RX_RSR;
const REFILLED_RX_WR = DATA + R.SN_RX_WR - R.SN_RX_RSR;

/**
 * How many bytes can be written now; 0 while a transmission is under way, since the chip has one at a time. The chip is
 * asked unless its memory is known to be all free.
 */
export function writable(chip: WiznetChip, view: View): number {
  const stream = view.stream;
  const n = view.n;
  const size = txMemory(chip, n);
  if (!stream.sending && stream.txFree === size) return size;
  if (allFree(chip, n, stream.txWrite)) {
    stream.sending = false;
    stream.txFree = size;
    return size;
  }
  if (stream.sending) stream.sending = !sent(chip, n, stream.txWrite);
  // The size is kept last: only a size that was read twice is used.
  const free = stream.sending ? 0 : room(chip, n);
  stream.txFree = free;
  return free;
}

/** Whether something can be written, as far as that is known without asking the chip. */
export function mayWrite(view: View): boolean {
  const stream = view.stream;
  return !stream.sending && stream.txFree > 0;
}

/** Copies `count` bytes of `source` from `from` on behind what was written before; there is room for them. */
export function write(chip: WiznetChip, view: View, source: Uint8Array, from: number, count: number): void {
  const stream = view.stream;
  fill(chip, view.n, stream.txWrite, source, from, count);
  stream.txWrite = (stream.txWrite + count) & 0xffff;
}

/** Transmits what was written. */
export function flush(chip: WiznetChip, view: View): boolean {
  const stream = view.stream;
  stream.sending = true;
  return transmit(chip, view.n, stream.txWrite);
}

/** Whether everything that was written was transmitted and acknowledged. One frame. */
export function isDrained(chip: WiznetChip, view: View): boolean {
  const stream = view.stream;
  return allFree(chip, view.n, stream.txWrite);
}

/** Sends a FIN behind everything that was written. Returns false while it has to wait, and is called again then. */
export function finish(chip: WiznetChip, view: View): boolean {
  const stream = view.stream;
  if (stream.finSent) return true;
  if (stream.sending) stream.sending = !sent(chip, view.n, stream.txWrite);
  if (stream.sending) return false;
  stream.finSent = true;
  disconnect(chip, view.n);
  return true;
}

/** After a look: how many bytes wait to be read. */
export function readable(view: View): number {
  const stream = view.stream;
  const size = view.rxSize - stream.rxKept;
  return size > 0 ? size : 0;
}

/**
 * As `readable`, of a socket that was looked at because it announced something, and of which `known` bytes were known
 * before: torn sizes can agree that nothing came, and what has come would not be announced again, so such a look is made
 * once more. Afterwards the socket may be seen to have closed.
 */
export function arrived(chip: WiznetChip, view: View, known: number): number {
  const stream = view.stream;
  if (view.state === R.SOCK_ESTABLISHED) {
    const doubtful = !stream.rxAhead && view.rxSize - stream.rxKept <= known;
    if (doubtful && chip.verified !== view.n) inspect(chip, view);
    stream.rxAhead = false;
  }
  return readable(view);
}

/**
 * Copies `count` bytes that wait, from their byte `skip` on, into `into` from `at` on. Returns how many came; fewer mean
 * that the runtime is out of memory.
 */
export function read(
  chip: WiznetChip,
  view: View,
  skip: number,
  into: Uint8Array,
  at: number,
  count: number,
): number {
  const stream = view.stream;
  return readMemory(chip, view.n, (stream.rxRead + skip) & 0xffff, into, at, count);
}

/** The first `count` bytes that wait are needed no more. */
export function discard(chip: WiznetChip, view: View, count: number): void {
  discardFor(chip, view, count, SEGMENT_SIZE);
}

/**
 * The first `count` bytes that wait are needed no more. The chip gets its memory back, and the peer its window, only when
 * less than `room` bytes would fit, a whole segment: for a short request that is never, which saves two frames.
 */
export function discardFor(chip: WiznetChip, view: View, count: number, room: number): void {
  const stream = view.stream;
  stream.rxRead = (stream.rxRead + count) & 0xffff;
  // A closed socket has no window.
  if (view.state === R.SOCK_CLOSED) return;
  const kept = stream.rxKept + count;
  const size = rxMemory(chip, view.n);
  stream.rxKept = kept;
  if (kept <= size - room) return;
  stream.rxWasFull = kept === size;
  stream.rxKept = 0;
  consume(chip, view.n, stream.rxRead);
}

/**
 * Returns the number of unread bytes after all known ones were read, without a look, which a receiver of many bytes saves. 0 if
 * the number is not certain; then a look is needed.
 */
export function refilled(chip: WiznetChip, view: View): number {
  const stream = view.stream;
  if (!stream.rxWasFull) return 0;
  stream.rxWasFull = false;
  if (!isFull(chip, view.n, stream.rxRead)) return 0;
  stream.rxAhead = true;
  return rxMemory(chip, view.n);
}

/** How many bytes have come since the connection began, and how many were transmitted, as far as the last look has shown. */
export function received(chip: WiznetChip, view: View): number {
  const stream = view.stream;
  const before = stream.received;
  if (chip.blockOf !== view) return before;
  stream.received = before + ((receivedPointer(view) - stream.rxBegin - before) & 0xffff);
  return stream.received;
}

export function transmitted(chip: WiznetChip, view: View): number {
  const stream = view.stream;
  const before = stream.transmitted;
  if (chip.blockOf !== view) return before;
  stream.transmitted = before + ((sentPointer(view) - stream.txBegin - before) & 0xffff);
  return stream.transmitted;
}

/**
 * How many bytes that were written the peer has not acknowledged, as far as the last look has shown. The size may be a torn
 * reading: good for telling that something moved.
 */
export function unacknowledged(chip: WiznetChip, view: View): number {
  return txMemory(chip, view.n) - (chip.blockOf === view ? freeSize(view) : room(chip, view.n));
}

/** How many bytes the peer has acknowledged since the connection began, in the same way. */
export function acknowledged(chip: WiznetChip, view: View): number {
  const stream = view.stream;
  const before = stream.acknowledged;
  const end = stream.txWrite - unacknowledged(chip, view);
  stream.acknowledged = before + ((end - stream.txBegin - before) & 0xffff);
  return stream.acknowledged;
}

/**
 * Whether everything up to the 16-bit pointer `end` was transmitted and acknowledged: transmit memory is all free, and
 * Sn_TX_RD is there. One frame. The free size alone would say the same of a Sn_TX_WR that never reached the chip.
 */
export function allFree(chip: WiznetChip, n: number, end: number): boolean {
  freeFrame[CONTROL] = (n << SHIFT) | SOCKET;
  const block = chip.bus.exchange(freeFrame);
  // A size that is all there is cannot be a torn reading, and a pointer that has nowhere left to go cannot either.
  if (word(block, DATA) !== txMemory(chip, n) || word(block, FREE_TX_RD) !== end) return false;
  return wasTaken(chip, n, R.SEND);
}

/**
 * Returns true if receive memory is full from the 16-bit pointer `from` on, after it was full and was freed up to there.
 * One frame: the peer cannot send before RECV is executed. The three registers have to agree, because the bytes that they
 * report are read without another look.
 */
export function isFull(chip: WiznetChip, n: number, from: number): boolean {
  refilledFrame[CONTROL] = (n << SHIFT) | SOCKET;
  const block = chip.bus.exchange(refilledFrame);
  const size = rxMemory(chip, n);
  if (word(block, DATA) !== size || word(block, REFILLED_RX_RD) !== from) return false;
  if (((word(block, REFILLED_RX_WR) - from) & 0xffff) !== size) return false;
  return wasTaken(chip, n, R.RECV);
}

/** Something has shown that `done`, if that was the last command, was taken. */
function wasTaken(chip: WiznetChip, n: number, done: number): boolean {
  if (chip.pending[n] === done) chip.pending[n] = 0;
  return true;
}

/** Free transmit memory of socket `n`, in bytes. It grows with the peer's acknowledgements. */
export function room(chip: WiznetChip, n: number): number {
  return stable16(chip, n, R.SN_TX_FSR);
}

/** A 16-bit register that the chip moves: read until two samples agree, at most four times (datasheet 4.2). */
export function stable16(chip: WiznetChip, n: number, register: number): number {
  let now = read16(chip, n, register);
  let before = -1;
  for (let tries = 1; tries < 4 && now !== before; tries++) {
    before = now;
    now = read16(chip, n, register);
  }
  return now;
}

/**
 * Whether everything up to the 16-bit pointer `end` was transmitted. One reading is enough: a torn one shows `end` only
 * when Sn_TX_RD is there. SENDOK also follows a SEND whose Sn_TX_WR never reached the chip.
 */
export function sent(chip: WiznetChip, n: number, end: number): boolean {
  if (read16(chip, n, R.SN_TX_RD) !== end) return false;
  return wasTaken(chip, n, R.SEND);
}

/** Copies `count` bytes of `source` from `from` on into transmit memory at the 16-bit pointer `at`. Returns `count`. */
export function fill(
  chip: WiznetChip,
  n: number,
  at: number,
  source: Uint8Array,
  from: number,
  count: number,
): number {
  const whole = count === source.buffer.byteLength;
  const bytes = whole ? source : source.slice(from, from + count);
  writeMemory(chip, n, at, bytes);
  const writeCheck = chip.writeCheck;
  if (writeCheck) writeCheck.makeSure(chip, n, at, bytes);
  return count;
}

/** Transmits everything up to the 16-bit pointer `end`. Legal once the transmission before has ended. */
export function transmit(chip: WiznetChip, n: number, end: number): boolean {
  write16(chip, n, R.SN_TX_WR, end);
  chip.filled[n] = end;
  return command(chip, n, R.SEND);
}

/** Gives received bytes up to the 16-bit pointer `end` back to the chip; the peer's window opens by them. */
export function consume(chip: WiznetChip, n: number, end: number): boolean {
  write16(chip, n, R.SN_RX_RD, end);
  chip.given[n] = end;
  return command(chip, n, R.RECV);
}

/** `receive` copies received bytes out of receive memory. */
export { readMemory as receive } from '#registers';
