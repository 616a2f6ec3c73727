import { SimClock } from '../../sim/clock.ts';
import { DirectChip, LockstepTime } from '../../sim/runtimes/kaluma/board/lockstep.ts';
import type { BoardPins } from '../../sim/runtimes/kaluma/board/wiring.ts';
import { Circuit } from '../../sim/runtimes/kaluma/circuit/circuit.ts';
import { Storage } from '../../sim/runtimes/kaluma/files/storage.ts';
import { Kaluma } from '../../sim/runtimes/kaluma/kaluma.ts';
import { Pio } from '../../sim/runtimes/kaluma/peripherals/pio/block.ts';
import type { World } from '../../sim/runtimes/kaluma/world.ts';

/** The wiring of the W5500-EVB-Pico (board schematic). */
export const PINS = { spi: { bus: 0, miso: 16, mosi: 19, sck: 18 }, cs: 17, reset: 20, interrupt: 21 };

/** The wiring inside the W55RP20 (WIZnet-PICO-C, wizchip_spi.h), which only a PIO reaches. */
export const PIO_PINS = { spi: { bus: 0, miso: 22, mosi: 23, sck: 21 }, cs: 20, reset: 25, interrupt: 24 };

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
  readonly circuit = new Circuit();
  readonly storage = new Storage();
  readonly lines: string[] = [];
  kaluma: Kaluma;
  private readonly world: World;

  /** `more`: what the host wants to know beside the console, and what the clock shows as the board is powered. */
  constructor(pins: BoardPins = PINS, more: Pick<World, 'onThrow' | 'onErrorPrinted' | 'startMs'> = {}) {
    const chip = new DirectChip(this.chip);
    const { circuit, storage } = this;
    const time = new LockstepTime(this.clock, chip, circuit);
    const print = (line: string) => this.lines.push(line);
    this.world = { ...more, chip, time, pins, pio: new Pio(time), circuit, storage, print };
    this.kaluma = new Kaluma(this.world);
  }

  /** The runtime restarts, as by `.load`; the board stays on. */
  restart(): void {
    this.kaluma.cleanUp();
    this.kaluma = new Kaluma(this.world);
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
