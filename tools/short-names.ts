import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { transform } from 'esbuild';

/** The folders whose property names are nobody else's business. */
const OURS = /^(hal|provider)\//;

/**
 * Which property names a bundle must keep: those of the language and of the runtimes (hal/types), and every property
 * in every file that is not the library's own, since it may belong to the runtime. All others may be shortened: code
 * is the largest tenant of the board's memory, and property names are a sixth of it.
 *
 * @param inputs the bundle's files, as paths from `root`
 */
export async function namesToKeep(inputs: string[], root: string): Promise<RegExp> {
  const names = new Set([...languageNames(), ...(await wordsOf(typesOf(inputs), root))]);
  for (const file of inputs) {
    const source = await sourceOf(file, root);
    const kept = OURS.test(file) ? exportsOf(source) : await propertiesOf(source);
    for (const name of kept) names.add(name);
  }
  const words = [...names].filter((name) => /^\w+$/.test(name));
  return new RegExp(`^(?:${words.join('|')})$`);
}

const WORD = /([A-Za-z_$][\w$]*)/g;
const RUNTIME_TYPES = ['hal/types/kaluma.d.ts', 'hal/types/timers.d.ts', 'hal/types/build.d.ts'];

/** Names that only the network device must keep: as words they are too common to be kept by everybody. */
const NET_DEVICE = 'provider/adapters/kaluma-net.ts';
const NET_TYPES = 'hal/types/kaluma-net.d.ts';

function typesOf(inputs: string[]): string[] {
  return inputs.includes(NET_DEVICE) ? [...RUNTIME_TYPES, NET_TYPES] : RUNTIME_TYPES;
}

async function sourceOf(file: string, root: string): Promise<string> {
  return file.startsWith('<') ? '' : await readFile(join(root, file), 'utf8');
}

/** A name that a module exports is no property, though `import * as` makes it look like one. */
function exportsOf(source: string): string[] {
  return [...source.matchAll(/\bexport (?:const|function|class) (\w+)/g)].map((match) => match[1]);
}

/** The names of all properties that a source uses, quoted ones too: what esbuild would shorten if it were allowed to. */
async function propertiesOf(source: string): Promise<string[]> {
  const mangle = { mangleProps: /^\w+$/, mangleQuoted: true };
  // Nothing is answered to who does not hand in a cache.
  const { mangleCache } = await transform(source, { loader: 'ts', ...mangle, mangleCache: {} });
  return Object.keys(mangleCache ?? {});
}

async function wordsOf(files: string[], root: string): Promise<string[]> {
  const sources = await Promise.all(files.map((file) => sourceOf(file, root)));
  return sources.flatMap((source) => [...source.matchAll(WORD)].map((match) => match[1]));
}

/** The names of all properties of all objects that the language itself has: those of a realm that is nobody's. */
function languageNames(): string[] {
  const realm = runInNewContext('globalThis') as Record<string, unknown>;
  const names: string[] = [];
  for (const name of Object.getOwnPropertyNames(realm)) {
    names.push(name);
    const value = realm[name];
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) continue;
    for (const start of [value, (value as { prototype?: object }).prototype]) {
      for (let object: object | null | undefined = start; object; object = Object.getPrototypeOf(object)) {
        names.push(...Object.getOwnPropertyNames(object));
      }
    }
  }
  return names;
}
