import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { meantOf } from '../config/spelling.ts';
import { isLibrary, LIBRARY_ROOT } from './library.ts';

/** Where the package has its modules as JavaScript: each is at the path of its source. */
const MODULES = './dist/package/';

type Target = string | { types?: string; default?: string };

/** What a program says for a module of the package: a path from the library's root by the name that is imported. */
let known: Map<string, string> | null = null;

function exported(): Map<string, string> {
  if (known) return known;
  const manifest = JSON.parse(readFileSync(join(LIBRARY_ROOT, 'package.json'), 'utf8'));
  const entries = Object.entries(manifest.exports as Record<string, Target>).flatMap(([key, target]) => {
    const file = typeof target === 'string' ? target : (target.default ?? '');
    const isModule = file.startsWith(MODULES) && file.endsWith('.js');
    const name = `spisock${key.slice(1)}`;
    return isModule ? [[name, `${file.slice(MODULES.length, -'.js'.length)}.ts`] as const] : [];
  });
  known = new Map(entries);
  return known;
}

/**
 * The source of the library that `name` means, `spisock/kaluma` for one: an absolute path. Throws an Error, one sentence,
 * where it means none that a program on a board can import.
 */
export function librarySource(name: string): string {
  const modules = exported();
  const pattern = [...modules].find(([each]) => each.endsWith('/*') && name.startsWith(each.slice(0, -1)));
  const rest = pattern && name.slice(pattern[0].length - 1);
  const path = modules.get(name) ?? (pattern && rest ? pattern[1].replace('*', rest) : undefined);
  const file = path === undefined ? null : join(LIBRARY_ROOT, path);
  if (file !== null && isLibrary(file)) return file;
  if (file !== null)
    throw new Error(`${name} is for tests and tools on a computer; a program on a board cannot import it`);
  const offered = [...modules]
    .filter(([, path]) => isLibrary(join(LIBRARY_ROOT, path)))
    .map(([each]) => each);
  throw new Error(
    `there is no ${name}${meantOf(name, offered, `a program may import: ${offered.join(', ')}`)}`,
  );
}

/** Resolves imports such as `spisock/kaluma` to the library that contains this build, and to no other installed copy. */
export const packageImports: Plugin = {
  name: 'package imports',
  setup(builder) {
    builder.onResolve({ filter: /^spisock(\/|$)/ }, ({ path }) => {
      try {
        return { path: librarySource(path), sideEffects: false };
      } catch (error) {
        return { errors: [{ text: (error as Error).message }] };
      }
    });
  },
};
