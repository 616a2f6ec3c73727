import type { SimClock } from '../../../clock.ts';
import type { Circuit } from '../circuit/circuit.ts';
import type { Time } from './time.ts';
import type { ChipLine } from './wiring.ts';

/** The part of a simulated chip that a board's pins touch. */
export interface ChipPins {
  select(): void;
  transfer(mosi: number): number;
  deselect(): void;
  reset(low: boolean): void;
  readonly interrupt: boolean;
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
}

/** Between two rests or waits a program drives pins, buses and files at most so often: what does more has no end. */
const MOST_CALLS = 100_000;

/** A board's time taken from a simulated clock, which moves only while the board spends, waits or rests. */
export class LockstepTime implements Time {
  /** The program was busy without an end, whatever it has made of the error that broke it off. */
  hung: Error | null = null;
  private readonly clock: SimClock;
  private readonly chip: ChipLine;
  private readonly circuit: Circuit | null;
  private attentionSeen = false;
  private changesSeen = 0;
  private calls = 0;

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
    if (++this.calls <= MOST_CALLS) return;
    this.hung ??= new Error(`the program has driven pins, buses or files ${MOST_CALLS} times without a rest`);
    throw this.hung;
  }

  wait(us: number): void {
    this.calls = 0;
    this.clock.advance(us);
  }

  /** With nothing left to happen, an endless rest ends at once: nothing could ever end it. */
  rest(us: number): void {
    this.calls = 0;
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
