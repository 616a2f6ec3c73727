import { readFileSync, statSync } from 'node:fs';
import { once } from '../closure/closure-store.ts';
import { libraryModules, runtimeDeclarations } from '../modules/library.ts';
import { propertiesFrom, type Reached } from './property-walk.ts';
import type { ExportedValue } from './public-api.ts';
import type { RuntimeNames } from './runtime-names.ts';
import type { TypeGraph } from './type-graph.ts';

/** The part of an analysis that is cached. */
interface Analysis {
  runtime: { globals: string[]; properties: string[] };
  /** By the absolute path of the module: its values, or the error for which it must not be built. */
  exports: Record<string, { values: ExportedValue[] } | { refused: string }>;
  types: TypeGraph;
}

/**
 * TypeScript's analysis of the library in its present state. It takes more than a second to load and to read the
 * library, so `npm test` caches it (build/closure/closure-store.ts).
 */
export class LibraryApi {
  private static readonly known: Record<string, { state: string; api: Promise<LibraryApi> }> = {};

  /** The names of the runtimes. */
  readonly runtime: RuntimeNames;
  private readonly exports: Analysis['exports'];
  private readonly types: TypeGraph;

  private constructor({ runtime, exports, types }: Analysis) {
    this.exports = exports;
    this.types = types;
    this.runtime = { globals: new Set(runtime.globals), properties: new Set(runtime.properties) };
  }

  /** Reads the library from the disk. `runtime`: the runtime whose globals and properties keep their names. */
  static now(runtime = 'kaluma'): Promise<LibraryApi> {
    const files = filesFor(runtime);
    const state = files.map((file) => `${file} ${statSync(file).mtimeMs}`).join('\n');
    if (LibraryApi.known[runtime]?.state !== state)
      LibraryApi.known[runtime] = { state, api: LibraryApi.of(files, runtime) };
    return LibraryApi.known[runtime].api;
  }

  private static async of(files: string[], runtime: string): Promise<LibraryApi> {
    const sources = files.map((path) => [path, readFileSync(path, 'utf8')]);
    return new LibraryApi(await once({ facts: sources, runtime }, () => analyse(runtime)));
  }

  /**
   * Returns the values that a module exports, by name.
   *
   * @param module its absolute path
   * @throws Error if it exports a variable that may change, and if there is no such module
   */
  exportsOf(module: string): ExportedValue[] {
    const found = this.exports[module] ?? { refused: `${module} is no module of the library` };
    if ('refused' in found) throw new Error(found.refused);
    return found.values;
  }

  /** Returns the names of the properties of all types that modules export, and of the types used by these. */
  propertiesOf(modules: string[]): Reached {
    return propertiesFrom(this.types, modules);
  }
}

/** Returns the files that are analysed: values that all runtimes have are declared for Kaluma. */
function filesFor(runtime: string): string[] {
  return [...libraryModules(), ...new Set([runtime, 'kaluma'].flatMap(runtimeDeclarations))];
}

async function analyse(runtime: string): Promise<Analysis> {
  const modules = libraryModules();
  // It loads TypeScript, which takes most of a second.
  const { PublicApi } = await import('./public-api.ts');
  const api = new PublicApi(modules, runtime);
  const values = (module: string) => {
    try {
      return { values: api.exportsOf(module) };
    } catch (error) {
      return { refused: (error as Error).message };
    }
  };
  const { globals, properties } = api.runtime;
  return {
    runtime: { globals: [...globals], properties: [...properties] },
    exports: Object.fromEntries(modules.map((module) => [module, values(module)])),
    types: api.graphOf(modules),
  };
}
