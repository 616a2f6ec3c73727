import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { LIBRARY_ROOT } from '../../modules/library.ts';
import { SOURCE } from '../find.ts';
import { meantOf } from '../spelling.ts';
import { unfitBoard } from '../unfit.ts';
import { UsageError } from '../usage-error.ts';

/** Where boards are: in the package, and in the folder `boards` of a project. */

const ESPRUINO = join(LIBRARY_ROOT, 'boards', 'espruino');

/** A file with a board. */
export interface BoardFile {
  /** Its name without its ending: the board's name. */
  name: string;
  /** An absolute path. */
  path: string;
  /** It is the user's, and not one of the package's. */
  isOwn: boolean;
}

/** The names of the package's boards. */
export function packageBoards(): string[] {
  return namesIn(join(LIBRARY_ROOT, 'boards'));
}

/** The names of the package's boards that run Espruino. */
export function espruinoBoards(): string[] {
  return namesIn(ESPRUINO);
}

/** The names of a project's own boards: the files in its folder `boards`. */
export function ownBoards(folder: string): string[] {
  return isPackage(folder) ? [] : namesIn(join(folder, 'boards'));
}

/** All names of boards that a project may say. */
export function boardNames(folder: string): string[] {
  return [...new Set([...ownBoards(folder), ...packageBoards()])];
}

/**
 * The file that a board's name means, or a path. A project's own board comes before one of the package of the same name.
 *
 * @param given a name, or a path with an ending such as .ts
 * @param folder the project's, an absolute path
 * @param from the folder that a path is relative to; default: the project's
 * @throws UsageError, one line
 */
export function findBoard(given: string, folder: string, from = folder): BoardFile {
  if (isPath(given)) return boardAt(resolve(from, given), given);
  const own = isPackage(folder) ? undefined : fileOf(folder, given);
  if (own) return { name: given, path: own, isOwn: true };
  if (packageBoards().includes(given))
    return { name: given, path: join(LIBRARY_ROOT, 'boards', `${given}.ts`), isOwn: false };
  if (espruinoBoards().includes(given))
    return { name: given, path: join(ESPRUINO, `${given}.ts`), isOwn: false };
  const reason = unfitBoard(given);
  if (reason) throw new UsageError(`board ${given}: ${reason}`);
  const known = boardNames(folder);
  throw new UsageError(`unknown board '${given}'${meantOf(given, known, `known: ${known.join(', ')}`)}`);
}

function boardAt(path: string, given: string): BoardFile {
  if (!SOURCE.test(path))
    throw new UsageError(`bad board '${given}'; a board's file has a name that ends in .ts or .js`);
  if (!existsSync(path)) throw new UsageError(`there is no ${given}`);
  const name = basename(path).replace(SOURCE, '');
  // The package's own by its path is the package's.
  const isOwn = ![join(LIBRARY_ROOT, 'boards'), ESPRUINO].includes(dirname(path));
  return { name, path, isOwn };
}

function isPath(given: string): boolean {
  return /[\\/]/.test(given) || SOURCE.test(given);
}

/** In a clone of the package its folder `boards` is not a user's. */
function isPackage(folder: string): boolean {
  return relative(LIBRARY_ROOT, folder) === '';
}

function fileOf(folder: string, name: string): string | undefined {
  return sourcesIn(join(folder, 'boards')).find((path) => basename(path).replace(SOURCE, '') === name);
}

function namesIn(folder: string): string[] {
  return sourcesIn(folder).map((path) => basename(path).replace(SOURCE, ''));
}

function sourcesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => /^[^.]/.test(name) && SOURCE.test(name));
  return names.sort().map((name) => join(folder, name));
}
