import type { Watchdog } from './board/watchdog.ts';
import type { FileSystem } from './files/file-system.ts';
import type { Pio } from './peripherals/pio/block.ts';

/**
 * What surrounds a board, as seen by the stand-in of its runtime: the chip's pins, and time. Two worlds exist. The
 * live one reaches the chip over shared memory and takes the host's time; the lockstep one calls the chip directly
 * and owns a simulated clock.
 */

/** The Ethernet chip as wired to the board: chip select, the SPI bytes, RSTn, INTn. */
export interface ChipLine {
  /** SCSn falls. */
  select(): void;
  /** SCSn rises: the frame is over. */
  deselect(): void;
  /** Clocks `bytes` (1 or more) out; what the chip says meanwhile is lost. */
  write(bytes: Uint8Array): void;
  /** Clocks `bytes` (1 or more) out and overwrites them with what the chip said at the same time. */
  exchange(bytes: Uint8Array): void;
  /** RSTn: true while it is pulled low. */
  reset(low: boolean): void;
  /** Whether INTn is low now. */
  attention(): boolean;
}

/** Time as the board has it, in microseconds. */
export interface Time {
  /** Since power-on; whole, never back. */
  nowUs(): number;
  /** The program itself was busy for `us`. Live runs ignore it: there the host's own time passed. */
  spend(us: number): void;
  /** Lets `us` pass before it returns. */
  wait(us: number): void;
  /** Lets `us` (perhaps Infinity) pass, or less when INTn changes or has changed since the last rest. */
  rest(us: number): void;
}

/** Which GPIO goes where, as the pages in `boards/` say it. */
export interface BoardPins {
  spi: { bus: number; miso: number; mosi: number; sck: number };
  cs: number;
  /** RSTn; null or absent where the board does not wire it. */
  reset?: number | null;
  /** INTn; null or absent where the board does not wire it. */
  interrupt?: number | null;
}

/** A place in the program's text; line and column count from 1. */
export interface Place {
  line: number;
  column: number;
}

/** An error that the program did not catch. */
export interface Thrown {
  /** The error as text. */
  text: string;
  /** The calls under way, the innermost first; empty where what was thrown is no Error. */
  places: Place[];
  /** What the runtime was running: the program itself, which has stopped then, or a callback of the program. */
  from: 'program' | 'timeout' | 'interval' | 'watch';
}

export interface World {
  /** What of the board outlives its runtime; default: each as new. */
  pio?: Pio;
  watchdog?: Watchdog;
  chip: ChipLine;
  time: Time;
  /** What the runtime's clock shows at power-on, in milliseconds; default 0. `millis` wraps at 2^32. */
  startMs?: number;
  pins: BoardPins;
  /** What the board's flash has in files; default: nothing, as new. */
  files?: FileSystem;
  /**
   * Neither the JavaScript heap nor the C stack has an end: for a program that is not the one that would be flashed, but was
   * made to count what it does.
   */
  unbounded?: boolean;
  /** One entry of the board's console, without the line's end. */
  print(line: string): void;
  /** What runs in place of a module of the runtime that is written in JavaScript; default: its own text. */
  moduleText?(text: string, name: string): string;
  /** One line of an error that the program did not catch; where it is absent, `print` is told. */
  printError?(line: string): void;
  /**
   * An error that the program did not catch, with places that the runtime itself cannot tell; where it is present,
   * the error is not printed.
   */
  onThrow?(thrown: Thrown): void;
  /** The line that was just printed ends with the text of an error, which came from there. */
  onErrorPrinted?(line: string, places: Place[]): void;
}
