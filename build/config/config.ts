import { readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { LIBRARY_ROOT } from '../modules/library.ts';
import { boardNames, findBoard, packageBoards } from './board/files.ts';
import { boardIn } from './board/read.ts';
import { completed, type GivenConfig } from './defaults.ts';
import { findConfig, userFolder } from './find.ts';
import { JsonError, parseJson } from './json.ts';
import { withoutObsolete } from './obsolete.ts';
import { boardComplaint, configComplaint, missingComplaint } from './rules.ts';
import { schemaComplaint } from './schema.ts';
import { meantOf } from './spelling.ts';
import type { Board, Config, EspruinoBoard } from './types.ts';
import { UsageError } from './usage-error.ts';

/** The names of the boards of Espruino. */
export { espruinoBoards as espruinoNames } from './board/files.ts';
export { UsageError };

/** The folder of the package: the clone, or a folder in `node_modules`. A user's files are in `folder` of a Config. */
export const ROOT = LIBRARY_ROOT;

/**
 * Reads and checks the configuration. Throws a UsageError, one line that begins with the file's name, when it is not
 * JSON, not what flash.schema.json allows, or when two of its values do not go together.
 *
 * @param file default: what `findConfig` finds; where there is none, the defaults apply, in the current folder
 * @param warn is called with one line for each key that has no meaning any more; default: it goes to the standard error
 */
export function readConfig(file = findConfig() ?? undefined, warn = complain): Config {
  if (file === undefined) return completed({}, process.cwd());
  const named = (complaint: string) => `${basename(file)}: ${complaint}`;
  const given = withoutObsolete(parse(file), (line) => warn(named(line)));
  const complaint = schemaComplaint(given) ?? missingComplaint(given as GivenConfig);
  if (complaint) throw new UsageError(named(complaint));
  const config = completed(given as GivenConfig, dirname(resolve(file)));
  const conflict = unknownBoard(config) ?? configComplaint(config);
  if (conflict) throw new UsageError(named(conflict));
  return config;
}

function unknownBoard({ board, folder }: Config): string | null {
  try {
    findBoard(board, folder);
    return null;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return error.message;
  }
}

function complain(line: string): void {
  process.stderr.write(`${line}\n`);
}

function parse(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`there is no ${file}`);
  }
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new UsageError(`${basename(file)} is not JSON: ${error.message}`);
  }
}

/**
 * The names there are: a board is a file in `boards` of the package, or of the configuration's folder; a firmware is an entry
 * of the configuration.
 */
export function namesIn(kind: 'boards' | 'firmware', config?: Config): string[] {
  if (kind === 'firmware') return Object.keys((config ?? readConfig()).firmware);
  return config ? boardNames(config.folder) : packageBoards();
}

/** Returns `name`; throws a UsageError that lists the known names if it is not one of them. */
export function checkName(kind: 'boards' | 'firmware', name: string, config?: Config): string {
  const known = namesIn(kind, config);
  if (known.includes(name)) return name;
  const what = kind === 'boards' ? 'board' : 'firmware';
  if (known.length === 0)
    throw new UsageError(
      `no firmware has a name here; give a program's file in the place of --firmware ${name}`,
    );
  throw new UsageError(`unknown ${what} '${name}'${meantOf(name, known, `known: ${known.join(', ')}`)}`);
}

/**
 * Reads a board as it is wired: its file, with the pins and the runtime of `config`, if that has some for this board.
 * Throws a UsageError for an unknown board, for a file that has none, and for impossible pins; a BundleError where the file
 * of a user is no module.
 *
 * @param name of a board of the package, or of the configuration's project; or a path, of the configuration or, where it is
 *   another, from the user's folder
 */
export async function readBoard(name: string, config?: Config): Promise<Board> {
  const folder = config?.folder ?? ROOT;
  const chosen = config ? findBoard(config.board, folder) : null;
  const file = name === config?.board && chosen ? chosen : findBoard(name, folder, userFolder());
  const board = await boardIn(file, folder);
  const own = chosen?.path === file.path ? config : null;
  const wired: Board = { ...board, ...own?.pins, spi: { ...board.spi, ...own?.pins.spi } };
  if (own?.runtime && own.runtime.name !== board.runtime)
    throw new UsageError(
      `board ${name}: runtime.name is ${own.runtime.name}, and the board runs ${board.runtime}`,
    );
  if (own?.runtime) wired.runtimeVersion = own.runtime.version;
  const complaint = boardComplaint(wired);
  if (complaint) throw new UsageError(`board ${file.name}: ${complaint}`);
  return wired;
}

/** Returns a board of Espruino with the pins that it has, by name; null for a board of another runtime. */
export function espruinoBoard(board: Board): EspruinoBoard | null {
  return board.runtime === 'espruino' ? (board as unknown as EspruinoBoard) : null;
}

export interface Ports {
  hostPort: number;
  devicePort: number;
}

/** Reads HOST:DEVICE, two port numbers. */
export function parseForward(text: string): Ports {
  const match = /^(\d+):(\d+)$/.exec(text);
  const [hostPort, devicePort] = match ? [Number(match[1]), Number(match[2])] : [0, 0];
  const isPort = (port: number) => port >= 1 && port <= 65_535;
  if (!isPort(hostPort) || !isPort(devicePort)) {
    throw new UsageError(`bad forward '${text}'; it is HOST:DEVICE, two port numbers such as 8080:80`);
  }
  return { hostPort, devicePort };
}
