import { statSync } from 'node:fs';
import { basename, isAbsolute, join, relative, resolve } from 'node:path';
import { ROOT, UsageError } from './config/config.ts';
import type { Config } from './config/types.ts';

/** A program of the user's own, or a firmware of the configuration. */
export interface ProgramFile {
  /** An absolute path. */
  path: string;
  /** The file's name without its ending. */
  name: string;
  /** The file is the firmware of that name in `firmware/`. */
  isFirmware: boolean;
}

const SOURCE = /(?<!\.d)\.m?[jt]s$/;

/** Where the user is: npm starts a script in the package's folder. */
function userFolder(): string {
  return process.env.INIT_CWD ?? process.cwd();
}

/** Finds the file that the command line names. Throws a UsageError that says why it is no program. */
export function findProgram(given: string, config: Config): ProgramFile {
  const path = [resolve(userFolder(), given), resolve(given)].find(exists);
  if (!path) {
    const hint = given in config.firmware ? `; --firmware ${given} is the firmware of that name` : '';
    throw new UsageError(`there is no file ${given}${hint}`);
  }
  if (!statSync(path).isFile()) throw new UsageError(`${given} is a folder; a program is a file`);
  if (!SOURCE.test(path))
    throw new UsageError(`${given} is no program: its name ends neither in .ts nor in .js`);
  const name = basename(path).replace(SOURCE, '');
  const isFirmware = Object.hasOwn(config.firmware, name) && path === join(ROOT, 'firmware', `${name}.ts`);
  return { path, name, isFirmware };
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** A path as a message names it: from where the user is, or whole when it is not below. */
export function shownPath(path: string): string {
  const near = relative(userFolder(), path);
  return near.startsWith('..') || isAbsolute(near) ? path : near;
}

/** The message of a build, where paths are from the project's root, with paths as the user knows them. */
export function withShownPaths(message: string): string {
  return message.replaceAll(
    /^([^\s:][^:\n]*):(\d+):/gm,
    (_, path, line) => `${shownPath(resolve(ROOT, path))}:${line}:`,
  );
}
