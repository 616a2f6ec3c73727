import type { Time } from '../board/time.ts';
import { PROGRAM_ROOM, type ProgramFlash } from '../files/program-flash.ts';
import type { Prompt } from './prompt.ts';
import type { Tty } from './tty.ts';
import { receiveYmodem } from './ymodem.ts';

/** The board behind a prompt, as its commands see it. */
export interface Machine {
  readonly tty: Tty;
  readonly time: Time;
  readonly flash: ProgramFlash;
  readonly version: string;
  readonly prompt: Prompt;
  /** Starts the runtime anew, and with `load` the program in the flash. */
  restart(load: boolean): void;
  /** Runs the JavaScript collector. */
  collect(): void;
  /** What the runtime and its program hold of the JavaScript heap, in bytes. */
  memory(): { total: number; occupied: number; peak: number };
}

interface Command {
  about: string;
  run(machine: Machine, argument: string | undefined): void;
}

/** How long the board rests behind a transfer. */
const AFTER_TRANSFER_US = 500_000;

const FLASH_OPTIONS = [
  '-w\tWrite code to flash via YMODEM',
  '-e\tErase the code in flash',
  '-t\tPrint total size of flash for code',
  '-s\tPrint the size of the code in flash',
  '-r\tPrint the code in flash',
];

const OUTCOMES = { done: 'Done', aborted: 'Aborted', 'no room': 'Verification failed' };

const COMMANDS: Record<string, Command> = {
  '.help': { about: 'Print this help message', run: help },
  '.hi': { about: 'Print welcome message', run: (machine) => hello(machine) },
  '.echo': { about: 'Echo on/off', run: echo },
  '.reset': { about: 'Soft reset', run: reset },
  '.flash': { about: 'Commands for flash', run: flash },
  '.load': { about: 'Load code from flash', run: (machine) => machine.restart(true) },
  '.mem': { about: 'Heap memory status', run: memory },
  '.gc': { about: 'Perform garbage collection', run: (machine) => machine.collect() },
};

/** Carries out a command of the prompt. False when there is no such command. */
export function runCommand(machine: Machine, name: string, argument: string | undefined): boolean {
  if (!Object.hasOwn(COMMANDS, name)) return false;
  COMMANDS[name].run(machine, argument);
  return true;
}

/** What a board says when its power comes on, and to `.hi`. */
export function hello({ tty, version }: Machine): void {
  print(tty, `Welcome to Kaluma v${version} (stand-in)`, "Type '.help' for more info.", '-'.repeat(47), '');
}

function print(tty: Tty, ...lines: string[]): void {
  for (const line of lines) tty.write(`${line}\r\n`);
}

function help({ tty }: Machine): void {
  print(tty, ...Object.entries(COMMANDS).map(([name, { about }]) => `${name}\t${about}`), '');
  print(tty, 'CTRL+C\tAbort running code', 'CTRL+D\tSoft reset');
}

function echo({ prompt }: Machine, argument: string | undefined): void {
  if (argument === 'on' || argument === 'off') prompt.echo = argument === 'on';
}

function reset(machine: Machine): void {
  machine.restart(false);
  print(machine.tty, '', 'soft reset');
}

function memory(machine: Machine): void {
  const { total, occupied, peak } = machine.memory();
  print(machine.tty, `total: ${total}, occupied: ${occupied}, peak: ${peak}`);
}

function flash(machine: Machine, argument: string | undefined): void {
  const { tty, flash } = machine;
  if (argument === '-w') write(machine);
  else if (argument === '-e') {
    flash.erase();
    print(tty, 'Flash has erased');
  } else if (argument === '-t') print(tty, String(PROGRAM_ROOM));
  else if (argument === '-s') print(tty, String(flash.size));
  else if (argument === '-r') print(tty, flash.text.replaceAll('\n', '\r\n'));
  else print(tty, '.flash command options:', ...FLASH_OPTIONS);
}

/** Takes a program. Nothing else runs on the board until the transfer is over. */
function write({ tty, time, flash }: Machine): void {
  let left = 0;
  tty.transferring(true);
  print(tty, "Transfer a file via YMODEM... (press 'a' to abort)");
  const outcome = receiveYmodem(tty, time, {
    begin(size) {
      flash.erase();
      left = size;
    },
    packet(data) {
      // The padding of the last packet is the sender's choice.
      const piece = data.subarray(0, left);
      left -= piece.length;
      return flash.append(piece);
    },
    end() {
      flash.end();
    },
  });
  time.wait(AFTER_TRANSFER_US);
  tty.transferring(false);
  print(tty, '', OUTCOMES[outcome]);
}
