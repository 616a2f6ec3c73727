import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { LIBRARY_ROOT } from './library.ts';

/** Where slots and their observer are. */
const RECORDS = join(LIBRARY_ROOT, 'provider', 'engine', 'records', 'records.ts');

/** What the provider does as its last module loads, where the board has something to watch it with; else nothing. */
const HOOK = [
  '',
  "import * as $states from './slot-states.ts';",
  "const $watch = (globalThis as any)[Symbol.for('spisock.watch')];",
  'if ($watch) $watch(observer, $states);',
].join('\n');

/**
 * Has a program hand its observer of slots to the simulated board that it runs on (sim/watch/provider.ts). It is for programs
 * that are not flashed: what is flashed carries nothing of this.
 */
export const watchedProvider: Plugin = {
  name: 'watched provider',
  setup(builder) {
    builder.onLoad({ filter: /[\\/]records[\\/]records\.ts$/ }, ({ path }) =>
      path === RECORDS ? { contents: readFileSync(path, 'utf8') + HOOK, loader: 'ts' } : null,
    );
  },
};
