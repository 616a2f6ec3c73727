import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';

/** The name of the configuration. The folder that it is in is the user's project. */
export const CONFIG_NAME = 'flash.config.json';

/** The end of a source's name: of TypeScript or JavaScript, and not of declarations. */
export const SOURCE = /(?<!\.d)\.m?[jt]s$/;

/** Where the user is: npm starts a script in the package's folder. */
export function userFolder(): string {
  return process.env.INIT_CWD ?? process.cwd();
}

/** Returns a path as seen from a folder; null if it is not below it. Both are absolute. */
export function pathBelow(folder: string, path: string): string | null {
  const near = relative(folder, path);
  return near.startsWith('..') || isAbsolute(near) ? null : near;
}

/**
 * Finds the configuration: flash.config.json in a folder, or in the nearest one above it that has one.
 *
 * @param from default: the current folder; npm starts a script in the folder of its package.json
 * @returns an absolute path, or null where no folder has one
 */
export function findConfig(from = process.cwd()): string | null {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const file = join(folder, CONFIG_NAME);
    if (existsSync(file)) return file;
    if (dirname(folder) === folder) return null;
  }
}
