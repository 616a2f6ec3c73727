import { readFile } from 'node:fs/promises';
import { extname, relative, sep } from 'node:path';
import type { Loader, Plugin } from 'esbuild';
import { once } from '../closure/closure-store.ts';
import { isLibrary, LIBRARY_ROOT } from '../modules/library.ts';
import { asLine, checkLanguage, type Finding, type SourceFile } from './check.ts';
import type { LanguageRules } from './rules.ts';
import { LIBRARY } from './runtimes.ts';

const LOADERS: Record<string, Loader> = { '.ts': 'ts', '.mts': 'ts', '.js': 'js', '.mjs': 'js' };

/**
 * Makes esbuild refuse, with file and line, code of an application's own files that the engine does not run.
 *
 * @param warn called with one line for each name that the runtime does not have
 */
export function applicationLanguage(rules: LanguageRules, warn: (line: string) => void): Plugin {
  return {
    name: 'language',
    setup(builder) {
      builder.onLoad({ filter: /\.m?[jt]s$/ }, async ({ path }) => {
        if (isLibrary(path)) return null;
        const source = await readFile(path, 'utf8');
        const { errors, warnings } = await checkLanguage([{ path: nameOf(path), source }], rules);
        for (const finding of warnings) warn(asLine(finding));
        const lines = source.split('\n');
        return {
          contents: source,
          loader: LOADERS[extname(path)],
          errors: errors.map((one) => message(one, lines)),
        };
      });
    },
  };
}

function message({ file, line, column, text }: Finding, lines: string[]) {
  return { text, location: { file, line, column, lineText: lines[line - 1] } };
}

/**
 * Returns one line for each construct in files of the library that some engine does not run.
 *
 * @param paths absolute
 */
export async function libraryFaults(paths: string[]): Promise<string[]> {
  const files = await Promise.all(paths.map(sourceAt));
  return (await Promise.all(files.map(faultsIn))).flat();
}

/** The library's files checked so far, by path, to skip those that have not changed. */
const looked = new Map<string, { source: string; faults: Promise<string[]> }>();

function faultsIn(file: SourceFile): Promise<string[]> {
  const { path, source } = file;
  const known = looked.get(path);
  if (known?.source === source) return known.faults;
  const faults = once({ rules: LIBRARY.engine, file }, async () => {
    const { errors } = await checkLanguage([file], LIBRARY);
    return errors.map(asLine);
  });
  looked.set(path, { source, faults });
  return faults;
}

async function sourceAt(path: string): Promise<SourceFile> {
  return { path: nameOf(path), source: await readFile(path, 'utf8') };
}

/** Returns a file's name in esbuild's messages. */
function nameOf(path: string): string {
  return relative(LIBRARY_ROOT, path).split(sep).join('/');
}
