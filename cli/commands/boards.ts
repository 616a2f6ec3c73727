import { dirname } from 'node:path';
import type { Command } from 'commander';
import { BundleError } from '../../build/bundle.ts';
import {
  type BoardFile,
  espruinoBoards,
  findBoard,
  ownBoards,
  packageBoards,
} from '../../build/config/board/files.ts';
import { boardIn } from '../../build/config/board/read.ts';
import { readConfig, UsageError } from '../../build/config/config.ts';
import { findConfig, userFolder } from '../../build/config/find.ts';
import type { Board } from '../../build/config/types.ts';
import { shownPath } from '../../build/program-file.ts';
import { addExamples, command } from '../cli.ts';
import { inColumns } from '../table.ts';
import type { Terminal } from '../terminal.ts';

/** `spisock boards`. */
export function boardsCommand(terminal: Terminal): Command {
  const boards = command('boards', 'Lists the boards that there are files for.', terminal)
    .option('--runtime <name>', 'kaluma or espruino', 'kaluma')
    .action(({ runtime }: { runtime: string }) => run(terminal, runtime));
  return addExamples(boards, [
    ['spisock boards', 'name, chips, runtime, pins, and what is special'],
    ['spisock boards --runtime espruino', 'the same of boards that run Espruino'],
  ]);
}

/** The boards of the package, then the project's own. A file that is no board is the error at the end. */
async function run(terminal: Terminal, runtime: string): Promise<void> {
  if (runtime !== 'kaluma' && runtime !== 'espruino')
    throw new UsageError(`bad --runtime '${runtime}'; it is kaluma or espruino`);
  const found: Listed[] = [];
  const wrong: (UsageError | BundleError)[] = [];
  const folder = projectFolder();
  const files =
    runtime === 'kaluma' ? filesFor(folder) : espruinoBoards().map((name) => findBoard(name, folder));
  for (const file of files) {
    try {
      found.push({ ...(await boardIn(file, folder)), path: file.isOwn ? shownPath(file.path) : undefined });
    } catch (error) {
      if (!(error instanceof UsageError || error instanceof BundleError)) throw error;
      wrong.push(error);
    }
  }
  for (const line of boardLines(found)) terminal.say(line);
  for (const { message } of wrong.slice(1)) terminal.complain(`error: ${message}`);
  if (wrong.length > 0) throw wrong[0];
}

function projectFolder(): string {
  const config = findConfig();
  return config ? dirname(config) : userFolder();
}

function filesFor(folder: string): BoardFile[] {
  const own = ownBoards(folder);
  const others = packageBoards().filter((name) => !own.includes(name));
  const files = [...others, ...own].map((name) => findBoard(name, folder));
  const chosen = chosenBoard(folder);
  return chosen === null || files.some(({ path }) => path === chosen.path) ? files : [...files, chosen];
}

/** The configuration's board, which may be in another folder; null where the configuration has a mistake. */
function chosenBoard(folder: string): BoardFile | null {
  try {
    return findBoard(readConfig(undefined, () => {}).board, folder);
  } catch (error) {
    // The configuration may still name an unknown board: the list must be shown anyway.
    if (error instanceof UsageError) return null;
    throw error;
  }
}

/** `path`: the file of a board that is the project's own. */
type Listed = Board & { path?: string };

/** A head, and a line for each board. */
export function boardLines(boards: Listed[]): string[] {
  const head = ['board', 'mcu', 'chip', 'runtime', 'MISO', 'MOSI', 'SCLK', 'SCSn', 'RSTn', 'INTn', ''];
  return inColumns([head, ...boards.map(rowOf)]);
}

function rowOf(board: Listed): string[] {
  const { name, mcu, chip = 'w5500', runtime, runtimeVersion, spi, cs, reset, interrupt, path } = board;
  const pins = [spi.miso, spi.mosi, spi.sck, cs, reset, interrupt];
  const bus = board.pio ? 'over PIO' : `SPI${spi.bus}`;
  const origin = path === undefined ? [] : [`this project's own, ${path}`];
  return [
    ...[name, mcu, chip, `${runtime} ${runtimeVersion}`],
    ...pins.map((pin) =>
      pin === null || pin === undefined ? '-' : typeof pin === 'number' ? `GP${pin}` : pin,
    ),
    [bus, ...origin, ...(board.notes ?? [])].join('; '),
  ];
}
