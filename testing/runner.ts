import inspector from 'node:inspector';
import vm from 'node:vm';
import type { Errors } from './errors.ts';
import type { TestedBoard } from './tested-board.ts';

/** Between two looks, in simulated milliseconds. */
const STEP_MS = 1;

/** One step is followed by others for so long before the time is taken anew, in milliseconds of this machine. */
const SLICE_MS = 100;

const context = vm.createContext({ slice: null as (() => boolean) | null });
const script = new vm.Script('slice()');

/** Lets time pass on a board, until something is so or the program turns out not to come back. */
export class Runner {
  private readonly board: TestedBoard;
  private readonly errors: Errors;
  private readonly busyMs: number;
  /** Why the program will not come back. */
  private stuck: string | null = null;

  /** `busyMs`: the longest that the program may be busy in one go, of this machine's time. */
  constructor(board: TestedBoard, errors: Errors, busyMs: number) {
    this.board = board;
    this.errors = errors;
    this.busyMs = busyMs;
  }

  /**
   * Lets steps of a millisecond pass, the last one shorter where `endMs` comes before, until `isDone`. `what`: what is waited for.
   *
   * @throws FirmwareError where the firmware does not catch an error; Error where it does not return to its loop
   */
  run(what: string, endMs: number, isDone: () => boolean = () => false): void {
    const { board } = this;
    const step = () => {
      if (isDone()) return false;
      const leftMs = endMs - board.clock.nowUs / 1000;
      if (leftMs <= 0) return false;
      board.run(Math.min(STEP_MS, leftMs));
      this.errors.raise();
      return true;
    };
    if (this.stuck === null) {
      try {
        if (repeat(step, this.busyMs)) return;
        this.stuck = this.whyStuck();
      } catch (error) {
        if (error !== board.hung) throw error;
        this.stuck = this.whyStuck();
      }
    }
    throw new Error(`no ${what}: ${this.stuck}; spisock dev runs programs that block`);
  }

  /** The board was switched off. */
  forget(): void {
    this.stuck = null;
  }

  private whyStuck(): string {
    const { hung } = this.board;
    if (hung) return hung.message + this.errors.shownPlace(hung.places);
    const seconds = Math.round(this.busyMs / 100) / 10;
    return `the program, or what the test does meanwhile, has been busy for ${seconds} s of this machine's time without an end`;
  }
}

/**
 * Calls `step` until it answers false. Node breaks a step off that takes longer than `mostMs` milliseconds of this machine's
 * time: a loop without a call, in a program that runs on this thread, has no other end. Not under a debugger, in which a person
 * may look at it for as long as that.
 *
 * @returns false where a step was broken off
 */
function repeat(step: () => boolean, mostMs: number): boolean {
  const slice = () => {
    const endMs = performance.now() + SLICE_MS;
    while (step()) if (performance.now() >= endMs) return true;
    return false;
  };
  const timeout = inspector.url() ? undefined : mostMs + SLICE_MS;
  try {
    for (;;) {
      // A step may itself come here.
      const outer = context.slice;
      context.slice = slice;
      try {
        if (!script.runInContext(context, { timeout, displayErrors: false })) return true;
      } finally {
        context.slice = outer;
      }
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException | null)?.code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    return false;
  }
}
