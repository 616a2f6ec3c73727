/**
 * The memory that the board's thread and the main thread share: SPI traffic one way, INTn the other.
 *
 * The board writes a batch of records into `data`, then adds one to POSTED. The main thread carries the records out
 * in order, writes MISO bytes over the MOSI bytes where they lie, then sets SERVED to what POSTED was. A batch that
 * nobody needs an answer to (the end of a frame, a reset) is posted without waiting; the board waits only for bytes
 * it wants to read, or when it comes with the next batch too early. So a frame costs at most one blocking round trip.
 */

/** Indices into `control` (Int32). */
export const POSTED = 0;
export const SERVED = 1;
/** Bytes of `data` that the posted batch fills. */
export const LENGTH = 2;
/** 1 while INTn is low. */
export const ATTENTION = 3;
/** Counts the changes of INTn: what a resting board waits on. */
export const CHANGES = 4;
/** Lines the board has printed, and lines the main thread has taken. */
export const PRINTED = 5;
export const TAKEN = 6;
/** 1 while the board's loop rests: its program has returned, and nothing is due. */
export const RESTING = 7;

/** Kinds of record: one byte, then for WRITE and EXCHANGE a u32 count and as many bytes. */
export const SELECT = 1;
export const DESELECT = 2;
export const RESET_LOW = 3;
export const RESET_HIGH = 4;
export const WRITE = 5;
export const EXCHANGE = 6;

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

/** `value` big-endian at `at`. */
export function putU32(data: Uint8Array, at: number, value: number): void {
  data[at] = value >>> 24;
  data[at + 1] = value >>> 16;
  data[at + 2] = value >>> 8;
  data[at + 3] = value;
}

export function getU32(data: Uint8Array, at: number): number {
  return ((data[at] << 24) | (data[at + 1] << 16) | (data[at + 2] << 8) | data[at + 3]) >>> 0;
}
