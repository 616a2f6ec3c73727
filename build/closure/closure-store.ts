import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Longest wait for a result of another process, in milliseconds; interval between checks. */
const PATIENCE_MS = 60_000;
const LOOK_MS = 50;

/**
 * Caches results under all their inputs, in the folder that SPISOCK_BUILDS names: programs, and outputs of Closure;
 * TypeScript's analysis of the library and of device code; findings of the language check. `npm test` sets one for its
 * duration, so that suites that build the same program build it once. Without a folder nothing is cached.
 */
export async function once<T>(from: unknown, make: () => Promise<T>): Promise<T> {
  const folder = process.env.SPISOCK_BUILDS;
  if (!folder) return make();
  const key = createHash('sha256').update(JSON.stringify(from)).digest('hex');
  const file = join(folder, `${key}.json`);
  const lock = join(folder, `${key}.lock`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as T;
  if (!(await takes(lock))) {
    for (let waited = 0; waited < PATIENCE_MS && existsSync(lock); waited += LOOK_MS) await sleep(LOOK_MS);
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as T;
  }
  try {
    const made = await make();
    await keep(file, JSON.stringify(made));
    return made;
  } finally {
    await rm(lock, { force: true }).catch(() => {});
  }
}

/** Writes the file under another name first: other processes may read it, and must not see a part of it. */
async function keep(file: string, text: string): Promise<void> {
  try {
    await writeFile(`${file}.${process.pid}`, text);
    await rename(`${file}.${process.pid}`, file);
  } catch {
    // The next caller makes the result again.
  }
}

/** Returns true if the lock was free and now belongs to this process. */
async function takes(lock: string): Promise<boolean> {
  try {
    await (await open(lock, 'wx')).close();
    return true;
  } catch {
    return false;
  }
}
