import { statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { ROOT, UsageError } from './config/config.ts';
import { pathBelow, SOURCE, userFolder } from './config/find.ts';
import type { Config } from './config/types.ts';

/** A program of the user, or a firmware of the configuration. */
export interface ProgramFile {
  /** An absolute path. */
  path: string;
  /** The file's name without its ending. */
  name: string;
  /** True if the file is the firmware of that name in `firmware/`. */
  isFirmware: boolean;
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
  const isFirmware = Object.hasOwn(config.firmware, name) && path === firmwareFile(name, config);
  return { path, name, isFirmware };
}

/** The file of a firmware by its name: in the project's folder `firmware`, or else in the gallery's. */
export function firmwareFile(name: string, { folder }: Config): string {
  const files = [folder, ROOT].map((root) => join(root, 'firmware', `${name}.ts`));
  const file = files.find(exists);
  if (!file) throw new UsageError(`there is no firmware/${name}.ts in ${folder}`);
  return file;
}

/** The program of a configuration that names a file, or none. Throws a UsageError where the file is not there. */
export function defaultProgram(config: Config): ProgramFile {
  const path = config.program as string;
  if (exists(path)) return { path, name: basename(path).replace(SOURCE, ''), isFirmware: false };
  const shown = shownPath(path);
  throw new UsageError(`there is no ${shown}; name a program's file, or say "firmware" in flash.config.json`);
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Returns a path for messages: relative to the user's folder, or absolute if it is not below it. */
export function shownPath(path: string): string {
  return pathBelow(userFolder(), path) ?? path;
}

/** Rewrites paths in a build's message from the project's root to the user's folder. */
export function withShownPaths(message: string): string {
  return message.replaceAll(
    /^([^\s:][^:\n]*):(\d+):/gm,
    (_, path, line) => `${shownPath(resolve(ROOT, path))}:${line}:`,
  );
}
