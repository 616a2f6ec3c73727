import type { SimClock } from '../clock.ts';
import { Random } from '../random.ts';
import { type Port, Wire } from './wire.ts';

/** Faults of one direction of a cable. Probabilities are per cent, 0 to 100. */
export interface Faults {
  /** Probability that a frame is lost. */
  loss: number;
  /** Additional delay of every frame, in milliseconds. */
  delayMs: number;
  /** Largest further delay of a frame, in milliseconds, uniformly distributed. The order of frames stays. */
  jitterMs: number;
  /** Probability that a frame arrives twice. */
  duplicate: number;
  /** Probability that a frame is delayed by 1 to 3 ms, so that later ones overtake it. */
  reorder: number;
  /**
   * Probability that one bit of a frame, at any position, is flipped without an error of the Ethernet check sequence.
   */
  corrupt: number;
}

export const NO_FAULTS: Readonly<Faults> = {
  loss: 0,
  delayMs: 0,
  jitterMs: 0,
  duplicate: 0,
  reorder: 0,
  corrupt: 0,
};

export interface CableOptions {
  /** Faults of frames to the device. */
  in?: Partial<Faults>;
  /** Faults of frames from the device. */
  out?: Partial<Faults>;
  /** Times at which the cable is unplugged: from `atMs` on for `forMs`, in milliseconds of simulated time. */
  outages?: { atMs: number; forMs: number }[];
  /** Returns true for frames that are never lost. */
  spares?: (frame: Uint8Array) => boolean;
  /** Seed of all faults: the same seed and the same traffic give the same faults. Default 1. */
  seed?: number;
}

const HELD_US = 1000;
const HELD_SPREAD_US = 2000;

/**
 * The cable between a device and its segment, with faults. The device is attached to `end`, all other stations to the
 * wire itself; without faults the cable has no effect.
 */
export class Cable {
  /** A wire for the device alone: only frames that the device itself sends and receives pass here. */
  readonly end: Wire;
  readonly in: Lane;
  readonly out: Lane;
  /** Called when the cable was unplugged or plugged in: inform the device's PHY. */
  onPlug: ((inserted: boolean) => void) | null = null;

  /**
   * @param clock the simulated clock
   * @param wire the segment
   * @param options faults, outages and seed
   * @throws RangeError if a probability is not within 0 to 100, or a time is negative
   */
  constructor(clock: SimClock, wire: Wire, options: CableOptions = {}) {
    const { in: inward, out: outward, outages = [], spares = () => false, seed = 1 } = options;
    this.end = new Wire(clock, 0);
    const near = this.end.attach({ receive: (frame) => this.out.pass(frame) });
    const far = wire.attach({ receive: (frame) => this.in.pass(frame) });
    // Each direction has its own random numbers: traffic in one does not affect the other.
    const seeds = new Random(seed);
    const ownRandom = () => new Random(seeds.below(0x1_0000_0000));
    this.in = new Lane(clock, near, ownRandom(), spares, inward);
    this.out = new Lane(clock, far, ownRandom(), spares, outward);
    for (const { atMs, forMs } of outages) {
      clock.after(atMs * 1000, () => this.plug(false));
      clock.after((atMs + forMs) * 1000, () => this.plug(true));
    }
  }

  get inserted(): boolean {
    return this.in.open;
  }

  /** Unplugs the cable, or plugs it in. Frames under way are lost when it is unplugged. */
  plug(inserted: boolean): void {
    if (inserted === this.inserted) return;
    this.in.plug(inserted);
    this.out.plug(inserted);
    this.onPlug?.(inserted);
  }
}

/** One direction of a cable, and counts of its faults. */
export class Lane {
  /** Frames that have entered. */
  frames = 0;
  lost = 0;
  duplicated = 0;
  reordered = 0;
  corrupted = 0;
  /** False while the cable is unplugged. */
  open = true;
  private readonly clock: SimClock;
  private readonly port: Port;
  private readonly random: Random;
  private readonly spares: (frame: Uint8Array) => boolean;
  private faults: Faults;
  /** Arrival time of the last frame in order. */
  private lastUs = 0;
  /** Number of times that the cable was unplugged: a frame from before the last time is lost. */
  private pulls = 0;

  constructor(
    clock: SimClock,
    port: Port,
    random: Random,
    spares: (frame: Uint8Array) => boolean,
    faults: Partial<Faults> = {},
  ) {
    this.clock = clock;
    this.port = port;
    this.random = random;
    this.spares = spares;
    this.faults = check({ ...NO_FAULTS, ...faults });
  }

  /** The faults of this direction now. */
  get now(): Readonly<Faults> {
    return this.faults;
  }

  /**
   * Changes faults. Frames under way are as they were.
   *
   * @throws RangeError if a probability is not within 0 to 100, or a time is negative
   */
  change(faults: Partial<Faults>): void {
    this.faults = check({ ...this.faults, ...faults });
  }

  plug(inserted: boolean): void {
    this.open = inserted;
    if (!inserted) this.pulls += 1;
  }

  pass(frame: Uint8Array): void {
    const { random, faults } = this;
    this.frames += 1;
    if (!this.open || (random.chance(faults.loss) && !this.spares(frame))) {
      this.lost += 1;
      return;
    }
    this.carry(frame);
    if (!random.chance(faults.duplicate)) return;
    this.duplicated += 1;
    this.carry(frame);
  }

  private carry(frame: Uint8Array): void {
    const { clock, pulls } = this;
    const carried = this.random.chance(this.faults.corrupt) ? this.damaged(frame) : frame;
    clock.after(this.dueUs() - clock.nowUs, () => {
      if (pulls === this.pulls) this.port.send(carried);
      else this.lost += 1;
    });
  }

  /** Returns the arrival time of a frame that enters now. */
  private dueUs(): number {
    const { random, faults } = this;
    const spreadUs = Math.round(faults.jitterMs * 1000);
    const wayUs = faults.delayMs * 1000 + (spreadUs > 0 ? random.below(spreadUs + 1) : 0);
    const dueUs = Math.max(this.lastUs, this.clock.nowUs + wayUs);
    if (random.chance(faults.reorder)) {
      this.reordered += 1;
      return dueUs + HELD_US + random.below(HELD_SPREAD_US + 1);
    }
    this.lastUs = dueUs;
    return dueUs;
  }

  private damaged(frame: Uint8Array): Uint8Array {
    this.corrupted += 1;
    const copy = frame.slice();
    const bit = this.random.below(8 * copy.length);
    copy[bit >> 3] ^= 0x80 >> (bit & 7);
    return copy;
  }
}

function check(faults: Faults): Faults {
  for (const [name, value] of Object.entries(faults)) {
    const most = name.endsWith('Ms') ? Number.MAX_SAFE_INTEGER : 100;
    if (!(value >= 0 && value <= most)) throw new RangeError(`${name} ${value}`);
  }
  return faults;
}
