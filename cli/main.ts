import type { Command } from 'commander';
import { ROOT, UsageError } from '../build/config/config.ts';
import { meantOf } from '../build/config/spelling.ts';
import { addExamples, codeOf, command } from './cli.ts';
import { packageVersion } from './package.ts';
import type { Terminal } from './terminal.ts';

interface Entry {
  about: string;
  /** What a command needs is loaded with it, and with no other. */
  load(): Promise<(terminal: Terminal) => Command>;
}

const COMMANDS: Record<string, Entry> = {
  init: {
    about: 'makes a project: a program, its test, its configuration',
    load: async () => (await import('./commands/init.ts')).initCommand,
  },
  dev: {
    about: 'runs a program on a simulated board, and again with every save',
    load: async () => (await import('./commands/dev.ts')).devCommand,
  },
  build: {
    about: 'builds what is flashed to a board',
    load: async () => (await import('./commands/build.ts')).buildCommand,
  },
  flash: {
    about: 'builds a program and writes it to a board',
    load: async () => (await import('./commands/flash.ts')).flashCommand,
  },
  monitor: {
    about: 'shows what a board says, and sends it what is typed',
    load: async () => (await import('./commands/monitor.ts')).monitorCommand,
  },
  ports: {
    about: 'lists the serial ports, and which of them may be a board',
    load: async () => (await import('./commands/ports.ts')).portsCommand,
  },
  boards: {
    about: 'lists the boards that there are files for',
    load: async () => (await import('./commands/boards.ts')).boardsCommand,
  },
  doctor: {
    about: 'says what is missing on this machine and on the board',
    load: async () => (await import('./commands/doctor.ts')).doctorCommand,
  },
  sim: {
    about: 'offers the simulated chip alone, to a driver in any language',
    load: async () => (await import('./commands/sim.ts')).simCommand,
  },
};

/** The names of the subcommands. */
export const SUBCOMMANDS: readonly string[] = Object.keys(COMMANDS);

const ABOUT =
  'Programs for microcontroller boards with a network chip: simulated here, and flashed. A project is a folder with flash.config.json.';

/** Runs `spisock` with these arguments to its end, and answers the exit code. */
export async function main(args: string[], terminal: Terminal): Promise<number> {
  return codeOf(run(args, terminal), terminal);
}

async function run(args: string[], terminal: Terminal): Promise<void> {
  const [first] = args;
  const root = command('spisock', ABOUT, terminal).version(packageVersion(ROOT), '-V, --version');
  addExamples(root, [
    ['spisock init my-device', 'makes the project my-device'],
    ['spisock dev', 'runs its program, simulated'],
    ['spisock flash', 'writes it to the board that is plugged in'],
    ['spisock flash --help', 'the options of one command, with examples'],
  ]);
  for (const [name, { about, load }] of Object.entries(COMMANDS)) {
    const isAsked = name === first || (first === 'help' && name === args[1]);
    root.addCommand(isAsked ? (await load())(terminal) : command(name, about, terminal));
  }
  if (first === undefined) return root.outputHelp();
  if (!first.startsWith('-') && first !== 'help' && !Object.hasOwn(COMMANDS, first))
    throw new UsageError(
      `unknown command '${first}'${meantOf(first, [...SUBCOMMANDS], 'spisock --help lists them')}`,
    );
  await root.parseAsync(args, { from: 'user' });
}
