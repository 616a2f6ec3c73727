import type { ReadyBus } from '../../hal/ready-bus.ts';
import type { Pins } from '../chips/wiznet/pins.ts';
import type { SimClock } from '../clock.ts';

export interface SimReadyBusOptions {
  /** Bits per second on SCK. */
  baudHz?: number;
  /** What a look at READY costs, in microseconds. */
  lookUs?: number;
  /** Whether the board has wired RESETN. */
  resetLine?: boolean;
}

/** No call makes so many frames before the loop has a turn. */
const MOST_FRAMES = 100_000;
/** READY rises this long after chip select at most. */
const SEEN_US = 5000;
const WORD = 4;

/** The bus between a driver and the simulated co-processor, in one thread and on simulated time. */
export class SimReadyBus implements ReadyBus {
  /** Frames so far, and bytes in them. */
  frames = 0;
  bytes = 0;
  /** Called before each frame, with its first bytes where it is a command. */
  onFrame: ((head: Uint8Array | null) => void) | null = null;
  private readonly chip: Pins;
  private readonly clock: SimClock;
  private readonly byteUs: number;
  private readonly lookUs: number;
  private readonly resetLine: boolean;
  private framesBefore = 0;

  constructor(chip: Pins, clock: SimClock, options: SimReadyBusOptions = {}) {
    const { baudHz = 8_000_000, lookUs = 5, resetLine = true } = options;
    this.chip = chip;
    this.clock = clock;
    this.byteUs = 8_000_000 / baudHz;
    this.lookUs = lookUs;
    this.resetLine = resetLine;
  }

  /** One turn of the runtime's loop. */
  turn(): void {
    this.framesBefore = this.frames;
  }

  /** No line calls a watcher. */
  readonly calls = false;

  exchange(frame: Uint8Array): Uint8Array {
    this.chip.select();
    try {
      return frame.map((mosi) => this.byte(mosi));
    } finally {
      this.chip.deselect();
    }
  }

  reset(low: boolean): boolean {
    if (this.resetLine) this.chip.reset(low);
    return this.resetLine;
  }

  attention(): boolean {
    return this.chip.interrupt;
  }

  awaitArmed(ms: number): boolean {
    return this.awaitLevel(false, ms * 1000);
  }

  command(head: Uint8Array, body: Uint8Array | null): boolean {
    if (!this.begin(head)) return false;
    try {
      for (const mosi of head) this.byte(mosi);
      for (const mosi of body ?? []) this.byte(mosi);
    } finally {
      this.chip.deselect();
    }
    return true;
  }

  answer(head: Uint8Array, into: Uint8Array | null, at: number, limit: number): number {
    if (!this.begin(null)) return -1;
    let count = 0;
    try {
      for (let i = 0; i < head.length; i++) head[i] = this.byte(0);
      if (into) {
        const [high, low] = head.subarray(head.length - 2);
        count = Math.min(limit, (high << 8) | low);
        for (let i = 0; i < count; i++) into[at + i] = this.byte(0);
        for (let left = WORD - ((head.length + count) % WORD); left > 0; left--) this.byte(0);
      }
    } finally {
      this.chip.deselect();
    }
    return count;
  }

  pulse(): void {
    if (this.begin(null)) this.chip.deselect();
  }

  private begin(head: Uint8Array | null): boolean {
    if (this.frames - this.framesBefore >= MOST_FRAMES)
      throw new Error(`a call has made ${MOST_FRAMES} frames and does not return to the loop`);
    this.onFrame?.(head);
    this.frames++;
    this.chip.select();
    if (this.awaitLevel(true, SEEN_US)) return true;
    this.chip.deselect();
    return false;
  }

  private awaitLevel(high: boolean, us: number): boolean {
    for (let waited = 0; waited < us; waited += this.lookUs) {
      if ((this.chip.ready === true) === high) return true;
      this.clock.advance(this.lookUs);
    }
    return (this.chip.ready === true) === high;
  }

  private byte(mosi: number): number {
    this.bytes++;
    this.clock.advance(this.byteUs);
    return this.chip.transfer(mosi);
  }
}
