import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { transform } from 'esbuild';
import type { OwnNames } from './own-names.ts';

/**
 * Which property names a program must keep because files use them that TypeScript does not look through with the rest:
 * any of theirs may belong to the runtime.
 *
 * @param inputs the bundle's files, as paths from `root`
 */
export async function namesToKeep(inputs: string[], own: OwnNames, root: string): Promise<Set<string>> {
  const names = new Set<string>();
  for (const file of inputs) {
    if (file.startsWith('<') || file.startsWith('boards/') || own.knows(file)) continue;
    for (const name of await propertiesOf(await readFile(join(root, file), 'utf8'))) names.add(name);
  }
  return names;
}

/** The names of all properties that a source uses, quoted ones too: what esbuild would shorten if it were allowed to. */
async function propertiesOf(source: string): Promise<string[]> {
  const mangle = { mangleProps: /^\w+$/, mangleQuoted: true };
  // Nothing is answered to who does not hand in a cache.
  const { mangleCache } = await transform(source, { loader: 'ts', ...mangle, mangleCache: {} });
  return Object.keys(mangleCache ?? {});
}
