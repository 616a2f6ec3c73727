import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What took long to find out, kept until what it was found out from changes: that is in its key. */

function pathOf(root: string, key: string): string {
  return join(root, 'node_modules', '.cache', 'spisock', `${key}.json`);
}

/** What was remembered under `key`, a name for a file; null where nothing was. */
export function recall<T>(root: string, key: string): T | null {
  try {
    return JSON.parse(readFileSync(pathOf(root, key), 'utf8')) as T;
  } catch {
    return null;
  }
}

export function remember(root: string, key: string, value: unknown): void {
  const path = pathOf(root, key);
  try {
    mkdirSync(join(path, '..'), { recursive: true });
    // Others may be at it as well: what is there is whole.
    writeFileSync(`${path}.${process.pid}`, JSON.stringify(value));
    renameSync(`${path}.${process.pid}`, path);
  } catch {
    // Then the next one finds out again.
  }
}
