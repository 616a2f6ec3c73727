import { join } from 'node:path';
import { type BuildFailure, type BuildResult, build, type Metafile, type Plugin } from 'esbuild';
import { LIBRARY_ROOT } from './modules/library.ts';

/** The source cannot be built for the boards. The message has one line per mistake, `file:line:column: text`. */
export class BundleError extends Error {}

export interface ScriptOptions {
  /** A file, or source text. */
  entry: { file: string } | { text: string };
  /** The script's name in its map; no file is written. */
  name: string;
  define: Record<string, string>;
  plugins: Plugin[];
  /** One function that is called at once, or statements only. */
  format: 'iife' | 'esm';
  /** Minification by esbuild: nothing, `space` between words, `syntax` (unreachable code is removed), or everything. */
  minify: 'nothing' | 'space' | 'syntax' | 'everything';
  /** True if functions and classes keep their source `name`, also where esbuild renames them. */
  withNames: boolean;
  supported: Record<string, boolean>;
  /** What is said in place of a message of esbuild's; default: the message. */
  explain?: (message: string) => string;
  /** Is called with one line for each thing that looks like a mistake, and does what the source says. */
  warn: (line: string) => void;
}

export interface Script {
  code: string;
  /** A source map with paths from the library's root, as JSON. */
  map: string;
  metafile: Metafile;
}

/** Warnings of esbuild, by their ids, that are errors here: unresolved imports, and code that no script can run. */
const FAILS_ON_A_BOARD = /import|require|^bigint$|^unsupported-/;

/**
 * Bundles a script with esbuild.
 *
 * @throws BundleError with file and line of a mistake
 */
export async function bundleScript(options: ScriptOptions): Promise<Script> {
  const { entry, name, define, plugins, format, minify, withNames, supported, explain, warn } = options;
  const input =
    'file' in entry
      ? { entryPoints: [entry.file] }
      : { stdin: { contents: entry.text, resolveDir: LIBRARY_ROOT, sourcefile: `<${name}>` } };
  let result: BuildResult<{ write: false; metafile: true }>;
  try {
    result = await build({
      ...input,
      absWorkingDir: LIBRARY_ROOT,
      bundle: true,
      write: false,
      outfile: join(LIBRARY_ROOT, `${name}.js`),
      sourcemap: 'external',
      sourcesContent: false,
      metafile: true,
      format,
      platform: 'neutral',
      target: 'es2019',
      minifySyntax: minify === 'syntax' || minify === 'everything',
      minifyIdentifiers: minify === 'everything',
      minifyWhitespace: minify === 'space' || minify === 'everything',
      keepNames: withNames,
      legalComments: 'none',
      logLevel: 'silent',
      supported,
      tsconfigRaw: { compilerOptions: { useDefineForClassFields: false, verbatimModuleSyntax: true } },
      plugins,
      define,
    });
  } catch (error) {
    const errors: Message[] = (error as BuildFailure).errors ?? [{ text: String(error), location: null }];
    throw new BundleError(
      places(errors.map(({ text, location }) => ({ text: explain ? explain(text) : text, location }))),
    );
  }
  const failing = result.warnings.filter(({ id }) => FAILS_ON_A_BOARD.test(id));
  if (failing.length > 0) throw new BundleError(places(failing));
  for (const warning of result.warnings) warn(places([warning]));
  const text = (ending: string) => result.outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  return { code: text('.js'), map: text('.map'), metafile: withoutMap(result.metafile) };
}

/** Removes the map, which is an output of its own, and contains no file. */
function withoutMap({ inputs, outputs }: Metafile): Metafile {
  return {
    inputs,
    outputs: Object.fromEntries(Object.entries(outputs).filter(([name]) => name.endsWith('.js'))),
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
