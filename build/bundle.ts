import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { findClosure } from './closure/closure.ts';
import { ROOT, readBoard } from './config/config.ts';
import { hasOwnMemory } from './config/defaults.ts';
import type { Board, Network, ProviderSizes } from './config/types.ts';
import type { Wifi } from './config/wifi.ts';
import { networkBytes } from './defines.ts';
import { BundleError, type Script } from './esbuild.ts';
import { rulesOf } from './language/runtimes.ts';
import { type ProgramOptions, plainProgram } from './plain.ts';

export { BundleError, networkBytes };

export interface BundleOptions {
  /** A file in `boards`, or a board as `readBoard` returns it. */
  board: string | Board;
  firmware: string;
  /** Default: `static`, without a host name. */
  network: Network & { mode?: 'static' | 'dhcp'; hostname?: string | null };
  /** The device prints one line for each event. */
  trace: boolean;
  /** The program's own file, instead of the firmware of that name. */
  entry?: string;
  /** Default: no slot is reserved, and the backlog is the number of slots. */
  provider?: ProviderSizes;
  /** What a board with a radio joins; default: the open network of the simulator. */
  station?: Wifi | null;
  /** True to return a source map. */
  mapped?: boolean;
  /** False: the sources are not compiled or minified; such a program is not flashed. */
  shrunk?: boolean;
  /** True, of a program that is not shrunk: a simulated board can watch its provider. */
  watched?: boolean;
  /** The command that starts Closure; null if there is none. Default: the one found on this system. */
  compiler?: string[] | null;
  /** Called with one line for each probable mistake. Default: it is printed on standard error. */
  warn?: (line: string) => void;
}

export interface Bundle {
  /** The program to be flashed: one strict script, one function. */
  program: string;
  bytes: number;
  metafile: Metafile;
  /** The source map, on request, with paths from the project's root. */
  map?: string;
}

/**
 * Bundles a firmware for a board.
 *
 * @returns the program, and its map on request
 * @throws BundleError with file and line of a mistake in the sources
 */
export async function bundle(options: BundleOptions): Promise<Bundle> {
  const board = typeof options.board === 'string' ? await readBoard(options.board) : options.board;
  const { code, map, metafile } = await build(
    programOptions(options, board),
    options.shrunk !== false,
    options.compiler,
  );
  const bytes = Buffer.byteLength(code);
  return { program: code, bytes, metafile, map: options.mapped ? map : undefined };
}

/** A program for the simulated board, and what leads back to its sources. */
export interface MappedProgram {
  text: string;
  /** A source map with paths from the library's root. */
  map: string;
  metafile: Metafile;
}

/**
 * Bundles a program for the simulated board.
 *
 * @param refusal returns why no board can hold a program; null if one can
 * @throws BundleError as `bundle` does, and with what `refusal` returns
 */
export async function mappedProgram(
  options: BundleOptions,
  refusal: (program: string) => string | null,
): Promise<MappedProgram> {
  const { program: text, map = '', metafile } = await bundle({ ...options, mapped: true });
  const reason = refusal(text);
  if (reason) throw new BundleError(reason);
  return { text, map, metafile };
}

/** The command that starts Closure, once it was searched for. */
let found: string[] | null | undefined;

async function build(
  options: ProgramOptions,
  shrunk: boolean,
  compiler: string[] | null | undefined,
): Promise<Script> {
  if (!shrunk) return plainProgram(options);
  if (compiler === undefined) {
    if (found === undefined) found = findClosure();
    compiler = found;
  }
  if (!compiler) options.warn(NO_COMPILER);
  // Needs TypeScript, which takes a second to load; a plain program does not.
  const { compiledProgram } = await import('./compile.ts');
  return compiledProgram(options, compiler);
}

const NO_COMPILER =
  'the Closure compiler does not run here (it needs its native package or Java 21): esbuild minifies instead, ' +
  'which costs a board some 20 KB of heap and half its speed';

function programOptions(options: BundleOptions, board: Board): ProgramOptions {
  const { backlog, reservedSlots, rxKb, txKb, verifyWrites, silentRefusal } = options.provider ?? {
    backlog: 8,
    reservedSlots: 0,
  };
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
      verifyWrites,
      silentRefusal,
    },
    station: options.station,
    watched: options.watched,
    trace: options.trace,
    language: rulesOf(board.runtime),
    warn: options.warn ?? ((line) => process.stderr.write(`[build] ${line}\n`)),
  };
}
