import type { ChipLine } from '../runtimes/kaluma/board/wiring.ts';
import {
  ATTENTION,
  DATA_BYTES,
  DESELECT,
  EXCHANGE,
  HOLD_LOW,
  HOLD_NOT,
  LENGTH,
  type Mailbox,
  POSTED,
  putU32,
  READY,
  RECORD_HEAD,
  RESET_HIGH,
  RESET_LOW,
  SELECT,
  SERVED,
  WRITE,
} from './mailbox.ts';

/** The largest part of a transfer in one record, in bytes. */
const PIECE = DATA_BYTES - 4 * RECORD_HEAD;

/** The chip's pins for the board's thread, through the mailbox. */
export class SharedChipLine implements ChipLine {
  private readonly control: Int32Array<SharedArrayBuffer>;
  private readonly data: Uint8Array<SharedArrayBuffer>;
  /** Length of the batch that is being written, in bytes. */
  private length = 0;

  constructor(mailbox: Mailbox) {
    this.control = mailbox.control;
    this.data = mailbox.data;
  }

  select(): void {
    this.record(SELECT);
  }

  deselect(): void {
    this.record(DESELECT);
    this.post();
  }

  reset(low: boolean): void {
    this.record(low ? RESET_LOW : RESET_HIGH);
    this.post();
  }

  write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += PIECE) this.record(WRITE, bytes.subarray(at, at + PIECE));
  }

  exchange(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += PIECE) {
      const piece = bytes.subarray(at, at + PIECE);
      const place = this.record(EXCHANGE, piece);
      this.post();
      this.awaitServed();
      piece.set(this.data.subarray(place, place + piece.length));
    }
  }

  attention(): boolean {
    this.awaitServed();
    return Atomics.load(this.control, ATTENTION) === 1;
  }

  ready(): boolean {
    const place = this.record(READY, undefined, 2);
    this.post();
    this.awaitServed();
    return this.data[place - RECORD_HEAD + 1] === 1;
  }

  holdAttention(low: boolean): void {
    this.record(low ? HOLD_LOW : HOLD_NOT);
    this.post();
  }

  /** Waits until the chip has handled all posted records. */
  awaitServed(): void {
    const posted = Atomics.load(this.control, POSTED);
    for (;;) {
      const served = Atomics.load(this.control, SERVED);
      if (served === posted) return;
      Atomics.wait(this.control, SERVED, served);
    }
  }

  /** Appends a record to the batch; returns the position of its bytes in `data`. */
  private record(kind: number, bytes?: Uint8Array, length = 1): number {
    const size = bytes ? RECORD_HEAD + bytes.length : length;
    if (this.length + size > DATA_BYTES) this.post();
    if (this.length === 0) this.awaitServed();
    const place = this.length + RECORD_HEAD;
    this.data[this.length] = kind;
    if (bytes) {
      putU32(this.data, this.length + 1, bytes.length);
      this.data.set(bytes, place);
    }
    this.length += size;
    return place;
  }

  private post(): void {
    Atomics.store(this.control, LENGTH, this.length);
    this.length = 0;
    Atomics.add(this.control, POSTED, 1);
    Atomics.notify(this.control, POSTED);
  }
}
