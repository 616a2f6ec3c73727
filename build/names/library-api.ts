import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { once } from '../closure-store.ts';
import { LIBRARY_ROOT, libraryModules } from '../library.ts';
import type { Reached } from './property-walk.ts';
import type { ExportedValue, PublicApi } from './public-api.ts';
import type { RuntimeNames } from './runtime-names.ts';

/** What can be kept of an answer. */
interface Facts {
  runtime: { globals: string[]; properties: string[] };
  /** By the absolute path of the module: its values, or why it must not be built. */
  exports: Record<string, { values: ExportedValue[] } | { refused: string }>;
}

/**
 * What TypeScript knows of the library as it is now. In a run of `npm test` it is asked once (build/closure-store.ts): it
 * takes more than a second to load and to read the library.
 */
export class LibraryApi {
  private static known: { state: string; api: Promise<LibraryApi> } | null = null;

  /** What the runtimes offer. */
  readonly runtime: RuntimeNames;
  private readonly library: Library;
  private readonly exports: Facts['exports'];

  private constructor(library: Library, { runtime, exports }: Facts) {
    this.library = library;
    this.exports = exports;
    this.runtime = { globals: new Set(runtime.globals), properties: new Set(runtime.properties) };
  }

  /** Of the library as it is on the disk. */
  static now(): Promise<LibraryApi> {
    const modules = libraryModules();
    const state = [...modules, ...declarations()]
      .map((file) => `${file} ${statSync(file).mtimeMs}`)
      .join('\n');
    if (LibraryApi.known?.state !== state) LibraryApi.known = { state, api: LibraryApi.of(modules) };
    return LibraryApi.known.api;
  }

  private static async of(modules: string[]): Promise<LibraryApi> {
    const library = new Library(modules);
    const facts = await once({ facts: library.sources }, async () => factsOf(await library.asked(), modules));
    return new LibraryApi(library, facts);
  }

  /**
   * The values that a module exports, by name.
   *
   * @param module its absolute path
   * @throws Error where it exports a variable that may change, and where there is no such module
   */
  exportsOf(module: string): ExportedValue[] {
    const found = this.exports[module] ?? { refused: `${module} is no module of the library` };
    if ('refused' in found) throw new Error(found.refused);
    return found.values;
  }

  /** The names of the properties of all types that modules export, and of the types that these mention. */
  async propertiesOf(modules: string[]): Promise<Reached> {
    const { open, inner } = await once({ modules, of: this.library.sources }, async () => {
      const reached = (await this.library.asked()).propertiesOf(modules);
      return { open: [...reached.open], inner: [...reached.inner] };
    });
    return { open: new Set(open), inner: new Set(inner) };
  }
}

/** The library's text, and TypeScript's reading of it once it is wanted. */
class Library {
  readonly sources: [path: string, text: string][];
  private readonly modules: string[];
  private reading: Promise<PublicApi> | null = null;

  constructor(modules: string[]) {
    this.modules = modules;
    this.sources = [...modules, ...declarations()].map((path) => [path, readFileSync(path, 'utf8')]);
  }

  asked(): Promise<PublicApi> {
    this.reading ??= import('./public-api.ts').then(({ PublicApi }) => new PublicApi(this.modules));
    return this.reading;
  }
}

/** The files that say what the runtimes offer. */
function declarations(): string[] {
  const folder = join(LIBRARY_ROOT, 'hal', 'kaluma', 'types');
  return readdirSync(folder).map((name) => join(folder, name));
}

function factsOf(api: PublicApi, modules: string[]): Facts {
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
  };
}
