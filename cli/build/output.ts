import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Bundle } from '../../build/bundle.ts';
import type { Settings } from '../../build/config/settings.ts';

/**
 * Writes a program to `dist` of its project, under the names of board and program, and beside it the map to its sources, by
 * which `spisock monitor` knows places of errors. Returns the program's path.
 */
export function writeOutput({ config, board, firmware }: Settings, { program, map }: Bundle): string {
  const file = join(config.folder, 'dist', `${board.name}-${firmware}.js`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, program);
  if (map !== undefined) writeFileSync(`${file}.map`, map);
  return file;
}
