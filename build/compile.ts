import type { Metafile } from 'esbuild';
import { libraryFacade, type Used, usedBy } from './application.ts';
import { ClosureError, type Compiled, externsFor, runClosure } from './closure/closure.ts';
import { once } from './closure/closure-store.ts';
import { definesFor } from './defines.ts';
import { BundleError, bundleScript, type Script, type ScriptOptions } from './esbuild.ts';
import { withCalls } from './espruino/calls.ts';
import { settled } from './espruino/settle.ts';
import { joinParts } from './join.ts';
import { runtimeModules } from './language/modules.ts';
import { applicationLanguage, libraryFaults } from './language/plugin.ts';
import { LIBRARY } from './language/runtimes.ts';
import { BOARD_EXPORTS, type BoardWiring, boardModule, boardProperties } from './modules/board-module.ts';
import { absoluteLibraryPath, isLibrary } from './modules/library.ts';
import { packageImports } from './modules/package-imports.ts';
import { LibraryApi } from './names/library-api.ts';
import { engineMaps } from './order/engine-maps.ts';
import { heatOf, readHeat } from './order/heat.ts';
import { orderedMap, orderNames } from './order/order.ts';
import { applicationOptions, type ProgramOptions } from './plain.ts';

/**
 * Builds the program to be flashed: the library compiled, the application unchanged, in one function.
 *
 * @param compiler the command that starts Closure, from `findClosure`; without it esbuild minifies the library
 */
export async function compiledProgram(options: ProgramOptions, compiler: string[] | null): Promise<Script> {
  const { isModule = false } = options;
  const runtime = options.board.runtime ?? 'kaluma';
  const api = await LibraryApi.now(runtime);
  const exportsOf = (module: string) =>
    module === 'board' ? BOARD_EXPORTS : api.exportsOf(absoluteLibraryPath(module));
  const application = await bundleScript({
    ...applicationOptions(options),
    minify: 'space',
    plugins: [
      runtimeModules(options.language.modules),
      libraryFacade(exportsOf),
      packageImports,
      applicationLanguage(options.language, options.warn),
    ],
  });
  const used = usedBy(application.code);
  const library = await bundleScript({
    ...libraryOptions(options, used),
    minify: compiler ? 'syntax' : 'everything',
  });
  const shared = compiler ? sharedNames(api, used, options.board, application.code) : NOTHING;
  const parts = { library: withoutFiles(library), application: withoutFiles(application) };
  const [program] = await Promise.all([
    once({ ...parts, compiler, declared: externsOf(shared), heat: readHeat(), runtime, isModule }, () =>
      finished(parts, used, compiler, shared, runtime, isModule),
    ),
    checkLibrary(library.metafile),
  ]);
  return { ...program, metafile: together(library.metafile, application.metafile) };
}

type Text = Pick<Script, 'code' | 'map'>;

function withoutFiles({ code, map }: Script): Text {
  return { code, map };
}

/** Joins the compiled library with the application, and orders the names. */
async function finished(
  { library, application }: { library: Text; application: Text },
  used: Used[],
  compiler: string[] | null,
  shared: Shared,
  runtime: string,
  isModule: boolean,
): Promise<Text> {
  // The names that Kaluma's engine finds faster are long for another one.
  const words = runtime === 'kaluma' ? wordsIn(application.code) : null;
  const given = compiler && runtime === 'espruino' ? withCalls(library) : library;
  const compiled = compiler ? await compile(given, words, shared, compiler) : null;
  const program = joinParts({
    library: {
      code: compiled ? compiled.code : library.code,
      maps: compiled ? [compiled.map, given.map] : [library.map],
    },
    application: { code: application.code, maps: [application.map] },
    nameOf: (one) => nameOf(used, one),
    declared: used.map((_, i) => nameAt(i)),
  });
  return runtime === 'espruino' ? settled(program, isModule) : inOrder(program);
}

/** Returns the program with the names of its outermost function mentioned from cold to hot, and its map. */
function inOrder({ code, map }: Text): Text {
  const ordered = orderNames(code, heatOf(code, map, readHeat()));
  return { code: ordered.program, map: orderedMap(map, code, ordered) };
}

/** Returns a script with the values of the library that the application uses, each assigned to its name. */
function libraryOptions(options: ProgramOptions, used: Used[]): Omit<ScriptOptions, 'minify'> {
  const from = (module: string) => JSON.stringify(module === 'board' ? module : absoluteLibraryPath(module));
  const lines = used.map(
    ({ module, name }, i) => `import { ${name} as used${i} } from ${from(module)};\n${nameAt(i)} = used${i};`,
  );
  return {
    entry: { text: lines.join('\n') },
    name: 'library',
    define: definesFor(options),
    format: 'esm',
    withNames: false,
    supported: LIBRARY.supported,
    warn: options.warn,
    plugins: [boardModule(options.board)],
  };
}

async function checkLibrary({ inputs }: Metafile): Promise<void> {
  const faults = await libraryFaults(Object.keys(inputs).map(absoluteLibraryPath).filter(isLibrary));
  if (faults.length > 0) throw new BundleError(faults.join('\n'));
}

/** The last compilation and its input: if only the application changes, the library is the same. */
let last: { from: string; compiled: Compiled } | null = null;

async function compile(
  library: Text,
  words: ReadonlySet<string> | null,
  shared: Shared,
  compiler: string[],
): Promise<Compiled> {
  const maps = words ? engineMaps(library, readHeat(), words, shared.properties) : undefined;
  const input = { code: library.code, externs: externsOf(shared), maps };
  const from = JSON.stringify({ compiler, input });
  if (last?.from === from) return last.compiled;
  try {
    const compiled = await once({ compiler, input }, () => runClosure(compiler, input));
    last = { from, compiled };
    return compiled;
  } catch (error) {
    if (error instanceof ClosureError) throw new BundleError(error.message);
    throw error;
  }
}

/** The names that the library's script shares with the runtime and with the application. */
interface Shared {
  globals: string[];
  properties: ReadonlySet<string>;
}

const NOTHING: Shared = { globals: [], properties: new Set() };

function externsOf({ globals, properties }: Shared): string {
  return externsFor(globals, properties);
}

/**
 * Finds the shared names. A property of a class that no module exports is shared only if the application contains its
 * name.
 */
function sharedNames(api: LibraryApi, used: Used[], board: BoardWiring, application: string): Shared {
  const modules = [...new Set(used.map(({ module }) => module))].filter((module) => module !== 'board');
  const { open, inner } = api.propertiesOf(modules.map(absoluteLibraryPath));
  const written = wordsIn(application);
  const properties = new Set([
    ...api.runtime.properties,
    ...boardProperties(board),
    ...open,
    ...[...inner].filter((name) => written.has(name)),
  ]);
  // A name of the library must not hide a global of the runtime that the application uses. For Kaluma, engineMaps sees to it.
  const kept =
    board.runtime === 'espruino' ? [...OF_ESPRUINO, ...written].filter((word) => NAME.test(word)) : [];
  return { globals: [...api.runtime.globals, ...kept, ...used.map((_, i) => nameAt(i))], properties };
}

/** Globals of Espruino that are as short as the names that Closure makes: `E`, and pins. */
const OF_ESPRUINO = [
  'E',
  ...[...'ABCDEFGHPV'].flatMap((port) => Array.from({ length: 50 }, (_, n) => `${port}${n}`)),
];

/** A word that may be a global's name: no number, and no word of the language. */
const NAME =
  /^(?!(?:break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|export|extends|false|finally|for|function|if|import|in|instanceof|let|new|null|return|static|super|switch|this|throw|true|try|typeof|var|void|while|with|yield)$)[A-Za-z_$][\w$]*$/;

/** Returns all words of a script, including its names. */
function wordsIn(script: string): Set<string> {
  return new Set(script.match(/[\w$]+/g));
}

function nameAt(index: number): string {
  return `$${index}`;
}

function nameOf(used: Used[], { module, name }: Used): string {
  return nameAt(used.findIndex((one) => one.module === module && one.name === name));
}

function together(library: Metafile, application: Metafile): Metafile {
  const [compiled] = Object.values(library.outputs);
  const [[name, plain]] = Object.entries(application.outputs);
  return {
    inputs: { ...library.inputs, ...application.inputs },
    outputs: { [name]: { ...plain, inputs: { ...compiled.inputs, ...plain.inputs } } },
  };
}
