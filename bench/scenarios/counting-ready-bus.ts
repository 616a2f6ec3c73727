import type { Bus } from '../../hal/bus.ts';
import type { ReadyBus } from '../../hal/ready-bus.ts';
import type { Cost, CountingBus } from './counting-bus.ts';

/** Bytes of an answer's or a command's end are padded to words of this many. */
const WORD = 4;

/** A bus of a co-processor that counts the frames of another one, and the bytes in them, padding included. */
export class CountingReadyBus implements ReadyBus {
  frames = 0;
  bytes = 0;
  /** Bytes of data that were sent and received. */
  payload = 0;
  private readonly bus: ReadyBus;

  constructor(bus: ReadyBus) {
    this.bus = bus;
  }

  /** Returns one over a stage's bus, with the type that the bus has in a process of the W5500. */
  static over(bus: Bus): CountingBus {
    return new CountingReadyBus(bus as unknown as ReadyBus) as unknown as CountingBus;
  }

  /** Returns the cost of `step`. */
  measure(step: () => void): Cost {
    const { frames, bytes, payload } = this;
    step();
    return { frames: this.frames - frames, bytes: this.bytes - bytes, payload: this.payload - payload };
  }

  exchange(frame: Uint8Array): Uint8Array {
    this.count(frame.length, 0);
    return this.bus.exchange(frame);
  }

  awaitArmed(ms: number): boolean {
    return this.bus.awaitArmed(ms);
  }

  command(head: Uint8Array, body: Uint8Array | null): boolean {
    // The last two bytes of the head are the length of the data; the body has the end and the padding behind them.
    const data = body ? (head[head.length - 2] << 8) | head[head.length - 1] : 0;
    this.count(head.length + (body?.length ?? 0) - data, data);
    return this.bus.command(head, body);
  }

  answer(head: Uint8Array, into: Uint8Array | null, at: number, limit: number): number {
    const count = this.bus.answer(head, into, at, limit);
    const data = Math.max(0, count);
    const length = head.length + data;
    this.count(into ? length + WORD - (length % WORD) - data : length, data);
    return count;
  }

  pulse(): void {
    this.count(0, 0);
    this.bus.pulse();
  }

  reset(low: boolean): boolean {
    return this.bus.reset(low);
  }

  attention(): boolean {
    return this.bus.attention();
  }

  private count(head: number, data: number): void {
    this.frames++;
    this.bytes += head + data;
    this.payload += data;
  }
}
