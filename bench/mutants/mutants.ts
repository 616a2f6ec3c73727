import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { Random } from '../../sim/random.ts';
import { type Place, placesIn, positionOf } from './places.ts';

/** The folders of code that runs on a device. */
const DEVICE = ['provider', 'hal/w5500', 'hal/wiznet', 'device'];

/** One break of one file. */
export interface Mutant extends Place {
  /** From the root of the tree, with slashes. */
  file: string;
  line: number;
  column: number;
  /** The original text, and the whole line, shortened. */
  was: string;
}

/** The files of the device, from the root. */
export function deviceFiles(tree: string): string[] {
  const files = DEVICE.flatMap((folder) =>
    readdirSync(join(tree, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
      join(folder, file).split(sep).join(posix.sep),
    ),
  );
  return files.filter((file) => /(?<!\.d)\.ts$/.test(file)).sort();
}

/**
 * Returns `count` breaks of the device's code, or all if there are fewer, selected and ordered by the seed.
 *
 * @param part only breaks whose `file:line:column` contains this
 */
export function choose(tree: string, part: string, seed: number, count: number): Mutant[] {
  const all = deviceFiles(tree)
    .flatMap((file) => mutantsOf(file, readFileSync(join(tree, file), 'utf8')))
    .filter((mutant) => placeOf(mutant).includes(part));
  const random = new Random(seed);
  for (let left = all.length; left > 1; left--) {
    const at = random.below(left);
    [all[left - 1], all[at]] = [all[at], all[left - 1]];
  }
  return all.slice(0, count);
}

function mutantsOf(file: string, source: string): Mutant[] {
  return placesIn(source).map((place) => ({
    ...place,
    file,
    ...positionOf(source, place.start),
    was: source.slice(place.start, place.end),
  }));
}

/** The source with the break in it. */
export function broken(source: string, { start, end, text }: Place): string {
  return source.slice(0, start) + text + source.slice(end);
}

/** Returns `file:line:column: kind: original text -> new text`, on one line. */
export function describe(mutant: Mutant): string {
  const { kind, was, text } = mutant;
  const short = (words: string) => words.replace(/\s+/g, ' ').slice(0, 70);
  const now = kind === 'call' || kind === 'assignment' ? '(left out)' : short(text);
  return `${placeOf(mutant)}: ${kind}: ${short(was)} -> ${now}`;
}

function placeOf({ file, line, column }: Mutant): string {
  return `${file}:${line}:${column}`;
}
