import { NAME } from '#chip';
import type { Bus } from '../../hal/bus.ts';

/** Cost of an action on the bus. */
export interface Cost {
  /** Frames: everything between two edges of chip select. */
  frames: number;
  /** Bytes in these frames, including headers. */
  bytes: number;
  /** Bytes of them in the chip's transmit or receive memory. */
  payload: number;
}

/** Flat addresses: opcode, address; the memories begin at 0x4000. Else the control byte's bit 4 tells a memory. */
const isFlat = (NAME as string) === 'W5100S';
const isMemory = (head: Uint8Array): boolean => (isFlat ? head[1] >= 0x40 : (head[2] & 0x10) !== 0);

const HEAD = 3;

/** A bus that counts the transfers of another one. */
export class CountingBus implements Bus {
  frames = 0;
  bytes = 0;
  payload = 0;
  private readonly bus: Bus;

  constructor(bus: Bus) {
    this.bus = bus;
  }

  /** Returns the cost of `step`. */
  measure(step: () => void): Cost {
    const { frames, bytes, payload } = this;
    step();
    return { frames: this.frames - frames, bytes: this.bytes - bytes, payload: this.payload - payload };
  }

  send(frame: Uint8Array): void {
    this.count(frame, frame.length - HEAD);
    this.bus.send(frame);
  }

  exchange(frame: Uint8Array): Uint8Array {
    this.count(frame, frame.length - HEAD);
    return this.bus.exchange(frame);
  }

  write(head: Uint8Array, body: Uint8Array): void {
    this.count(head, body.length);
    this.bus.write(head, body);
  }

  read(head: Uint8Array, into: Uint8Array, at: number, count: number): number {
    this.count(head, count);
    return this.bus.read(head, into, at, count);
  }

  reset(low: boolean): boolean {
    return this.bus.reset(low);
  }

  attention(): boolean {
    return this.bus.attention();
  }

  watch(handler: (() => void) | null): boolean {
    return this.bus.watch(handler);
  }

  private count(head: Uint8Array, data: number): void {
    this.frames++;
    this.bytes += HEAD + data;
    if (isMemory(head)) this.payload += data;
  }
}

/** The sum of some costs. */
export function sum(...costs: Cost[]): Cost {
  const total = { frames: 0, bytes: 0, payload: 0 };
  for (const cost of costs) {
    total.frames += cost.frames;
    total.bytes += cost.bytes;
    total.payload += cost.payload;
  }
  return total;
}
