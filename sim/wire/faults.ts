import type { SimClock } from '../clock.ts';
import { Random } from '../random.ts';
import { type Port, Wire } from './wire.ts';

/** What one direction of a cable does to the frames that pass it. Chances are per cent, 0 to 100. */
export interface Faults {
  /** Chance that a frame never arrives. */
  loss: number;
  /** How long every frame is under way in addition, in milliseconds. */
  delayMs: number;
  /** Up to how much longer a frame takes, in milliseconds, evenly spread. Frames still keep their order. */
  jitterMs: number;
  /** Chance that a frame arrives twice. */
  duplicate: number;
  /** Chance that a frame is held back for 1 to 3 ms, so that the ones behind it overtake it. */
  reorder: number;
  /** Chance that one bit of a frame, any bit, is flipped behind the back of Ethernet's own check sequence. */
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
  /** What happens to frames on their way to the device. */
  in?: Partial<Faults>;
  /** What happens to frames that the device sends. */
  out?: Partial<Faults>;
  /** When the cable is out: from `atMs` on for `forMs`, in milliseconds of simulated time. */
  outages?: { atMs: number; forMs: number }[];
  /** Frames that are never lost, whatever the chance. */
  spares?: (frame: Uint8Array) => boolean;
  /** Decides every chance: the same seed and the same traffic give the same faults. Default 1. */
  seed?: number;
}

const HELD_US = 1000;
const HELD_SPREAD_US = 2000;

/**
 * The cable between a device and the segment that it belongs to, with whatever a bad cable does. The device is
 * attached to `end`, everybody else to the wire itself; with no faults nobody can tell the difference.
 */
export class Cable {
  /** A wire of its own for the device: what passes here is what the device itself sends and hears. */
  readonly end: Wire;
  readonly in: Lane;
  readonly out: Lane;
  /** The cable was pulled out or put in: tell the device's PHY. */
  onPlug: ((inserted: boolean) => void) | null = null;

  /** Throws a RangeError when a chance is not within 0 to 100, or a time is negative. */
  constructor(clock: SimClock, wire: Wire, options: CableOptions = {}) {
    const { in: inward, out: outward, outages = [], spares = () => false, seed = 1 } = options;
    this.end = new Wire(clock, 0);
    const near = this.end.attach({ receive: (frame) => this.out.pass(frame) });
    const far = wire.attach({ receive: (frame) => this.in.pass(frame) });
    // A lane has chances of its own: what goes one way decides nothing about the other.
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

  /** Pulls the cable out, or puts it in. What is under way when it is pulled is lost. */
  plug(inserted: boolean): void {
    if (inserted === this.inserted) return;
    this.in.plug(inserted);
    this.out.plug(inserted);
    this.onPlug?.(inserted);
  }
}

/** One direction of a cable, and the count of what it did. */
export class Lane {
  /** Frames that have entered. */
  frames = 0;
  lost = 0;
  duplicated = 0;
  reordered = 0;
  corrupted = 0;
  /** False while the cable is out. */
  open = true;
  private readonly clock: SimClock;
  private readonly port: Port;
  private readonly random: Random;
  private readonly spares: (frame: Uint8Array) => boolean;
  private readonly faults: Faults;
  /** When the last of those that keep their order arrives. */
  private lastUs = 0;
  /** How often the cable has been pulled: a frame from before the last time is lost. */
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

  /** When a frame that enters now arrives. */
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
