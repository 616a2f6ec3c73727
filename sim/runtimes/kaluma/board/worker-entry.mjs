import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

// A thread starts as plain JavaScript: where nothing is compiled for it (test/runner/compiled.ts), it has to learn to load
// TypeScript before it can become a board.
const { SPISOCK_COMPILED } = process.env;
if (SPISOCK_COMPILED) {
  await import(pathToFileURL(join(SPISOCK_COMPILED, 'sim/runtimes/kaluma/board/worker.mjs')).href);
} else {
  const { register } = await import('tsx/esm/api');
  register();
  await import('./worker.ts');
}
