import { statSync } from 'node:fs';
import type { Metafile } from 'esbuild';
import { applicationEffects, libraryFacade, type Used, usedBy } from './application.ts';
import { BOARD_EXPORTS, type BoardWiring, boardModule, boardProperties } from './board-module.ts';
import { ClosureError, type Compiled, externsFor, runClosure } from './closure.ts';
import { definesFor, type ProgramSettings } from './defines.ts';
import { BundleError, bundleScript, type Script, type ScriptOptions } from './esbuild.ts';
import { joinParts } from './join.ts';
import { applicationLanguage, libraryFaults } from './language-plugin.ts';
import type { LanguageRules } from './language-rules.ts';
import { absoluteLibraryPath, isLibrary, libraryModules } from './library.ts';
import { PublicApi } from './public-api.ts';
import { LIBRARY } from './runtimes.ts';

export interface ProgramOptions extends ProgramSettings {
  /** The application's own file, an absolute path. */
  entry: string;
  board: BoardWiring;
  /** What the runtime runs of the application's own files. */
  language: LanguageRules;
  /** Is called with one line for each name in those files that the runtime does not have. */
  warn: (line: string) => void;
}

/** The program as its sources say it, or, where `minified`, with all its names and its syntax shortened by esbuild. */
export function plainProgram(options: ProgramOptions, minified = false): Promise<Script> {
  return bundleScript({
    ...applicationOptions(options),
    minify: minified ? 'everything' : 'nothing',
    withNames: !minified,
    plugins: [
      boardModule(options.board),
      applicationEffects,
      applicationLanguage(options.language, options.warn),
    ],
  });
}

/**
 * The program as it is flashed: the library compiled, the application as its sources say it, in one function.
 *
 * @param compiler how to start Closure, from `findClosure`
 */
export async function compiledProgram(options: ProgramOptions, compiler: string[]): Promise<Script> {
  const api = publicApi();
  const exportsOf = (module: string) =>
    module === 'board' ? BOARD_EXPORTS : api.exportsOf(absoluteLibraryPath(module));
  const application = await bundleScript({
    ...applicationOptions(options),
    minify: 'space',
    withNames: true,
    plugins: [libraryFacade(exportsOf), applicationLanguage(options.language, options.warn)],
  });
  const used = usedBy(application.code);
  const library = await bundleScript(libraryOptions(options, used));
  const [compiled] = await Promise.all([
    compile(library, externs(api, used, options.board), compiler),
    checkLibrary(library.metafile),
  ]);
  const program = joinParts({
    library: { code: compiled.code, maps: [compiled.map, library.map] },
    application: { code: application.code, maps: [application.map] },
    nameOf: (one) => nameOf(used, one),
    order: used.map((one) => nameOf(used, one)),
  });
  return { ...program, metafile: together(library.metafile, application.metafile) };
}

function applicationOptions(
  options: ProgramOptions,
): Omit<ScriptOptions, 'minify' | 'withNames' | 'plugins'> {
  const { entry, language, warn } = options;
  return {
    entry: { file: entry },
    name: 'application',
    define: definesFor(options),
    format: 'iife',
    supported: language.supported,
    warn,
  };
}

/** A script of what the application uses of the library, which assigns each value to the name that stands for it. */
function libraryOptions(options: ProgramOptions, used: Used[]): ScriptOptions {
  const from = (module: string) => JSON.stringify(module === 'board' ? module : absoluteLibraryPath(module));
  const lines = used.map(
    ({ module, name }, i) => `import { ${name} as used${i} } from ${from(module)};\n${nameAt(i)} = used${i};`,
  );
  return {
    entry: { text: lines.join('\n') },
    name: 'library',
    define: definesFor(options),
    format: 'esm',
    minify: 'syntax',
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

async function compile({ code }: Script, declared: string, compiler: string[]): Promise<Compiled> {
  try {
    return await runClosure(compiler, { code, externs: declared });
  } catch (error) {
    if (error instanceof ClosureError) throw new BundleError(error.message);
    throw error;
  }
}

/** All names that the library's script shares with the runtime and with the application. */
function externs(api: PublicApi, used: Used[], board: BoardWiring): string {
  const modules = [...new Set(used.map(({ module }) => module))].filter((module) => module !== 'board');
  const kept = new Set([
    ...api.runtime.properties,
    ...boardProperties(board),
    ...modules.flatMap((module) => [...api.propertiesOf(absoluteLibraryPath(module))]),
  ]);
  return externsFor([...api.runtime.globals, ...used.map((_, i) => nameAt(i))], kept);
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

let known: { state: string; api: PublicApi } | null = null;

/** What TypeScript knows of the library as it is now. */
function publicApi(): PublicApi {
  const modules = libraryModules();
  const state = modules.map((file) => `${file} ${statSync(file).mtimeMs}`).join('\n');
  if (known?.state !== state) known = { state, api: new PublicApi(modules) };
  return known.api;
}
