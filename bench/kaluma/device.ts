import type { Board } from '../../build/config/types.ts';
import { EngineBoard } from './emulator/board.ts';
import type { Engine } from './image.ts';
import { Turns } from './probes/turns.ts';
import { type Call, type Request, send } from './request.ts';

/** Number of idle turns in a row after which a request and its consequences are over. */
const QUIET_TURNS = 60;
const BETWEEN_TURNS = 30;
/** Longest time until a health check, in milliseconds. */
const CHECK_MS = 1100;
const SETTLE_MS = 60;
const BOOT_MS = 8000;
const ANSWER_MS = 3000;

export interface DeviceOptions {
  engine: Engine;
  program: string;
  pins: Board;
  network: { ip: string; gateway: string };
}

/** A board that runs a program on a real engine, with a host that sends it requests. */
export class Device {
  readonly board: EngineBoard;
  readonly turns: Turns;

  constructor({ engine, program, pins, network }: DeviceOptions) {
    const { image, bootrom } = engine;
    const host = { ip: network.gateway, device: network.ip };
    this.board = new EngineBoard({ image, bootrom, program, pins, host });
    this.turns = new Turns(this.board, engine.loopHead);
  }

  /** Boots until the program has run from its first line to its last; returns false if it does not. */
  boot(): boolean {
    return this.board.run(BOOT_MS, () => this.turns.firstMs !== null);
  }

  /** Waits until the next health check is over, so that none falls into the measurement. */
  awaitHealthCheck(): void {
    const { board, turns } = this;
    const { busy } = turns;
    board.run(CHECK_MS, () => turns.busy > busy);
    board.run(SETTLE_MS, () => turns.idle > BETWEEN_TURNS);
  }

  call(request: Request): Call {
    return send(this.board.host, request, () => this.board.cpu.us);
  }

  /** Runs the board until it is idle after all of `calls`. Returns true if they are over then. */
  answer(calls: Call[]): boolean {
    const { board, turns } = this;
    if (!board.run(ANSWER_MS, () => calls.every((call) => call.done))) return false;
    // The turn in which this happened is not over yet.
    turns.idle = 0;
    return board.run(ANSWER_MS, () => turns.idle > QUIET_TURNS && !board.chip.interrupt);
  }
}
