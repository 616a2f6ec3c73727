import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process that makes something is waited for as long as this, and looked at so often. */
const PATIENCE_MS = 60_000;
const LOOK_MS = 50;

/**
 * What was made, by all that it was made of, in the folder that SPISOCK_BUILDS names: programs, and what Closure made of
 * scripts; what TypeScript says of the library and of device code; what the language check found. `npm test` has one for
 * the time that it runs, so that suites that build the same program do so once. Without a folder nothing is kept.
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

/** Others may read the file meanwhile: under its name it is whole. */
async function keep(file: string, text: string): Promise<void> {
  try {
    await writeFile(`${file}.${process.pid}`, text);
    await rename(`${file}.${process.pid}`, file);
  } catch {
    // Then the next one makes it again.
  }
}

/** Whether the lock was free, and is this process's now. */
async function takes(lock: string): Promise<boolean> {
  try {
    await (await open(lock, 'wx')).close();
    return true;
  } catch {
    return false;
  }
}
