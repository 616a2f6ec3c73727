/**
 * The memory shared by the board's thread and the main thread: SPI traffic one way, INTn the other.
 *
 * The board writes a batch of records into `data`, then adds one to POSTED. The main thread carries the records out in
 * order, writes MISO bytes over the MOSI bytes in place, then sets SERVED to the value of POSTED. The board does not
 * wait after a batch without an answer (the end of a frame, a reset). It waits only for bytes that it reads, or if it
 * has the next batch too early. So a frame costs at most one blocking round trip.
 */

/** Indices into `control` (Int32). */
export const POSTED = 0;
export const SERVED = 1;
/** Length of the posted batch in `data`, in bytes. */
export const LENGTH = 2;
/** 1 while INTn is low. */
export const ATTENTION = 3;
/** Number of changes of INTn: a waiting board waits on this word. */
export const CHANGES = 4;
/** Lines that the board has printed, and lines that the main thread has taken. */
export const PRINTED = 5;
export const TAKEN = 6;
/** 1 while the board's loop waits: its program has returned, and nothing is due. */
export const RESTING = 7;

/** Kinds of record: one byte, then for WRITE and EXCHANGE a u32 count and as many bytes. */
export const SELECT = 1;
export const DESELECT = 2;
export const RESET_LOW = 3;
export const RESET_HIGH = 4;
export const WRITE = 5;
export const EXCHANGE = 6;
/** Asks for the level of READY: a byte that the answer is written to follows. */
export const READY = 7;
export const HOLD_LOW = 8;
export const HOLD_NOT = 9;

export const RECORD_HEAD = 5;
export const DATA_BYTES = 65_536;

export interface Mailbox {
  control: Int32Array<SharedArrayBuffer>;
  data: Uint8Array<SharedArrayBuffer>;
}

export function createMailbox(): Mailbox {
  return {
    control: new Int32Array(new SharedArrayBuffer(8 * 4)),
    data: new Uint8Array(new SharedArrayBuffer(DATA_BYTES)),
  };
}

/** Writes `value` big-endian at `at`. */
export function putU32(data: Uint8Array, at: number, value: number): void {
  data[at] = value >>> 24;
  data[at + 1] = value >>> 16;
  data[at + 2] = value >>> 8;
  data[at + 3] = value;
}

export function getU32(data: Uint8Array, at: number): number {
  return ((data[at] << 24) | (data[at + 1] << 16) | (data[at + 2] << 8) | data[at + 3]) >>> 0;
}
