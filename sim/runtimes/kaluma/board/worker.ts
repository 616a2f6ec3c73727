import { parentPort, workerData } from 'node:worker_threads';
import { SharedChipLine } from '../../../live/chip-line.ts';
import { deviceMs, type Hold } from '../../../live/hold.ts';
import { type Mailbox, PRINTED, TAKEN } from '../../../live/mailbox.ts';
import { BoardTty, type TtyMemory } from '../../../live/serial/tty.ts';
import { SharedCircuit } from '../../../live/shared-circuit.ts';
import { HostTime } from '../../../live/time.ts';
import { type Solder, Wired } from '../../../live/wired.ts';
import type { SliderNow, WatchEvent } from '../../../watch/events.ts';
import type { WatchMemory } from '../../../watch/memory.ts';
import { ProviderWatch } from '../../../watch/provider.ts';
import { Espruino } from '../../espruino/espruino.ts';
import type { EspruinoPins } from '../../espruino/wiring.ts';
import { settleRejections } from '../rejections.ts';
import { PromptBoard } from '../serial/prompt-board.ts';
import type { Place, Thrown } from './thrown.ts';
import { WatchedBoard } from './watched-board.ts';
import type { BoardPins } from './wiring.ts';

/** What the main thread hands to the board's thread. */
export interface BoardData {
  mailbox: Mailbox;
  /** When the device is held. */
  hold: Hold;
  pins: BoardPins;
  /** The board runs Espruino, whose pins have names. */
  isEspruino: boolean;
  program: string;
  /** It is as its sources are, and not as it would be flashed. */
  isUnshrunk: boolean;
  /** What those who watch the board share with it. */
  watched: WatchMemory;
  /** The main thread wants to know of errors what the runtime does not print. */
  errors: boolean;
  /** The address of a module that wires something to the board; null: nothing is. */
  wire: string | null;
  /** The board has a serial line, and boots from its flash instead of `program`. */
  prompt: { memory: TtyMemory; flash: Uint8Array; interrupted: boolean } | null;
}

/**
 * What the board's thread says to the main thread: a text of its console, what is known of an error, the names of the
 * provider's states, what is wired to the board, or an event for who watches, whose time is in milliseconds since 1970.
 */
export type BoardMessage =
  | string
  | { thrown: Thrown }
  | { line: string; places: Place[] }
  | { states: string[] }
  | { sliders: SliderNow[] }
  | { event: WatchEvent };

/** Texts the main thread may be behind before the board's console blocks, as a full USB buffer would. */
const TEXTS_AHEAD = 1000;

/** The board's thread. It never returns to its event loop: the runtime's own loop is all there is. */
function boot(data: BoardData, solder: ((board: Solder) => void) | null): void {
  const { mailbox, hold, pins, isEspruino, program, isUnshrunk, watched, errors, prompt } = data;
  const { control } = mailbox;
  const say = (message: BoardMessage) => {
    const printed = Atomics.add(control, PRINTED, 1) + 1;
    parentPort?.postMessage(message);
    for (
      let taken = Atomics.load(control, TAKEN);
      printed - taken > TEXTS_AHEAD;
      taken = Atomics.load(control, TAKEN)
    ) {
      Atomics.wait(control, TAKEN, taken);
    }
  };
  const chip = new SharedChipLine(mailbox);
  const time = new HostTime(mailbox, hold);
  if (isEspruino) {
    const espruino = new Espruino({ chip, time, pins: pins as unknown as EspruinoPins, print: say });
    espruino.load(program);
    return espruino.run(Number.POSITIVE_INFINITY);
  }
  if (!prompt) {
    const onThrow = errors ? (thrown: Thrown) => say({ thrown }) : undefined;
    const onErrorPrinted = errors ? (line: string, places: Place[]) => say({ line, places }) : undefined;
    const { spi, cs, reset, interrupt } = pins;
    const wired = [spi.miso, spi.mosi, spi.sck, cs, reset ?? -1, interrupt ?? -1];
    const circuit = new SharedCircuit(watched, wired);
    if (solder) {
      const wiredBy = new Wired(circuit, watched.sliders, () => time.nowUs() / 1000);
      solder(wiredBy);
      circuit.wiredBy = wiredBy;
      say({ sliders: wiredBy.sliders });
    }
    let board: WatchedBoard | null = null;
    const heap = () => {
      if (!board) return null;
      const { jsHeap } = board.kaluma;
      return { heapUsed: jsHeap.occupied, heapPeak: jsHeap.peak };
    };
    const provider = new ProviderWatch({
      memory: watched,
      usesRing: true,
      emit: (event) => say({ event }),
      onNames: (states) => say({ states }),
      heap,
      nowMs: () => deviceMs(hold),
    });
    const onTurn = () => {
      settleRejections();
      provider.turned();
      circuit.turned();
    };
    const { attach: watchProvider } = provider;
    const listeners = { onTurn, print: say, onThrow, onErrorPrinted, watchProvider };
    const world = { chip, time, pins, circuit, isUnshrunk, ...listeners };
    board = new WatchedBoard(world, program);
    return board.run();
  }
  const tty = new BoardTty(prompt.memory, say);
  const board = new PromptBoard({ chip, time, pins, tty, flash: prompt.flash });
  tty.turned();
  if (prompt.interrupted) board.bootInterrupted();
  else board.boot();
  for (;;) {
    board.turn();
    settleRejections();
    tty.turned();
    time.rest(board.idleUs);
  }
}

/** Boots with what a module wires to the board. A promise that is rejected ends the thread, and the host is told why. */
async function bootWith(data: BoardData, module: string): Promise<void> {
  const { wire } = await import(module);
  if (typeof wire !== 'function') throw new TypeError(`${module} exports no function 'wire'`);
  boot(data, wire);
}

const data = workerData as BoardData;
if (data.wire === null) boot(data, null);
else bootWith(data, data.wire);
