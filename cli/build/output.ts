import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Settings } from '../../build/config/settings.ts';

/** Writes a program to `dist` of its project, under the names of board and program. Returns the file's path. */
export function writeOutput({ config, board, firmware }: Settings, program: string): string {
  const file = join(config.folder, 'dist', `${board.name}-${firmware}.js`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, program);
  return file;
}
