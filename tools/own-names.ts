import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { recall, remember } from './cache.ts';
import type { Group, Place } from './same-names.ts';

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
  /** Where a comparison says more than it has to. */
  kinds: Record<string, number[]>;
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

  /** The source of a file, with the program's own names told from others, and comparisons of one kind as short as they can be. */
  inSource(file: string, source: string): string {
    const edits = (this.known.kinds[file] ?? []).map((start) => ({ start, end: start + 1, text: '' }));
    for (const { start, end, isShort, group } of this.known.places[file] ?? []) {
      const name = source.slice(start, end);
      if (this.keep.has(name)) continue;
      edits.push({ start, end, text: `${name}$${group}${isShort ? `: ${name}` : ''}` });
    }
    edits.sort((a, b) => b.start - a.start);
    return edits.reduce(
      (result, { start, end, text }) => result.slice(0, start) + text + result.slice(end),
      source,
    );
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
  const key = `own-names-${hashOf(root, [...files, ...ASKED])}`;
  const before = recall<Known>(root, key);
  if (before) return before;
  // Whoever waits for the first build behind a change is to know for what.
  process.stderr.write('[build] telling the names of the device code apart: some 15 s, once\n');
  const { deviceProgram, SameNames } = await import('./same-names.ts');
  const { sameKinds } = await import('./same-kinds.ts');
  const program = deviceProgram(files, root);
  const { places, built } = new SameNames(program, root);
  const known = {
    places: Object.fromEntries(places),
    built: Object.fromEntries(built),
    kinds: Object.fromEntries(sameKinds(program, root)),
  };
  remember(root, key, known);
  return known;
}

/** What else decides which names are told apart, beside the sources themselves. */
const ASKED = [
  'tools/own-names.ts',
  'tools/same-kinds.ts',
  'tools/same-names.ts',
  'tools/property-syntax.ts',
  'tsconfig.device.json',
  'package-lock.json',
];

/** Stands for what all device code and the tools that build it say now. */
export function sourcesHash(root: string): string {
  const tools = readdirSync(join(root, 'tools'), { recursive: true })
    .map((name) => join('tools', String(name)))
    .filter((name) => name.endsWith('.ts'))
    .sort();
  return hashOf(root, [...tools, ...ASKED, ...deviceFiles(root)]);
}

function hashOf(root: string, files: string[]): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\n`).update(readFileSync(join(root, file)));
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
