import type { Pins } from '../chips/wiznet/pins.ts';
import type { SimClock } from '../clock.ts';
import { Random } from '../random.ts';

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
  /** Frames that the chip does not see, by their number from 0: chip select does not reach it. MISO floats: all ones. */
  lost?: Iterable<number>;
  /** Frames whose data arrive spoilt on MISO, by their number from 0. */
  spoilt?: Iterable<readonly [number, Spoil]>;
  /** When the chip resets by itself, in microseconds of simulated time. */
  resetsAtUs?: readonly number[];
  /** When the supply dips, and for how long, in microseconds. */
  brownOuts?: readonly { atUs: number; forUs: number }[];
}

/** What is wrong with the data bytes of one frame on MISO: all of them read 0x00 or 0xff, or one bit of them is flipped. */
export type Spoil = 0x00 | 0xff | { bit: number };

/** The bytes of a frame's header. */
const HEADER = 3;
/** Data on a MISO line that nobody drives. */
const FLOATING = 0xff;

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
  readonly lost: Set<number>;
  readonly spoilt: Map<number, Spoil>;
  /** What has happened so far: bits flipped, pairs of edges missed, resets and brown-outs of the chip. */
  readonly counts = { flips: 0, missed: 0, resets: 0 };
  /** How many frames there were; the number of the next one. */
  frames = 0;

  private readonly chip: Supplied;
  private readonly clock: SimClock;
  private readonly random: Random;
  /** The chip has not seen chip select rise. */
  private missed = false;
  /** The chip does not see this frame. */
  private away = false;
  /** What is wrong with this frame's data, and which byte of the frame is next. */
  private spoil: Spoil | undefined;
  private place = 0;

  constructor(chip: Supplied, clock: SimClock, options: SpiFaultOptions = {}) {
    this.chip = chip;
    this.clock = clock;
    this.random = new Random(options.seed ?? 1);
    this.mosiFlips = options.mosiFlips ?? 0;
    this.misoFlips = options.misoFlips ?? 0;
    this.stuckMiso = options.stuckMiso ?? null;
    this.missedEdges = options.missedEdges ?? 0;
    this.lost = new Set(options.lost);
    this.spoilt = new Map(options.spoilt);
    for (const atUs of options.resetsAtUs ?? []) this.brownOutAt(atUs, 0);
    for (const { atUs, forUs } of options.brownOuts ?? []) this.brownOutAt(atUs, forUs);
  }

  select(): void {
    const frame = this.frames++;
    this.away = this.lost.has(frame);
    this.spoil = this.spoilt.get(frame);
    this.place = 0;
    if (this.away) return;
    if (!this.missed) this.chip.select();
    this.missed = false;
  }

  transfer(mosi: number): number {
    const place = this.place++ - HEADER;
    if (this.away) return FLOATING;
    const miso = this.chip.transfer(this.flip(mosi, this.mosiFlips));
    return this.stuckMiso ?? spoiltBy(this.flip(miso, this.misoFlips), place, this.spoil);
  }

  deselect(): void {
    if (this.away) {
      this.away = false;
    } else if (this.missedEdges > 0 && this.random.chance(this.missedEdges)) {
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

  get ready(): boolean | undefined {
    return this.chip.ready;
  }

  holdAttention(low: boolean): void {
    this.chip.holdAttention?.(low);
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

/** What data byte `place` of a frame arrives as; its header, at negative places, is not touched. */
function spoiltBy(miso: number, place: number, spoil: Spoil | undefined): number {
  if (spoil === undefined || place < 0) return miso;
  if (typeof spoil === 'number') return spoil;
  return place === spoil.bit >> 3 ? miso ^ (0x80 >> (spoil.bit & 7)) : miso;
}
