import type { Time } from '../board/time.ts';
import { Reboot, Watchdog } from '../board/watchdog.ts';
import type { BoardPins, ChipLine } from '../board/wiring.ts';
import { FileSystem } from '../files/file-system.ts';
import { ProgramFlash } from '../files/program-flash.ts';
import { Halt } from '../halt.ts';
import { Kaluma } from '../kaluma.ts';
import { Pio } from '../peripherals/pio/block.ts';
import { Prompt } from './prompt.ts';
import { hello, type Machine, runCommand } from './prompt-commands.ts';
import type { Tty } from './tty.ts';

export interface PromptBoardOptions {
  chip: ChipLine;
  time: Time;
  pins: BoardPins;
  tty: Tty;
  /** PROGRAM_ROOM bytes: what the board keeps without power. */
  flash: Uint8Array;
}

/**
 * A board with a serial line: the stand-in for Kaluma behind its prompt. It boots the program in its flash, runs it,
 * and does what is typed meanwhile. What `.mem` says is the estimate of `JsHeap`.
 */
export class PromptBoard implements Machine {
  readonly tty: Tty;
  readonly time: Time;
  readonly flash: ProgramFlash;
  readonly version = '1.2.1';
  readonly prompt: Prompt;
  private readonly options: PromptBoardOptions;
  private readonly files = new FileSystem();
  private readonly pio: Pio;
  private readonly watchdog = new Watchdog();
  private kaluma: Kaluma;
  /** The watchdog has rebooted it, and its program is not loaded yet. */
  private booting = false;

  constructor(options: PromptBoardOptions) {
    this.options = options;
    this.tty = options.tty;
    this.time = options.time;
    this.flash = new ProgramFlash(options.flash);
    this.prompt = new Prompt(this.tty, {
      command: (name, argument) => runCommand(this, name, argument),
      evaluate: (line) => this.kaluma.evaluate(line),
    });
    this.pio = new Pio(options.time);
    this.kaluma = this.runtime();
  }

  /** The power comes on. */
  boot(): void {
    this.watched(() => {
      hello(this);
      this.load();
    });
  }

  /** The board as Ctrl+C leaves it that had to break off a program: at its prompt, with nothing set up. */
  bootInterrupted(): void {
    this.prompt.complain('Aborted');
    this.prompt.show();
  }

  /** One turn of the runtime's loop: the serial line has its place in it. */
  turn(): void {
    if (this.booting) {
      this.booting = false;
      this.boot();
    }
    this.watched(() => {
      this.kaluma.turn();
      this.prompt.turn();
    });
  }

  /** How long nothing will happen unless INTn changes or something is typed, in microseconds, perhaps Infinity. */
  get idleUs(): number {
    return this.booting || this.tty.available() > 0 ? 0 : this.kaluma.idleUs;
  }

  restart(load: boolean): void {
    this.kaluma.cleanUp();
    this.kaluma = this.runtime();
    if (load) this.load();
  }

  collect(): void {
    this.kaluma.heap.collect();
    this.kaluma.jsHeap.collect();
  }

  memory(): { total: number; occupied: number; peak: number } {
    const { occupied, peak } = this.kaluma.jsHeap;
    return { total: this.kaluma.hardware.heapBytes, occupied, peak };
  }

  /** Runs `part`; where the watchdog bites meanwhile, the board reboots. */
  private watched(part: () => void): void {
    try {
      part();
    } catch (error) {
      const { time } = this.options;
      const isSaved = error instanceof Halt && this.watchdog.dueUs !== Number.POSITIVE_INFINITY;
      if (!isSaved && !(error instanceof Reboot)) throw error;
      if (isSaved) time.wait(Math.max(0, this.watchdog.dueUs - time.nowUs()));
      this.kaluma.cleanUp();
      this.watchdog.reboot(this.options.time);
      this.restart(false);
      this.booting = true;
    }
  }

  private load(): void {
    const program = this.flash.text;
    if (program !== '') this.kaluma.load(program);
  }

  private runtime(): Kaluma {
    const { chip, time, pins } = this.options;
    const print = (line: string) => this.tty.write(`\x1b[2K\r\x1b[0m${withReturns(line)}\r\n`);
    const printError = (line: string) => this.prompt.complain(line);
    const { files, pio, watchdog } = this;
    return new Kaluma({ chip, time, pins, files, pio, watchdog, print, printError });
  }
}

/** The serial line ends every line with a carriage return, too. */
function withReturns(text: string): string {
  return text.replaceAll(/\r?\n/g, '\r\n');
}
