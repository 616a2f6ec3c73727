import type { SimClock } from '../../../clock.ts';
import type { Circuit } from '../circuit/circuit.ts';
import type { Place } from './thrown.ts';
import type { Time } from './time.ts';
import type { ChipLine } from './wiring.ts';

/** The part of a simulated chip that a board's pins touch. */
export interface ChipPins {
  select(): void;
  transfer(mosi: number): number;
  deselect(): void;
  reset(low: boolean): void;
  readonly interrupt: boolean;
  /** READY and the attention line of a co-processor, as in `Pins` of the chips. */
  readonly ready?: boolean;
  holdAttention?(low: boolean): void;
}

/** A chip on the same thread: every byte goes straight to it. */
export class DirectChip implements ChipLine {
  private readonly chip: ChipPins;

  constructor(chip: ChipPins) {
    this.chip = chip;
  }

  select(): void {
    this.chip.select();
  }

  deselect(): void {
    this.chip.deselect();
  }

  write(bytes: Uint8Array): void {
    for (const byte of bytes) this.chip.transfer(byte);
  }

  exchange(bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length; i++) bytes[i] = this.chip.transfer(bytes[i]);
  }

  reset(low: boolean): void {
    this.chip.reset(low);
  }

  attention(): boolean {
    return this.chip.interrupt;
  }

  ready(): boolean {
    return this.chip.ready === true;
  }

  holdAttention(low: boolean): void {
    this.chip.holdAttention?.(low);
  }
}

/** Between two rests or waits a program drives pins, buses and files at most so often: what does more has no end. */
const MOST_CALLS = 100_000;
/** So long beyond the end of a run, and so often, a program may wait before it returns to its loop. */
const MOST_OVER_US = 100_000_000;
const MOST_WAITS = 1_000_000;

/** A program that does not return to its loop, and where it was. */
export class Hung extends Error {
  readonly places: Place[];

  constructor(message: string, places: Place[]) {
    super(message);
    this.places = places;
  }
}

/** A board's time taken from a simulated clock, which moves only while the board spends, waits or rests. */
export class LockstepTime implements Time {
  /** The program ran without an end and was stopped, also if it caught the error that stopped it. */
  hung: Hung | null = null;
  whereabouts: () => Place[] = () => [];
  private readonly clock: SimClock;
  private readonly chip: ChipLine;
  private readonly circuit: Circuit | null;
  private attentionSeen = false;
  private changesSeen = 0;
  private calls = 0;
  /** Waits for no time at all, and waits beyond the end of the run. */
  private pauses = 0;
  private waits = 0;
  private endUs = Number.POSITIVE_INFINITY;

  constructor(clock: SimClock, chip: ChipLine, circuit: Circuit | null = null) {
    this.clock = clock;
    this.chip = chip;
    this.circuit = circuit;
  }

  nowUs(): number {
    return Math.floor(this.clock.nowUs);
  }

  /** @throws when the program has neither rested nor waited for 100,000 calls */
  spend(us: number): void {
    this.clock.advance(Math.ceil(us));
    if (++this.calls > MOST_CALLS)
      this.hang(`driven pins, buses or files ${MOST_CALLS} times without a rest`);
  }

  /** A run begins that ends at `endUs` of the clock: from then on a program has to return to its loop. */
  begin(endUs: number): void {
    this.endUs = endUs;
    this.waits = 0;
  }

  /** @throws when the program waits without an end, 100 s longer than the run or for no time at all */
  wait(us: number): void {
    this.calls = 0;
    this.clock.advance(us);
    if (us > 0) this.pauses = 0;
    else if (++this.pauses > MOST_CALLS) this.hang(`waited for no time ${MOST_CALLS} times without a rest`);
    const overUs = this.clock.nowUs - this.endUs;
    if (overUs > 0 && (++this.waits > MOST_WAITS || (overUs > MOST_OVER_US && this.waits > 1)))
      this.hang(
        `not returned to its loop for ${Math.floor(overUs / 1e6)} s: it waits, or looks at the clock`,
      );
  }

  private hang(what: string): never {
    this.hung ??= new Hung(`the program has ${what}`, this.whereabouts());
    throw this.hung;
  }

  /** With nothing left to happen, an endless rest ends at once: nothing could ever end it. */
  rest(us: number): void {
    this.calls = this.pauses = this.waits = 0;
    const endUs = this.clock.nowUs + us;
    while (!this.hasChanged && this.clock.nowUs < endUs) {
      const nextUs = Math.min(endUs, this.clock.nextUs);
      if (nextUs === Number.POSITIVE_INFINITY) break;
      this.clock.advanceTo(nextUs);
    }
    this.attentionSeen = this.chip.attention();
    this.changesSeen = this.circuit?.changes ?? 0;
  }

  /** INTn, or what else is wired to the board, is not as it was when the last rest ended. */
  private get hasChanged(): boolean {
    return this.chip.attention() !== this.attentionSeen || (this.circuit?.changes ?? 0) !== this.changesSeen;
  }
}
