import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { LIBRARY_ROOT } from '../modules/library.ts';
import { completed, type GivenConfig } from './defaults.ts';
import { findConfig } from './find.ts';
import { withoutObsolete } from './obsolete.ts';
import { boardComplaint, configComplaint, missingComplaint } from './rules.ts';
import { schemaComplaint } from './schema.ts';
import { meant } from './spelling.ts';
import type { Board, Config } from './types.ts';

/** The folder of the package: the clone, or a folder in `node_modules`. A user's files are in `folder` of a Config. */
export const ROOT = LIBRARY_ROOT;

/** A mistake in the command line or the configuration: one line, no stack, exit code 2. */
export class UsageError extends Error {}

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
  const conflict = configComplaint(config, namesIn('boards'));
  if (conflict) throw new UsageError(named(conflict));
  return config;
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
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${basename(file)} is not JSON: ${(error as Error).message.split('\n')[0]}`);
  }
}

/** The names there are: a board is a file in `boards`, a firmware an entry of the configuration. */
export function namesIn(kind: 'boards' | 'firmware', config?: Config): string[] {
  if (kind === 'firmware') return Object.keys((config ?? readConfig()).firmware);
  const files = readdirSync(join(ROOT, 'boards')).filter((file) => /^[^.].*\.ts$/.test(file));
  return files.map((file) => file.slice(0, -'.ts'.length));
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
  throw new UsageError(`unknown ${what} '${name}'${meant(name, known)}; known: ${known.join(', ')}`);
}

/**
 * Reads a board as it is wired: its file, with the pins and the runtime of `config`, if that has some for this board.
 * Throws a UsageError for an unknown board, and for impossible pins.
 */
export async function readBoard(name: string, config?: Config): Promise<Board> {
  // A path in this form lets a bundler find the boards as well.
  const { board } = (await import(`../../boards/${checkName('boards', name)}.ts`)) as { board: Board };
  const own = config?.board === name ? config : null;
  const wired: Board = { ...board, ...own?.pins, spi: { ...board.spi, ...own?.pins.spi } };
  if (own?.runtime) wired.runtimeVersion = own.runtime.version;
  const complaint = boardComplaint(wired);
  if (complaint) throw new UsageError(`board ${name}: ${complaint}`);
  return wired;
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
