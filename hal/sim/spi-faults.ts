import type { Pins } from './chip/pins.ts';
import type { SimClock } from './clock.ts';
import { Random } from './random.ts';

/** What is wrong with the wires between board and chip, and with the chip's supply (chip reference, chapter 12). */
export interface SpiFaultOptions {
  /** Feeds everything random here; default 1. */
  seed?: number;
  /** Of a million bits on MOSI, so many arrive flipped; default 0. */
  mosiFlips?: number;
  /** The same on MISO. */
  misoFlips?: number;
  /** What every byte on MISO reads as, whatever the chip says; default null: nothing is stuck. */
  stuckMiso?: 0x00 | 0xff | null;
  /**
   * Chance in per cent that chip select is high for too short a time between two frames: the chip misses both
   * edges and takes the second frame for more data of the first. Default 0.
   */
  missedEdges?: number;
  /** When the chip resets by itself, in microseconds of simulated time. */
  resetsAtUs?: readonly number[];
  /** When the supply dips, and for how long, in microseconds. */
  brownOuts?: readonly { atUs: number; forUs: number }[];
}

/** What the faults need of a chip: its pins, and a supply that can be cut. */
export interface Supplied extends Pins {
  brownOut(forUs?: number): void;
}

/**
 * A chip's pins behind bad wires: whatever drives a chip (the lockstep bus, the live board, the SPI server) can
 * drive this instead. With all options at their defaults nothing changes. The fields may be turned at any time.
 */
export class SpiFaults implements Pins {
  mosiFlips: number;
  misoFlips: number;
  stuckMiso: 0x00 | 0xff | null;
  missedEdges: number;
  /** What has happened so far: bits flipped, pairs of edges missed, resets and brown-outs of the chip. */
  readonly counts = { flips: 0, missed: 0, resets: 0 };

  private readonly chip: Supplied;
  private readonly clock: SimClock;
  private readonly random: Random;
  /** The chip has not seen chip select rise. */
  private missed = false;

  constructor(chip: Supplied, clock: SimClock, options: SpiFaultOptions = {}) {
    this.chip = chip;
    this.clock = clock;
    this.random = new Random(options.seed ?? 1);
    this.mosiFlips = options.mosiFlips ?? 0;
    this.misoFlips = options.misoFlips ?? 0;
    this.stuckMiso = options.stuckMiso ?? null;
    this.missedEdges = options.missedEdges ?? 0;
    for (const atUs of options.resetsAtUs ?? []) this.brownOutAt(atUs, 0);
    for (const { atUs, forUs } of options.brownOuts ?? []) this.brownOutAt(atUs, forUs);
  }

  select(): void {
    if (!this.missed) this.chip.select();
    this.missed = false;
  }

  transfer(mosi: number): number {
    const miso = this.chip.transfer(this.flip(mosi, this.mosiFlips));
    return this.stuckMiso ?? this.flip(miso, this.misoFlips);
  }

  deselect(): void {
    if (this.missedEdges > 0 && this.random.chance(this.missedEdges)) {
      this.missed = true;
      this.counts.missed++;
    } else {
      this.chip.deselect();
    }
  }

  exchange(mosi: Uint8Array): Uint8Array {
    const miso = new Uint8Array(mosi.length);
    this.select();
    try {
      for (let i = 0; i < mosi.length; i++) miso[i] = this.transfer(mosi[i]);
    } finally {
      this.deselect();
    }
    return miso;
  }

  reset(low: boolean): void {
    this.chip.reset(low);
  }

  get interrupt(): boolean {
    return this.chip.interrupt;
  }

  get onInterrupt(): ((low: boolean) => void) | null {
    return this.chip.onInterrupt;
  }

  set onInterrupt(hook: ((low: boolean) => void) | null) {
    this.chip.onInterrupt = hook;
  }

  /** At `atUs` (now, when that is past) the supply dips for `forUs` microseconds; 0 is a reset without a pause. */
  private brownOutAt(atUs: number, forUs: number): void {
    this.clock.after(atUs - this.clock.nowUs, () => {
      this.counts.resets++;
      this.chip.brownOut(forUs);
    });
  }

  private flip(byte: number, perMillion: number): number {
    if (perMillion <= 0) return byte;
    let flipped = byte;
    for (let bit = 1; bit < 0x100; bit <<= 1) {
      if (this.random.below(1_000_000) >= perMillion) continue;
      flipped ^= bit;
      this.counts.flips++;
    }
    return flipped;
  }
}
