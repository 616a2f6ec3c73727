import type { Bus } from '../../hal/bus.ts';
import type { Pins } from '../chips/wiznet/pins.ts';
import type { SimClock } from '../clock.ts';

export interface SimBusOptions {
  /** Bits per second on SCK. */
  baudHz?: number;
  /** What a frame costs beside its bits: chip select down and up again, and the runtime's call. */
  overheadUs?: number;
  /** Whether the board has wired INTn. */
  interruptLine?: boolean;
  /** Whether the board has wired RSTn. */
  resetLine?: boolean;
}

/** No call makes so many frames before the loop has a turn. */
const MOST_FRAMES = 100_000;

/** How often one turn calls the watcher of a line that stays low. */
const CALLS_PER_TURN = 8;

/**
 * The bus between a driver and the simulated chip, in one thread and on simulated time: every byte takes its eight
 * bits, and what the network does meanwhile falls between the bytes, as in life.
 */
export class SimBus implements Bus {
  /** Frames so far, and bytes between their edges of chip select, headers included. */
  frames = 0;
  bytes = 0;
  /** Called before each frame, with its header and the number of data bytes: a place to put events between frames. */
  onFrame: ((head: Uint8Array, count: number) => void) | null = null;

  private readonly chip: Pins;
  private readonly clock: SimClock;
  private readonly byteUs: number;
  private readonly overheadUs: number;
  private readonly interruptLine: boolean;
  private readonly resetLine: boolean;
  private watcher: (() => void) | null = null;
  /** How many frames there were until the last turn. */
  private framesBefore = 0;

  constructor(chip: Pins, clock: SimClock, options: SimBusOptions = {}) {
    const { baudHz = 8_000_000, overheadUs = 1, interruptLine = true, resetLine = true } = options;
    this.chip = chip;
    this.clock = clock;
    this.byteUs = 8_000_000 / baudHz;
    this.overheadUs = overheadUs;
    this.interruptLine = interruptLine;
    this.resetLine = resetLine;
  }

  send(frame: Uint8Array): void {
    this.exchange(frame);
  }

  exchange(frame: Uint8Array): Uint8Array {
    this.begin(frame.subarray(0, 3), frame.length - 3);
    try {
      return frame.map((mosi) => this.byte(mosi));
    } finally {
      this.chip.deselect();
    }
  }

  write(head: Uint8Array, body: Uint8Array): void {
    this.begin(head, body.length);
    try {
      this.bytesOf(head);
      this.bytesOf(body);
    } finally {
      this.chip.deselect();
    }
  }

  read(head: Uint8Array, into: Uint8Array, at: number, count: number): number {
    this.begin(head, count);
    try {
      this.bytesOf(head);
      for (let i = 0; i < count; i++) into[at + i] = this.byte(0);
    } finally {
      this.chip.deselect();
    }
    return count;
  }

  reset(low: boolean): boolean {
    if (this.resetLine) this.chip.reset(low);
    return this.resetLine;
  }

  attention(): boolean {
    return !this.interruptLine || this.chip.interrupt;
  }

  watch(handler: (() => void) | null): boolean {
    if (!this.interruptLine) return false;
    this.watcher = handler;
    return true;
  }

  /** One turn of the runtime's loop: the watcher is called while INTn is low, a bounded number of times. */
  turn(): void {
    this.framesBefore = this.frames;
    for (let call = 0; call < CALLS_PER_TURN && this.calls; call++) this.watcher?.();
  }

  /** Whether the next turn calls the watcher. */
  get calls(): boolean {
    return this.watcher !== null && this.chip.interrupt;
  }

  /** Chip select falls. */
  private begin(head: Uint8Array, count: number): void {
    if (head.length !== 3) throw new RangeError(`a header of ${head.length} bytes`);
    if (count < 1) throw new RangeError('a frame without data bytes');
    // What waits for a register that never changes would hang the test.
    if (this.frames - this.framesBefore >= MOST_FRAMES)
      throw new Error(`a call has made ${MOST_FRAMES} frames and does not return to the loop`);
    this.onFrame?.(head, count);
    this.frames++;
    this.bytes += 3 + count;
    this.clock.advance(this.overheadUs);
    this.chip.select();
  }

  private bytesOf(mosi: Uint8Array): void {
    for (let i = 0; i < mosi.length; i++) this.byte(mosi[i]);
  }

  private byte(mosi: number): number {
    this.clock.advance(this.byteUs);
    return this.chip.transfer(mosi);
  }
}
