import type { NinaChip } from '../state.ts';
import { EBADF, ERRNO, NONE } from './codes.ts';

/**
 * A command and its answer, frame by frame (nina-fw, SPIS.cpp and CommandHandler.cpp):
 * `E0, command, number of parameters, { length, bytes } ..., EE`, padded with zeros to whole words. The answer has the same
 * form and the command with its highest bit set; `EF 00 EE` is an error.
 */

const START = 0xe0;
const END = 0xee;
const REPLY = 0x80;
/** Longest time that a command takes which does not block, and that a transaction is waited for, in milliseconds. */
const COMMAND_MS = 100;
/** Longest time for a command that blocks, in milliseconds: less than the longest watchdog has. */
const SLOW_MS = 7000;
/** Attempts for a frame without READY, and for a command with a spoilt answer. */
const TRIES = 3;

/** Frames by their number of words, each made once; answers by their number of bytes. */
const frames: Uint8Array[] = [];
const answers: Uint8Array[] = [];
/** The command that is being put together: two parameters of a network's name and passphrase are the longest. */
const scratch = /* @__PURE__ */ new Uint8Array(288);
let end = 0;

/** Begins a command with `count` parameters. */
export function begin(code: number, count: number): void {
  scratch[0] = START;
  scratch[1] = code;
  scratch[2] = count;
  end = 3;
}

/** Adds a parameter of one byte; of two, in the order of the network; of four, the lowest first. */
export function put(value: number): void {
  scratch[end] = 1;
  scratch[end + 1] = value;
  end += 2;
}

export function put16(value: number): void {
  scratch[end] = 2;
  scratch[end + 1] = value >> 8;
  scratch[end + 2] = value;
  end += 3;
}

/** Adds a size of two bytes, the lowest first, as RECV and RECVFROM have it. */
export function putSize(value: number): void {
  scratch[end] = 2;
  scratch[end + 1] = value;
  scratch[end + 2] = value >> 8;
  end += 3;
}

export function put32(value: number): void {
  scratch[end] = 4;
  for (let i = 1; i <= 4; i++) {
    scratch[end + i] = value;
    value >>>= 8;
  }
  end += 5;
}

/** A size of two bytes in a command whose lengths have two bytes. */
export function putWideSize(value: number): void {
  scratch[end] = 0;
  end++;
  putSize(value);
}

/** Adds a parameter of the first `count` bytes of `bytes`. */
export function putBytes(bytes: ArrayLike<number>, count: number): void {
  scratch[end++] = count;
  for (let i = 0; i < count; i++) scratch[end++] = bytes[i];
}

/** Adds a parameter to a command whose lengths have two bytes: of one byte, of bytes, of two in the order of the network. */
export function putWide(value: number): void {
  scratch[end] = 0;
  end++;
  put(value);
}

export function putWideBytes(bytes: ArrayLike<number>, count: number): void {
  scratch[end] = 0;
  end++;
  putBytes(bytes, count);
}

export function putWide16(value: number): void {
  scratch[end] = 0;
  end++;
  put16(value);
}

/** Adds the length of a last parameter of `count` bytes that follow as the body. */
export function putLength(count: number): void {
  scratch[end] = count >> 8;
  scratch[end + 1] = count;
  end += 2;
}

/** Clears the frame, which held a secret. */
export function wipe(): void {
  scratch.fill(0);
  for (let i = 0; i < frames.length; i++) if (frames[i]) frames[i].fill(0);
}

/** The command as a frame of its own length; `hasBody`: its end comes with the body. */
function frameOf(hasBody: boolean): Uint8Array {
  if (!hasBody) {
    scratch[end++] = END;
    while ((end & 3) !== 0) scratch[end++] = 0;
  }
  // A frame with a body need not end at a word: those are kept by another index.
  const index = hasBody ? 64 + end : end >> 2;
  let frame = frames[index];
  if (!frame) {
    frame = new Uint8Array(end);
    frames[index] = frame;
  }
  for (let i = 0; i < end; i++) frame[i] = scratch[i];
  return frame;
}

/** How many bytes a body has: `count` bytes, the end, and zeros up to a whole word behind a head of `head` bytes. */
export function bodyLength(head: number, count: number): number {
  return ((head + count + 4) & ~3) - head;
}

/** Writes the end behind `count` bytes of a body. */
export function endBody(body: Uint8Array, count: number): void {
  body[count] = END;
}

/** An array for an answer of `size` bytes. */
function answerOf(size: number): Uint8Array {
  let answer = answers[size];
  if (!answer) {
    answer = new Uint8Array(size);
    answers[size] = answer;
  }
  return answer;
}

/**
 * Sends the command and reads its answer of at most `size` bytes. `repeats`: it may be carried out twice without harm.
 *
 * @returns the answer, valid until the next command; null if the chip is dead, or the answer was spoilt
 */
export function call(chip: NinaChip, size: number, repeats: boolean): Uint8Array | null {
  const frame = frameOf(false);
  for (let tries = 0; tries < (repeats ? TRIES : 1); tries++) {
    if (!transmit(chip, frame, null)) return null;
    const answer = readAnswer(chip, frame, size);
    if (answer) return answer;
    if (chip.dead) return null;
    spoilt(chip);
  }
  return null;
}

/** As `call`, for a command during which the co-processor stands still, as long as a connect or a handshake takes. */
export function callSlowly(chip: NinaChip, size: number): Uint8Array | null {
  const frame = frameOf(false);
  if (!transmit(chip, frame, null)) return null;
  for (let ms = 0; ms < SLOW_MS && !chip.bus.awaitArmed(COMMAND_MS); ms += COMMAND_MS);
  return readAnswer(chip, frame, size);
}

/** As `call`, with a body, for a command that must not be repeated. */
export function callWith(chip: NinaChip, body: Uint8Array, size: number): Uint8Array | null {
  const frame = frameOf(true);
  if (!transmit(chip, frame, body)) return null;
  const answer = readAnswer(chip, frame, size);
  if (!answer && !chip.dead) spoilt(chip);
  return answer;
}

/**
 * As `call`, for an answer that ends with bytes: the first `head` bytes of it say how many. They are written into `into` from
 * `at` on, at most `limit`.
 *
 * @returns their number; -1 if the chip is dead, or the answer was spoilt
 */
export function callInto(chip: NinaChip, head: number, into: Uint8Array, at: number, limit: number): number {
  const frame = frameOf(false);
  if (!transmit(chip, frame, null)) return -1;
  const answer = answerOf(head);
  const count = receive(chip, answer, into, at, limit);
  if (count < 0) return -1;
  if (answer[0] === START && answer[1] === (frame[1] | REPLY) && count <= limit) return count;
  spoilt(chip);
  return -1;
}

/** The head of the last answer of `callInto`. */
export function headOf(size: number): Uint8Array {
  return answers[size];
}

function transmit(chip: NinaChip, frame: Uint8Array, body: Uint8Array | null): boolean {
  const bus = chip.bus;
  for (let tries = 0; tries < TRIES && !chip.dead; tries++) {
    if (!bus.awaitArmed(COMMAND_MS)) break;
    if (bus.command(frame, body)) return true;
    chip.repairs.commands++;
  }
  chip.dead = true;
  return false;
}

function receive(
  chip: NinaChip,
  head: Uint8Array,
  into: Uint8Array | null,
  at: number,
  limit: number,
): number {
  const bus = chip.bus;
  for (let tries = 0; tries < TRIES; tries++) {
    if (!bus.awaitArmed(COMMAND_MS)) break;
    const count = bus.answer(head, into, at, limit);
    if (count >= 0) return count;
    chip.repairs.readings++;
  }
  chip.dead = true;
  return -1;
}

/** Reads the answer to the command of `frame`. Returns null if the chip is dead, or the answer was spoilt. */
function readAnswer(chip: NinaChip, frame: Uint8Array, size: number): Uint8Array | null {
  const answer = answerOf(size);
  return receive(chip, answer, null, 0, 0) >= 0 && isAnswer(answer, frame[1]) ? answer : null;
}

/** Whether the bytes are the answer to `code`, from its first byte to its last; the error frame is none. */
function isAnswer(answer: Uint8Array, code: number): boolean {
  if (answer[0] !== START || answer[1] !== (code | REPLY)) return false;
  let at = 3;
  for (let n = answer[2]; n > 0; n--) at += 1 + answer[at];
  return answer[at] === END;
}

/** What came was no answer: both sides are brought into step again. */
function spoilt(chip: NinaChip): void {
  chip.repairs.readings++;
  chip.bus.pulse();
}

/** The value of an answer of one parameter of one byte; `otherwise` if there is none. */
export function numberOf(answer: Uint8Array | null, otherwise: number): number {
  return answer && answer[2] > 0 && answer[3] > 0 ? answer[4] : otherwise;
}

/** The answers of one byte: the frame has six. */
export const SHORT = 8;

/** A call with the descriptor as its only parameter, and an answer of one byte. */
export function ask(chip: NinaChip, code: number, fd: number, otherwise: number): number {
  begin(code, 1);
  put(fd);
  return numberOf(call(chip, SHORT, true), otherwise);
}

/** The errno of the last of these calls; a descriptor that the chip does not know shows that it was reset. */
export function errno(chip: NinaChip): number {
  begin(ERRNO, 0);
  const error = numberOf(call(chip, SHORT, true), NONE);
  if (error === EBADF) chip.dead = true;
  return error;
}
