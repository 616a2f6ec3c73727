import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { recall, remember } from './cache.ts';
import type { Group, Place, SameNames } from './same-names.ts';

/**
 * Names in a source that end with `$` and a number: those of the program's own properties, which no runtime and no
 * program outside of this project knows. TypeScript knows which they are, and which are the same.
 */
const OWN = /\$\d+_?$/;
/** The same, of objects that nobody looks through: a property of theirs need not be one. */
const CLOSED = /\$\d+$/;

export function isOwn(name: string): boolean {
  return OWN.test(name);
}

export function isClosed(name: string): boolean {
  return CLOSED.test(name);
}

/** What TypeScript told of the device's sources. */
interface Known {
  places: Record<string, Place[]>;
  built: Record<string, Group>;
}

export class OwnNames {
  private readonly known: Known;
  private readonly keep: Set<string>;

  /** @param keep names that somebody else uses, too */
  constructor(known: Known, keep: Set<string> = new Set()) {
    this.known = known;
    this.keep = keep;
  }

  keeping(keep: Set<string>): OwnNames {
    return new OwnNames(this.known, keep);
  }

  /** Whether TypeScript knows the file, a path from the root. */
  knows(file: string): boolean {
    return this.known.places[file] !== undefined;
  }

  /** The source of a file, with the program's own names told from others. */
  inSource(file: string, source: string): string {
    let text = source;
    for (const { start, end, isShort, group } of this.known.places[file] ?? []) {
      const name = source.slice(start, end);
      if (this.keep.has(name)) continue;
      text = `${text.slice(0, start)}${name}$${group}${isShort ? `: ${name}` : ''}${text.slice(end)}`;
    }
    return text;
  }

  /** The same for what the build writes into a program: the board and the network. */
  inJson(value: object): string {
    return JSON.stringify(value).replace(/"(\w+)":/g, (text, name: string) => {
      const group = this.keep.has(name) ? undefined : this.known.built[name];
      return group === undefined ? text : `"${name}$${group}":`;
    });
  }
}

const asked = new Map<string, Promise<Known>>();

/** Looking takes TypeScript some seconds: what came out is kept as long as no source changes. */
export async function ownNames(root: string): Promise<OwnNames> {
  let known = asked.get(root);
  if (!known) {
    known = look(root);
    asked.set(root, known);
  }
  return new OwnNames(await known);
}

async function look(root: string): Promise<Known> {
  const files = deviceFiles(root);
  const key = `own-names-${sourcesHash(root)}`;
  const before = recall<Known>(root, key);
  if (before) return before;
  // Whoever waits for the first build behind a change is to know for what.
  process.stderr.write('[build] telling the names of the device code apart: some 15 s, once\n');
  const { sameNames } = await import('./same-names.ts');
  const { places, built }: SameNames = sameNames(files, root);
  const known = { places: Object.fromEntries(places), built: Object.fromEntries(built) };
  remember(root, key, known);
  return known;
}

/** Stands for what all device code and the tools that build it say now. */
export function sourcesHash(root: string): string {
  const hash = createHash('sha256');
  const tools = readdirSync(join(root, 'tools'), { recursive: true })
    .map((name) => join('tools', String(name)))
    .filter((name) => name.endsWith('.ts'))
    .sort();
  const others = ['package-lock.json', 'tsconfig.device.json'];
  for (const file of [...tools, ...others, ...deviceFiles(root)])
    hash.update(`${file}\n`).update(readFileSync(join(root, file)));
  return hash.digest('hex').slice(0, 32);
}

/** The files that tsconfig.device.json includes, as paths from `root`. */
function deviceFiles(root: string): string[] {
  const { include } = JSON.parse(readFileSync(join(root, 'tsconfig.device.json'), 'utf8')) as {
    include: string[];
  };
  const folders = include.map((each) => each.replace('/*.ts', ''));
  const found = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: folder === include[folders.indexOf(folder)] })
      .map((name) => join(folder, String(name)))
      .filter((name) => name.endsWith('.ts')),
  );
  return found.sort();
}
