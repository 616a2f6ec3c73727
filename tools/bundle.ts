import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type BuildFailure, build, type Metafile, type OutputFile, type Plugin } from 'esbuild';
import { recall, remember } from './cache.ts';
import { type Board, hasOwnMemory, type Network, type ProviderSizes, ROOT, readBoard } from './config.ts';
import { type OwnNames, ownNames, sourcesHash } from './own-names.ts';
import { namesToKeep } from './short-names.ts';
import { tighten } from './shrink/tighten.ts';
import { findSlips } from './slips.ts';

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
  /** False: as the sources say it, before the second pass; nothing that is flashed. */
  shrunk?: boolean;
}

export interface Bundle {
  /** What is flashed: one strict script, one function. */
  program: string;
  bytes: number;
  metafile: Metafile;
  /** Where each piece of the program comes from: a source map with paths from the project's root, where asked for. */
  map?: string;
}

/** The source cannot be built for the boards; the message has one line for each mistake, `file:line:column: what`. */
export class BundleError extends Error {}

/** Bundles a firmware for a board. Throws a BundleError that names file and line. */
export async function bundle(options: BundleOptions): Promise<Bundle> {
  const entry = options.entry ?? join(ROOT, 'firmware', `${options.firmware}.ts`);
  const board = typeof options.board === 'string' ? await readBoard(options.board) : options.board;
  let result: Awaited<ReturnType<typeof runEsbuild>>;
  try {
    result = await runEsbuild(entry, options, board);
  } catch (error) {
    throw new BundleError(
      places((error as BuildFailure).errors ?? [{ text: String(error), location: null }]),
    );
  }
  // What esbuild only warns of (an unknown module, a BigInt) would fail on the board.
  if (result.warnings.length > 0) throw new BundleError(places(result.warnings));
  const key = `bundle-${keyOf(options, result.outputFiles)}`;
  const known = recall<Bundle>(ROOT, key);
  if (known) return known;
  const slips = await findSlips(Object.keys(result.metafile.inputs), ROOT);
  if (slips.length > 0) throw new BundleError(slips.join('\n'));
  const inputs = Object.keys(result.metafile.inputs);
  if (options.shrunk === false) {
    const [{ text: program }] = result.outputFiles;
    return { program, bytes: Buffer.byteLength(program), metafile: result.metafile };
  }
  const own = await ownNames(ROOT);
  const names = own.keeping(await namesToKeep(inputs, own, ROOT));
  const short = await runEsbuild(entry, options, board, names);
  const text = (ending: string) => short.outputFiles.find(({ path }) => path.endsWith(ending))?.text;
  const { program, map } = await tighten(text('.js') ?? '', text('.map'));
  if (program === '') throw new BundleError('the bundle came out empty');
  const bundled = { program, bytes: Buffer.byteLength(program), metafile: short.metafile, map };
  remember(ROOT, key, bundled);
  return bundled;
}

let sources = '';

/** Stands for all that a program is made of: what it is asked to be, its own sources, and what they are told apart from. */
function keyOf(options: BundleOptions, plain: OutputFile[]): string {
  if (sources === '') sources = sourcesHash(ROOT);
  const hash = createHash('sha256').update(sources).update(JSON.stringify(options));
  for (const { contents } of plain) hash.update(contents);
  return hash.digest('hex').slice(0, 32);
}

/** With `names`, the program's own properties are told from others. */
function runEsbuild(entry: string, options: BundleOptions, board: Board, names?: OwnNames) {
  const { backlog, reservedSlots, rxKb, txKb } = options.provider ?? { backlog: 8, reservedSlots: 0 };
  const isShared = hasOwnMemory(options.provider);
  return build({
    absWorkingDir: ROOT,
    entryPoints: [entry],
    bundle: true,
    write: false,
    // Nothing is written: the map's paths are from here.
    outfile: join(ROOT, `${options.firmware}.js`),
    ...(options.mapped && { sourcemap: 'external' as const }),
    metafile: true,
    format: 'iife',
    platform: 'neutral',
    target: 'es2019',
    minify: true,
    legalComments: 'none',
    logLevel: 'silent',
    supported: FORBIDDEN_SYNTAX,
    tsconfigRaw: { compilerOptions: { useDefineForClassFields: false, verbatimModuleSyntax: true } },
    plugins: [boardModule(board, names), ...(names ? [sourcesWith(names)] : [])],
    define: {
      TRACE: String(options.trace),
      DHCP: String(options.network.mode === 'dhcp'),
      HOSTNAME: JSON.stringify(options.network.hostname ?? ''),
      NETWORK: json(networkBytes(options.network), names),
      BACKLOG: String(backlog),
      RESERVED_SLOTS: String(reservedSlots),
      RX_KB: isShared ? JSON.stringify(rxKb) : 'null',
      TX_KB: isShared ? JSON.stringify(txKb) : 'null',
    },
  });
}

/**
 * `import { board, boardBus } from 'board'` in a firmware means the board it is built for: its name and its pins, as
 * they are after what the configuration says of them, and the bus that fits them. No other bus comes along.
 */
function boardModule(
  { name, pio, spi, cs, reset = null, interrupt = null }: Board,
  names?: OwnNames,
): Plugin {
  const { bus, miso, mosi, sck, baudHz } = spi;
  const wiring = { name, spi: { bus, miso, mosi, sck, baudHz }, cs, reset, interrupt };
  const [driver, file] = pio ? ['kalumaPioBus', 'kaluma-pio'] : ['kalumaBus', 'kaluma'];
  const contents = `export { ${driver} as boardBus } from '../hal/${file}.ts';
    export const board = ${json(wiring, names)}`;
  return {
    name: 'board',
    setup(builder) {
      const path = join(ROOT, 'boards', `${name}.ts`);
      builder.onResolve({ filter: /^board$/ }, () => ({ path }));
      builder.onLoad({ filter: /[\\/]boards[\\/][^\\/]+\.ts$/ }, () => ({ contents, loader: 'ts' }));
    },
  };
}

function sourcesWith(names: OwnNames): Plugin {
  return {
    name: 'own names',
    setup(builder) {
      builder.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const contents = names.inSource(relative(ROOT, path), await readFile(path, 'utf8'));
        return { contents, loader: 'ts' };
      });
    },
  };
}

function json(value: object, names?: OwnNames): string {
  return names ? names.inJson(value) : JSON.stringify(value);
}

/** The addresses as the device wants them: arrays of bytes, written into the program. `mac` is six bytes by now. */
export function networkBytes(network: Network): Record<keyof Network, number[]> {
  const ip = (text: string) => text.split('.').map(Number);
  return {
    mac: network.mac.split(':').map((digits) => Number.parseInt(digits, 16)),
    ip: ip(network.ip),
    subnet: ip(network.subnet),
    gateway: ip(network.gateway),
  };
}

interface Message {
  text: string;
  location: { file: string; line: number; column: number } | null;
}

function places(messages: Message[]): string {
  const place = ({ location }: Message) =>
    location ? `${location.file}:${location.line}:${location.column + 1}: ` : '';
  return messages.map((message) => `${place(message)}${message.text}`).join('\n');
}
