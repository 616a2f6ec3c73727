import type { ProviderWatch } from '../../watch/provider.ts';
import type { Place, Thrown } from './board/thrown.ts';
import type { Time } from './board/time.ts';
import type { Watchdog } from './board/watchdog.ts';
import type { BoardPins, ChipLine } from './board/wiring.ts';
import type { Circuit } from './circuit/circuit.ts';
import type { FileSystem } from './files/file-system.ts';
import type { Storage } from './files/storage.ts';
import type { Pio } from './peripherals/pio/block.ts';

/**
 * What surrounds a board, as seen by the stand-in of its runtime: the chip's pins, and time. Two worlds exist. The
 * live one reaches the chip over shared memory and takes the host's time; the lockstep one calls the chip directly
 * and owns a simulated clock.
 */
export interface World {
  /** What of the board outlives its runtime; default: each as new. */
  pio?: Pio;
  watchdog?: Watchdog;
  chip: ChipLine;
  time: Time;
  /** What the runtime's clock shows at power-on, in milliseconds; default 0. `millis` wraps at 2^32. */
  startMs?: number;
  pins: BoardPins;
  /** What else is wired to the board; default: nothing. */
  circuit?: Circuit;
  /** What `storage` holds; default: nothing, as new. */
  storage?: Storage;
  /** What the board's flash has in files; default: nothing, as new. */
  files?: FileSystem;
  /**
   * Neither the JavaScript heap nor the C stack has an end: for a program that is not the one that would be flashed, but was
   * made to count what it does.
   */
  unbounded?: boolean;
  /** The program is as its sources are, and not as it would be flashed: its heap is taken to be that of the built one. */
  isUnshrunk?: boolean;
  /** Called behind each turn of the runtime's loop. */
  onTurn?(): void;
  /** One entry of the board's console, without the line's end. */
  print(line: string): void;
  /** What runs in place of a module of the runtime that is written in JavaScript; default: its own text. */
  moduleText?(text: string, name: string): string;
  /** One line of an error that the program did not catch; where it is absent, `print` gets it. */
  printError?(line: string): void;
  /**
   * An error that the program did not catch, with places that the runtime itself cannot tell; where it is present,
   * the error is not printed. `error`: what was thrown, of the program's own world.
   */
  onThrow?(thrown: Thrown, error: unknown): void;
  /**
   * Is called by a program that was built to be watched, with the provider's observer and the numbers of its states; default:
   * no events are collected.
   */
  watchProvider?: ProviderWatch['attach'];
  /** The line that was just printed ends with the text of an error, which came from there. */
  onErrorPrinted?(line: string, places: Place[]): void;
}
