import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Setting {
  /** The wiring, instead of the usual one. */
  board?: object;
  /** Runs before the bus is made, and sees the runtime's globals as they are. */
  first?: string;
}

/**
 * Makes programs for a board, all over one driver, which is bundled once. They have `bus`, `driver` (what the driver
 * exports), `pins` (the wiring) and `bytes(...)`.
 *
 * @param file the driver's own, from the root of the project
 * @param make how it makes a bus of `pins`
 * @param usual the wiring
 */
export function busPrograms(file: string, make: string, usual: object) {
  const driver = buildSync({
    entryPoints: [file],
    absWorkingDir: ROOT,
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'driver',
    target: 'es2019',
  }).outputFiles[0].text;
  return (body: string, { board = usual, first = '' }: Setting = {}): string => `(function () {
    ${driver}
    ${first}
    const pins = ${JSON.stringify(board)};
    const bus = ${make};
    const bytes = function (...values) { return new Uint8Array(values); };
    ${body}
  })();`;
}
