import { bootWork } from './bench/cpu.ts';
import { budgetOf } from './budget.ts';
import { bundle } from './bundle.ts';
import { command, runCli } from './cli.ts';
import { type Config, namesIn, readBoard, readConfig } from './config.ts';
import { bytesByFile } from './size/modules.ts';
import { heapOf } from './size/small-engine.ts';

/** Bytes of bytecode for a byte of program, as measured on a board. */
const BYTECODE = [1.2, 1.4];

function row(bytes: number, text: string): void {
  process.stdout.write(`${String(bytes).padStart(8)}  ${text}\n`);
}

interface Options {
  board?: string;
  all: boolean;
  heap: boolean;
}

/** The firmware that is tried in a small engine, which has none of the runtime's own modules. */
const SERVER = 'page';

await runCli(
  command('size', 'Bytes of every firmware, module by module, against its budget.')
    .option('--board <name>', 'the board to build for (default: the one of flash.config.json)')
    .option('--all', 'the totals for every board', false)
    .option(
      '--heap',
      'what they take of the heap: estimated, and one of them measured in a small engine',
      false,
    )
    .action(async ({ board, all, heap }: Options) => {
      const config = readConfig();
      for (const name of all ? namesIn('boards') : [board ?? config.board]) await sizes(name, config, !all);
      if (heap) await heaps(config);
    }),
);

/** Every firmware on one board; with its modules or without. */
async function sizes(boardName: string, config: Config, modules: boolean): Promise<void> {
  const board = await readBoard(boardName, config);
  const { network, provider } = config;
  for (const firmware of Object.keys(config.firmware)) {
    const asked = { board, firmware, network, provider, trace: false };
    const { program, bytes, map } = await bundle({ ...asked, mapped: true });
    const budget = budgetOf(config, asked);
    if (modules)
      for (const [file, size] of bytesByFile(program, map ?? ''))
        row(size, file || 'what holds them together');
    const end = modules ? '\n' : '';
    row(bytes, `${firmware} on ${board.name}, budget ${budget}${bytes > budget ? ', OVER' : ''}${end}`);
    if (bytes > budget) process.exitCode = 1;
  }
}

/** What the board's engine makes of a byte of program, and what the program makes until it serves. */
async function heaps(config: Config): Promise<void> {
  const { network, board } = config;
  for (const firmware of Object.keys(config.firmware)) {
    const { bytes } = await bundle({ board, firmware, network, trace: false });
    const objects = Object.values(await bootWork(firmware)).reduce(
      (sum, work) => sum + work.allocatedBytes,
      0,
    );
    const [least, most] = BYTECODE.map((perByte) => Math.round(perByte * bytes));
    row(most + objects, `${firmware}: bytecode ${least} to ${most}, objects ${objects}`);
  }
  const { program } = await bundle({ board, firmware: SERVER, network, trace: false });
  const addresses = { device: network.ip, gateway: network.gateway };
  const { booted, served, text, lines } = await heapOf({ program, pins: await readBoard(board), addresses });
  const rest = served - text - lines;
  row(served, `${SERVER} in QuickJS, after five pages (${booted} before): ${text} for copies of its source,`);
  row(rest, `and, beside these and ${lines} for line numbers, this`);
}
