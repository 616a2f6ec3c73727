import { resolve } from 'node:path';
import { decodedMappings, originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { ROOT } from './config/config.ts';
import { isLibrary } from './modules/library.ts';

/** The beginning of the line that the provider prints of an error in a callback of the program. */
export const CAUGHT = 'spisock: a callback threw: ';

/** A place in a source; line and column count from 1. */
export interface SourceFilePlace {
  /** An absolute path. */
  file: string;
  line: number;
  column: number;
}

/** Leads from places in a program's text to places in its sources. */
export class SourcePlaces {
  private readonly map: TraceMap;
  private readonly lines: string[];

  /** `map`: a source map with paths from the library's root, as `bundle` gives it. */
  constructor(text: string, map: string) {
    this.map = new TraceMap(map);
    this.lines = text.split('\n');
  }

  /** Null: what the build has put around the sources. */
  of({ line, column }: { line: number; column: number }): SourceFilePlace | null {
    if (this.isEnd(line, column)) return null;
    const found = originalPositionFor(this.map, { line, column: column - 1 });
    if (found.source === null) return null;
    return { file: resolve(ROOT, found.source), line: found.line, column: found.column + 1 };
  }

  /** The place of the first source that has a part in a line of the script; null: none has. */
  ofLine(line: number): SourceFilePlace | null {
    for (const [column] of decodedMappings(this.map)[line - 1] ?? []) {
      const place = this.of({ line, column: column + 1 });
      if (place) return place;
    }
    return null;
  }

  /** The script calls its one function at its end. */
  private isEnd(line: number, column: number): boolean {
    const [last, ...others] = this.lines.slice(line - 1);
    return last !== undefined && /^\W*$/.test(last.slice(column - 1) + others.join(''));
  }
}

/**
 * The place that a message names: the first in the program's own sources, or else the first in the library.
 *
 * @param calls the places of the calls that were under way, the innermost first
 * @returns undefined where there is no place
 */
export function namedPlace<T extends SourceFilePlace>(calls: T[]): T | undefined {
  return calls.find(({ file }) => !isLibrary(file)) ?? calls[0];
}
