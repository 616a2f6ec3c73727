import { cpSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What is no source: packages (the copy has a link to them), results of builds, and the history. */
const NO_SOURCES = new Set(['node_modules', 'dist', 'coverage', '.git']);

export interface Tree {
  path: string;
  /** Takes it away. */
  remove: () => void;
}

/** A copy of the sources as they are now: what is edited or built later is not in it. */
export function copyOf(root: string): Tree {
  // A module's own path is the real one: the two must not differ.
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'spisock-tests-')));
  for (const name of readdirSync(root))
    if (!NO_SOURCES.has(name) && !name.endsWith('.pcap'))
      cpSync(join(root, name), join(path, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(path, 'node_modules'), 'junction');
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Does `stop`, then `remove`, when this process is told to end. */
export function endWith(remove: () => void, stop: () => void): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stop();
      remove();
      process.exit(1);
    });
  }
}
