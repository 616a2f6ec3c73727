import { bundle } from '../build/bundle.ts';
import { namesIn, readBoard, readConfig } from '../build/config/config.ts';
import type { Config } from '../build/config/types.ts';
import { command, runCli } from '../cli/cli.ts';
import { readConstants } from './cost/constants.ts';
import { predict } from './cost/predict.ts';
import { bytesByFile } from './size/modules.ts';
import { heapOf } from './size/small-engine.ts';

function row(bytes: number, text: string): void {
  process.stdout.write(`${String(bytes).padStart(8)}  ${text}\n`);
}

interface Options {
  board?: string;
  all: boolean;
  heap: boolean;
}

/** The firmware for the small engine, which has none of the runtime's own modules. */
const SERVER = 'page';

await runCli(
  command('size', 'Bytes of every firmware, module by module.')
    .option('--board <name>', 'the board to build for (default: the one of flash.config.json)')
    .option('--all', 'the totals for every board', false)
    .option(
      '--heap',
      'what they take of the heap: estimated against its budget, and one of them measured in a small engine',
      false,
    )
    .action(async ({ board, all, heap }: Options) => {
      const config = readConfig();
      for (const name of all ? namesIn('boards') : [board ?? config.board]) await sizes(name, config, !all);
      if (heap) await heaps(config);
    }),
);

/** Prints the size of every firmware on one board; with its modules or without. */
async function sizes(boardName: string, config: Config, modules: boolean): Promise<void> {
  const board = await readBoard(boardName, config);
  const { network, provider } = config;
  for (const firmware of Object.keys(config.firmware)) {
    const asked = { board, firmware, network, provider, trace: false };
    const { program, bytes, map } = await bundle({ ...asked, mapped: true });
    if (modules)
      for (const [file, size] of bytesByFile(program, map ?? ''))
        row(size, file || 'what holds them together');
    const end = modules ? '\n' : '';
    row(bytes, `${firmware} on ${board.name}${end}`);
  }
}

/** Prints the heap in use after boot, by the cost model, against the budgets. */
async function heaps(config: Config): Promise<void> {
  const { network, board } = config;
  for (const [firmware, { budget }] of Object.entries(config.firmware)) {
    const { heap } = await predict(firmware, config, readConstants());
    const over = budget !== null && heap > budget.heap;
    const most = budget ? `, budget ${budget.heap}` : '';
    row(heap, `of the heap behind boot: ${firmware}${most}${over ? ', OVER' : ''}`);
    if (over) process.exitCode = 1;
  }
  const { program } = await bundle({ board, firmware: SERVER, network, trace: false });
  const addresses = { device: network.ip, gateway: network.gateway };
  const { booted, served, text, lines } = await heapOf({ program, pins: await readBoard(board), addresses });
  const rest = served - text - lines;
  row(served, `${SERVER} in QuickJS, after five pages (${booted} before): ${text} for copies of its source,`);
  row(rest, `and, beside these and ${lines} for line numbers, this`);
}
