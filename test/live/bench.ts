import { SimClock } from '../../hal/sim/clock.ts';
import { Kaluma } from '../../hal/sim/runtime/kaluma.ts';
import { DirectChip, LockstepTime } from '../../hal/sim/runtime/lockstep.ts';

/** The wiring of the W5500-EVB-Pico (board schematic). */
export const PINS = { spi: { bus: 0, miso: 16, mosi: 19, sck: 18 }, cs: 17, reset: 20, interrupt: 21 };

/** Writes down what reaches the chip's pins; answers 0xa0, 0xa1, ... from the start of each frame. */
export class Recorder {
  interrupt = false;
  readonly frames: number[][] = [];
  readonly resets: boolean[] = [];
  selected = false;

  select(): void {
    this.selected = true;
    this.frames.push([]);
  }

  transfer(mosi: number): number {
    const frame = this.frames[this.frames.length - 1];
    frame.push(mosi);
    return 0xa0 + frame.length - 1;
  }

  deselect(): void {
    this.selected = false;
  }

  reset(low: boolean): void {
    this.resets.push(low);
  }
}

/** A board on a bench: one thread, a clock that the test moves, and a chip that only records. */
export class Bench {
  readonly clock = new SimClock();
  readonly chip = new Recorder();
  readonly lines: string[] = [];
  readonly kaluma: Kaluma;

  constructor() {
    const chip = new DirectChip(this.chip);
    const time = new LockstepTime(this.clock, chip);
    this.kaluma = new Kaluma({ chip, time, pins: PINS, print: (line) => this.lines.push(line) });
  }

  /** Loads `program`, runs it for `ms`, and answers what it printed meanwhile. */
  run(program: string, ms = 0): string[] {
    this.kaluma.load(program);
    return this.more(ms);
  }

  more(ms: number): string[] {
    this.kaluma.run(this.clock.nowUs + ms * 1000);
    return this.lines.splice(0);
  }
}

/** What a fresh board prints when it runs `program` for `ms`. */
export function output(program: string, ms = 0): string[] {
  return new Bench().run(program, ms);
}

/** What `expression` throws on a board, as text; `nothing` when it throws nothing. */
export function thrown(expression: string): string {
  const [line] = output(`try { ${expression}; console.log('nothing') } catch (e) { console.log(String(e)) }`);
  return line;
}
