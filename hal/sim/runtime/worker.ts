import { parentPort, workerData } from 'node:worker_threads';
import { SharedChipLine } from '../live-chip-line.ts';
import { type Mailbox, PRINTED, TAKEN } from '../live-mailbox.ts';
import { HostTime } from '../live-time.ts';
import { Kaluma } from './kaluma.ts';
import type { BoardPins } from './world.ts';

/** What the main thread hands to the board's thread. */
export interface BoardData {
  mailbox: Mailbox;
  pins: BoardPins;
  program: string;
}

/** Lines the main thread may be behind before the board's console blocks, as a full USB buffer would. */
const LINES_AHEAD = 1000;

/** The board's thread. It never returns to its event loop: the runtime's own loop is all there is. */
function boot({ mailbox, pins, program }: BoardData): void {
  const { control } = mailbox;
  const print = (line: string) => {
    const printed = Atomics.add(control, PRINTED, 1) + 1;
    parentPort?.postMessage(line);
    for (
      let taken = Atomics.load(control, TAKEN);
      printed - taken > LINES_AHEAD;
      taken = Atomics.load(control, TAKEN)
    ) {
      Atomics.wait(control, TAKEN, taken);
    }
  };
  const board = new Kaluma({ chip: new SharedChipLine(mailbox), time: new HostTime(mailbox), pins, print });
  board.load(program);
  board.run();
}

boot(workerData as BoardData);
