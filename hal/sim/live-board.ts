import { Worker } from 'node:worker_threads';
import { ChipServer } from './live-chip-server.ts';
import type { LiveClock } from './live-clock.ts';
import { createMailbox, TAKEN } from './live-mailbox.ts';
import type { ChipPins } from './runtime/lockstep.ts';
import { refusal } from './runtime/program.ts';
import type { BoardData } from './runtime/worker.ts';
import type { BoardPins } from './runtime/world.ts';

/** The board's JavaScript heap is far smaller; this keeps a runaway program from eating the host. */
const HEAP_MB = 128;

export interface LiveBoardOptions {
  /** The built bundle, as it would be flashed. */
  program: string;
  pins: BoardPins;
  chip: ChipPins & { onInterrupt: ((low: boolean) => void) | null };
  clock: LiveClock;
  /** One line of the board's console. */
  print(line: string): void;
  /** The board's thread died (out of memory, for one); the chip goes on without it. */
  onHalt?(reason: string): void;
}

/**
 * A board that runs its program on a thread of its own, with its chip on this one. A program that hangs stops
 * neither the chip nor `stop`.
 */
export class LiveBoard {
  private readonly worker: Worker;
  private readonly server: ChipServer;

  /** Boots the board. Throws when its flash could not hold the program. */
  constructor({ program, pins, chip, clock, print, onHalt }: LiveBoardOptions) {
    const reason = refusal(program);
    if (reason) throw new Error(reason);
    const mailbox = createMailbox();
    this.server = new ChipServer(mailbox, chip, (action) => clock.run(action));
    chip.onInterrupt = (low) => this.server.attention(low);
    this.server.attention(chip.interrupt);
    this.server.start();
    const workerData: BoardData = { mailbox, pins, program };
    this.worker = new Worker(new URL('./runtime/worker-entry.mjs', import.meta.url), {
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
    this.worker.on('message', (line: string) => {
      print(line);
      Atomics.add(mailbox.control, TAKEN, 1);
      Atomics.notify(mailbox.control, TAKEN);
    });
    this.worker.on('error', (error) => onHalt?.(error.message));
  }

  /** Takes the power away, also from a program in an endless loop. */
  async stop(): Promise<void> {
    this.server.stop();
    await this.worker.terminate();
  }
}
