import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findClosure } from '../closure/closure.ts';
import { compiledProgram } from '../compile.ts';
import { readBoard } from '../config/config.ts';
import { BundleError } from '../esbuild.ts';
import { ESPRUINO } from '../language/runtimes.ts';
import { LIBRARY_ROOT } from '../modules/library.ts';

/** The pins that stand in the module until `connect` is given others. */
const BOARD = 'espruino-pico-w5500';

/** The application of the module: it hands on what the library has. */
const ENTRY = join('build', 'espruino', 'module-entry.js');

const NETWORK = {
  mode: 'static' as const,
  mac: 'from-board',
  ip: '192.168.1.177',
  subnet: '255.255.255.0',
  gateway: '192.168.1.1',
};

/**
 * Builds the module for programs that are not built with this library: `require("spisock").connect({ ... })`. Espruino's Web
 * IDE and its command load it from a URL that ends in `spisock.min.js`. It is ASCII, assigns `exports.connect`, and stays one
 * function, since the runtime runs a module as one.
 *
 * @param warn called with one line for each probable mistake in the sources
 * @returns the text of `spisock.min.js`
 * @throws BundleError where the compiler is not installed
 */
export async function buildModule(warn: (line: string) => void = () => {}): Promise<string> {
  const compiler = findClosure();
  if (!compiler) throw new BundleError('the Closure compiler does not run here, and the module needs it');
  const board = await readBoard(BOARD);
  const provider = { backlog: 8, reservedSlots: 0, rxKb: null, txKb: null };
  const options = {
    entry: join(LIBRARY_ROOT, ENTRY),
    board,
    network: NETWORK,
    provider,
    trace: false,
    language: ESPRUINO,
    warn,
    isModule: true,
  };
  const { code } = await compiledProgram(options, compiler);
  const { version } = JSON.parse(readFileSync(join(LIBRARY_ROOT, 'package.json'), 'utf8')) as {
    version: string;
  };
  // Bundlers make a module of another kind where they see the name.
  return `/* spisock ${version}, MIT */\n${code.replaceAll('moduleExports.', 'exports.')}`;
}
