import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { shownPath } from '../../build/program-file.ts';
import { SourcePlaces } from '../../build/source-places.ts';

/** A call that was under way, as the runtime prints it: it knows the line of the program alone. */
const CALL = /^(\s*at <anonymous>:(\d+))(?=[ \r\n]*$)/;
/** What may be the beginning of such a line. */
const BEGUN = /^\s*$|^\s+a(?:t(?: [<>\w:]*\r?)?)?$/;

/** Behind each call in a console's text, which comes in pieces, puts its place in the sources. */
export class PlacedText {
  private readonly sources: SourcePlaces;
  private held = '';
  private isAtStart = true;

  constructor(sources: SourcePlaces) {
    this.sources = sources;
  }

  /** Returns as much of the text as is known. */
  take(text: string): string {
    let shown = '';
    for (const piece of text.split(/(?<=\n)/)) shown += this.piece(piece);
    return shown;
  }

  /** Returns what is left: nothing follows. */
  end(): string {
    const { held } = this;
    this.held = '';
    return held;
  }

  private piece(text: string): string {
    if (!this.isAtStart) {
      this.isAtStart = text.endsWith('\n');
      return text;
    }
    const line = this.held + text;
    this.held = '';
    if (line.endsWith('\n')) return this.placed(line);
    if (BEGUN.test(withoutColour(line))) {
      this.held = line;
      return '';
    }
    this.isAtStart = false;
    return line;
  }

  private placed(line: string): string {
    const [, call, number] = CALL.exec(withoutColour(line)) ?? [];
    const place = call === undefined ? null : this.sources.ofLine(Number(number));
    if (!place) return line;
    const at = line.indexOf(`:${number}`) + 1 + number.length;
    return `${line.slice(0, at)} (${shownPath(place.file)}:${place.line})${line.slice(at)}`;
  }
}

/** A program that was built, with what leads back to its sources. */
export interface LastBuild {
  /** The path of its script. */
  file: string;
  places: SourcePlaces;
}

/** The program that was built or flashed last in a project; null where there is none with its map. */
export function lastBuild(folder: string): LastBuild | null {
  const dist = join(folder, 'dist');
  const maps = namesIn(dist).filter((name) => name.endsWith('.js.map'));
  const stamped = maps.map((name) => ({ name, ms: statSync(join(dist, name)).mtimeMs }));
  const [last] = stamped.sort((a, b) => b.ms - a.ms);
  if (!last) return null;
  const map = join(dist, last.name);
  const file = map.slice(0, -'.map'.length);
  try {
    return { file, places: new SourcePlaces(readFileSync(file, 'utf8'), readFileSync(map, 'utf8')) };
  } catch {
    // Half of it was taken away, or is no map.
    return null;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Without colours, and without the beginning of one. */
function withoutColour(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
  return text.replaceAll(/\x1b\[[\d;]*m|\x1b(?:\[[\d;]*)?$/g, '');
}
