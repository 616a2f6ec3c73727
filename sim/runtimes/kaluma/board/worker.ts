import { parentPort, workerData } from 'node:worker_threads';
import { SharedChipLine } from '../../../live/chip-line.ts';
import { deviceMs, type Hold } from '../../../live/hold.ts';
import { type Mailbox, PRINTED, TAKEN } from '../../../live/mailbox.ts';
import { SharedCircuit } from '../../../live/shared-circuit.ts';
import { HostTime } from '../../../live/time.ts';
import { BoardTty, type TtyMemory } from '../../../live/serial/tty.ts';
import type { WatchEvent } from '../../../watch/events.ts';
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
  /** The board has a serial line, and boots from its flash instead of `program`. */
  prompt: { memory: TtyMemory; flash: Uint8Array; interrupted: boolean } | null;
}

/**
 * What the board's thread says to the main thread: a text of its console, what is known of an error, the names of the
 * provider's states, or an event for who watches, whose time is in milliseconds since 1970.
 */
export type BoardMessage =
  | string
  | { thrown: Thrown }
  | { line: string; places: Place[] }
  | { states: string[] }
  | { event: WatchEvent };

/** Texts the main thread may be behind before the board's console blocks, as a full USB buffer would. */
const TEXTS_AHEAD = 1000;

/** The board's thread. It never returns to its event loop: the runtime's own loop is all there is. */
function boot(data: BoardData): void {
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

boot(workerData as BoardData);
