import type { OnLoadResult, OnResolveResult, Plugin, PluginBuild } from 'esbuild';
import { isLibrary, libraryPath } from './modules/library.ts';
import type { ExportedValue } from './names/public-api.ts';

/** The esbuild namespace of the modules that replace the library's in the application's script. */
const FACADE = 'library';
/** Marks a resolution by `applicationEffects` that esbuild itself must complete. */
const APPLICATION = 'application';

/** One value of the library that the application uses. */
export interface Used {
  /** The module: a path from the library's root, or `board`. */
  module: string;
  name: string;
}

/** References of the application's script to values of the library: calls that esbuild removes if they are unused. */
const PLACE = /\$library\("([^"#]+)#([^"#]+)"\)/g;

/** Returns the values of the library that an application's script uses, each once. */
export function usedBy(script: string): Used[] {
  const used = new Map<string, Used>();
  for (const { module, name } of placesIn(script)) used.set(`${module}#${name}`, { module, name });
  return [...used.values()];
}

/** Yields the references to values of the library in an application's script. */
export function* placesIn(script: string): Generator<Used & { start: number; end: number }> {
  for (const match of script.matchAll(PLACE)) {
    const [text, module, name] = match;
    yield { module, name, start: match.index, end: match.index + text.length };
  }
}

/**
 * Treats an application's files as having side effects, also in the folder of a package with `"sideEffects": false`.
 */
export const applicationEffects: Plugin = {
  name: 'application effects',
  setup(builder) {
    builder.onResolve({ filter: /^\./ }, async (args) => {
      if (args.pluginData === APPLICATION || isLibrary(args.importer)) return null;
      const found = await resolved(builder, args, APPLICATION);
      return isLibrary(found.path ?? '') ? null : { ...found, sideEffects: true };
    });
  },
};

/**
 * Replaces the library's modules in an application. Each value becomes a call that identifies it, or its literal. The
 * application's files are treated as having side effects.
 *
 * @param exportsOf returns the values of a module: a path from the library's root, or `board`
 */
export function libraryFacade(exportsOf: (module: string) => ExportedValue[]): Plugin {
  return {
    name: 'library facade',
    setup(builder) {
      builder.onResolve({ filter: /.*/ }, (args) => {
        if (args.pluginData === FACADE) return null;
        if (args.path === 'board') return { path: args.path, namespace: FACADE };
        return resolveApplication(builder, args);
      });
      builder.onLoad({ filter: /.*/, namespace: FACADE }, ({ path }): OnLoadResult => {
        try {
          return {
            contents: exportsOf(path)
              .map((value) => facadeOf(path, value))
              .join('\n'),
          };
        } catch (error) {
          return { errors: [{ text: (error as Error).message }] };
        }
      });
    },
  };
}

type Question = Parameters<Parameters<PluginBuild['onResolve']>[1]>[0];

async function resolveApplication(builder: PluginBuild, question: Question): Promise<OnResolveResult> {
  const found = await resolved(builder, question, FACADE);
  const { path = '', namespace } = found;
  const isFacade = question.kind !== 'entry-point' && namespace === 'file' && isLibrary(path);
  if (isFacade) return { path: libraryPath(path), namespace: FACADE, sideEffects: false };
  return { ...found, sideEffects: true };
}

async function resolved(
  builder: PluginBuild,
  question: Question,
  pluginData: string,
): Promise<OnResolveResult> {
  const { path, kind, importer, resolveDir } = question;
  const found = await builder.resolve(path, { kind, importer, resolveDir, pluginData });
  return found.errors.length > 0 ? { errors: found.errors, warnings: found.warnings } : found;
}

function facadeOf(module: string, { name, literal, origin }: ExportedValue): string {
  const place = origin ? `${libraryPath(origin.module)}#${origin.name}` : `${module}#${name}`;
  const value = literal ?? `/* @__PURE__ */ $library(${JSON.stringify(place)})`;
  return `export const ${name} = ${value};`;
}
