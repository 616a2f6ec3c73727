import type { Bus } from '../../../hal/bus.ts';
import type { Clock } from '../../../hal/clock.ts';
import { WiznetChip as W5500 } from '../../../hal/wiznet/state.ts';
import { View } from '../../../hal/wiznet/view.ts';

const hex = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');

function whole(bytes: Uint8Array): void {
  if (bytes.byteLength !== bytes.buffer.byteLength)
    throw new Error(`a view of a larger buffer: ${hex(bytes)}`);
}

/**
 * A bus without a chip: it records every frame, and answers reads from a script. A write frame is recorded as its
 * bytes, a read frame as its header and the number of bytes requested: `00 17 00 +1`.
 */
export class RecordingBus implements Bus {
  readonly frames: string[] = [];
  /** Changes of the reset line, with their times: true for low. */
  readonly resets: { low: boolean; atMs: number }[] = [];
  /** Milliseconds that the driver has waited. */
  waitedMs = 0;
  /** True if the board has a reset line. */
  resetLine = true;
  /** Most bytes returned by a read: fewer than requested simulate a runtime out of memory. */
  most = Number.POSITIVE_INFINITY;
  /** The value of bytes read without a script. */
  idle = 0;
  readonly clock: Clock = {
    now: () => this.waitedMs,
    after: () => {},
    wait: (ms) => {
      this.waitedMs += ms;
    },
  };
  private readonly script = new Map<string, number[][]>();

  /** Scripts the answers to reads with this header, one after the other; the last one is repeated. */
  answer(head: string, ...answers: number[][]): void {
    this.script.set(head, answers);
  }

  /** Returns the frames since the last call. */
  take(): string[] {
    return this.frames.splice(0);
  }

  send(frame: Uint8Array): void {
    whole(frame);
    this.write(frame.slice(0, 3), frame.slice(3));
  }

  /** Returns all bytes, or none if fewer are available than requested. */
  exchange(frame: Uint8Array): Uint8Array {
    whole(frame);
    if (frame.slice(3).some((byte) => byte !== 0)) throw new Error(`a read that sends data: ${hex(frame)}`);
    // Bytes received during the header are undefined.
    const answer = new Uint8Array(frame.length).fill(0xee, 0, 3);
    const arrived = this.read(frame.slice(0, 3), answer, 3, frame.length - 3);
    return arrived === frame.length - 3 ? answer : new Uint8Array(0);
  }

  write(head: Uint8Array, body: Uint8Array): void {
    whole(head);
    whole(body);
    if (head.length !== 3 || body.length === 0) throw new Error(`no frame: ${hex(head)} | ${hex(body)}`);
    this.frames.push(`${hex(head)} ${hex(body)}`);
  }

  read(head: Uint8Array, into: Uint8Array, at: number, count: number): number {
    whole(head);
    if (head.length !== 3 || count < 1) throw new Error(`no frame: ${hex(head)} +${count}`);
    this.frames.push(`${hex(head)} +${count}`);
    const answers = this.script.get(hex(head));
    const answer = answers && answers.length > 1 ? answers.shift() : answers?.[0];
    const arrived = Math.min(count, this.most);
    for (let i = 0; i < arrived; i++) into[at + i] = answer?.[i] ?? this.idle;
    return arrived;
  }

  reset(low: boolean): boolean {
    if (this.resetLine) this.resets.push({ low, atMs: this.waitedMs });
    return this.resetLine;
  }

  attention(): boolean {
    return true;
  }

  watch(): boolean {
    return false;
  }
}

/** A driver on a recording bus, and views of its sockets. */
export function recorded(): { bus: RecordingBus; chip: W5500; views: View[] } {
  const bus = new RecordingBus();
  const views = Array.from({ length: 8 }, (_, n) => new View(n));
  return { bus, chip: new W5500(bus, bus.clock), views };
}

/** A socket's registers from Sn_MR (0x00) to Sn_RX_WR (0x2b), as one frame reads them. */
export function socketRegisters(values: {
  mr?: number;
  cr?: number;
  ir?: number;
  sr?: number;
  dipr?: number[];
  dport?: number;
  txRd?: number;
  txWr?: number;
  rxRsr?: number;
  rxRd?: number;
  rxWr?: number;
}): number[] {
  const block = new Array<number>(0x2c).fill(0);
  const put = (offset: number, bytes: number[]) => {
    for (let i = 0; i < bytes.length; i++) block[offset + i] = bytes[i];
  };
  const word = (value = 0): number[] => [value >> 8, value & 0xff];
  put(0x00, [values.mr ?? 0x21, values.cr ?? 0, values.ir ?? 0, values.sr ?? 0]);
  put(0x0c, values.dipr ?? [0, 0, 0, 0]);
  put(0x10, word(values.dport));
  put(0x22, word(values.txRd));
  put(0x24, word(values.txWr));
  put(0x26, word(values.rxRsr));
  put(0x28, word(values.rxRd));
  put(0x2a, word(values.rxWr));
  return block;
}
