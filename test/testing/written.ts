import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folders: string[] = [];

/** Writes a program, or another file, in a folder of its own, and answers its path. */
export function programOf(text: string, name = 'written.ts'): string {
  const folder = mkdtempSync(join(tmpdir(), 'program-'));
  folders.push(folder);
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

/** Takes away what was written. */
export function cleanUp(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}
