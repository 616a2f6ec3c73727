import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { findClosure } from '../build/closure.ts';
import { networkBytes } from '../build/defines.ts';
import { BundleError, type Script } from '../build/esbuild.ts';
import { type ProgramOptions, plainProgram } from '../build/plain.ts';
import { type Board, hasOwnMemory, type Network, type ProviderSizes, ROOT, readBoard } from './config.ts';
import { findSlips } from './slips.ts';

export { BundleError, networkBytes };

/**
 * What device code may not use (design, chapter 6: what both engines run). esbuild answers a use with an error that
 * names file and line. Some forms it rewrites instead, and what comes out is legal on the boards: `?.`, `??`, `??=`
 * and kin, `**`, template strings where told so. Forms that it passes through, or rewrites with help from functions
 * that only Kaluma could run, are found by `findSlips`.
 */
export const FORBIDDEN_SYNTAX = {
  'array-spread': false,
  'async-await': false,
  'async-generator': false,
  bigint: false,
  'default-argument': false,
  destructuring: false,
  'dynamic-import': false,
  'exponent-operator': false,
  'for-await': false,
  generator: false,
  'import-meta': false,
  'logical-assignment': false,
  'nested-rest-binding': false,
  'new-target': false,
  'nullish-coalescing': false,
  'optional-chain': false,
  'rest-argument': false,
  'top-level-await': false,
};

export interface BundleOptions {
  /** A file in `boards`, or a board as `readBoard` answers it. */
  board: string | Board;
  firmware: string;
  /** Default: `static`, and no name. */
  network: Network & { mode?: 'static' | 'dhcp'; hostname?: string | null };
  /** The device prints one line for each event. */
  trace: boolean;
  /** The program's own file, instead of the firmware of that name. */
  entry?: string;
  /** Default: no slot is reserved, and every one may wait. */
  provider?: ProviderSizes;
  /** Whether a source map comes with it. */
  mapped?: boolean;
  /** False: as the sources say it; nothing that is flashed. */
  shrunk?: boolean;
  /** How to start Closure; null where it is not to be had. Default: what this system has. */
  compiler?: string[] | null;
}

export interface Bundle {
  /** What is flashed: one strict script, one function. */
  program: string;
  bytes: number;
  metafile: Metafile;
  /** Where each piece of the program comes from: a source map with paths from the project's root, where asked for. */
  map?: string;
}

/** Bundles a firmware for a board. Throws a BundleError that names file and line. */
export async function bundle(options: BundleOptions): Promise<Bundle> {
  const board = typeof options.board === 'string' ? await readBoard(options.board) : options.board;
  const { code, map, metafile } = await build(
    programOptions(options, board),
    options.shrunk !== false,
    options.compiler,
  );
  const slips = await findSlips(Object.keys(metafile.inputs).filter(isFile), ROOT);
  if (slips.length > 0) throw new BundleError(slips.join('\n'));
  const bytes = Buffer.byteLength(code);
  return { program: code, bytes, metafile, map: options.mapped ? map : undefined };
}

/** Modules that are made in the build have a namespace before their name. */
function isFile(input: string): boolean {
  return !/^[\w-]+:|^</.test(input);
}

let found: string[] | null | undefined;

async function build(
  options: ProgramOptions,
  shrunk: boolean,
  compiler: string[] | null | undefined,
): Promise<Script> {
  if (!shrunk) return plainProgram(options);
  if (compiler === undefined) {
    found ??= findClosure();
    compiler = found;
  }
  if (compiler) {
    // It needs TypeScript, which takes a second to load: a plain program does not.
    const { compiledProgram } = await import('../build/compile.ts');
    return compiledProgram(options, compiler);
  }
  process.stderr.write(`[build] ${NO_COMPILER}\n`);
  return plainProgram(options, true);
}

const NO_COMPILER =
  'the Closure compiler does not run here (it needs its native package or Java 21): esbuild minifies instead, ' +
  'which costs a board some 20 KB of heap and half its speed';

function programOptions(options: BundleOptions, board: Board): ProgramOptions {
  const { backlog, reservedSlots, rxKb, txKb } = options.provider ?? { backlog: 8, reservedSlots: 0 };
  const isShared = hasOwnMemory(options.provider);
  return {
    entry: options.entry ?? join(ROOT, 'firmware', `${options.firmware}.ts`),
    board,
    network: options.network,
    provider: {
      backlog,
      reservedSlots,
      rxKb: (isShared && rxKb) || null,
      txKb: (isShared && txKb) || null,
    },
    trace: options.trace,
    supported: FORBIDDEN_SYNTAX,
  };
}
