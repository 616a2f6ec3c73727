import { resolve } from 'node:path';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { ROOT } from '../../build/config/config.ts';
import { shownPath } from '../../build/program-file.ts';
import type { ErrorListener } from '../../sim/live/board.ts';
import type { Place, Thrown } from '../../sim/runtimes/kaluma/board/thrown.ts';
import type { Program } from './program.ts';

/** How the provider begins the line that it prints of an error in a callback of the program. */
const CAUGHT = 'spisock: a callback threw: ';

/** What an error does to the program that throws it. */
const OUTCOMES: Record<Thrown['from'], string> = {
  program: 'the program has stopped',
  timeout: 'the program goes on',
  interval: 'the program goes on without that interval',
  watch: 'the program goes on without that watch',
  uart: 'the program goes on',
  promise: 'the program goes on',
};

/**
 * Prints errors of a program as the runtime does, with places in its sources: the runtime knows no more than a line of what
 * it was given. Then says what becomes of the program.
 */
export class Errors implements ErrorListener {
  private readonly say: (line: string) => void;
  private readonly next: string | null;
  private map: TraceMap | null = null;
  private lines: string[] = [];

  /** `next`: what happens when a program has stopped; null: nothing. */
  constructor(say: (line: string) => void, next: string | null) {
    this.say = say;
    this.next = next;
  }

  /** This program runs from now on. */
  use({ text, map }: Program): void {
    this.map = new TraceMap(map);
    this.lines = text.split('\n');
  }

  onThrow({ text, places, from }: Thrown): void {
    this.say(text);
    this.sayPlaces(places);
    this.say(OUTCOMES[from]);
    if (from === 'program' && this.next !== null) this.say(this.next);
  }

  onErrorPrinted(line: string, places: Place[]): void {
    // What a program itself catches and prints stays as it is.
    if (line.startsWith(CAUGHT)) this.sayPlaces(places);
  }

  private sayPlaces(places: Place[]): void {
    for (const place of places) {
      const source = this.sourceOf(place);
      if (source !== null) this.say(`  at ${source}`);
    }
  }

  /** Null: what the build has put around the sources. */
  private sourceOf({ line, column }: Place): string | null {
    if (this.isEnd(line, column)) return null;
    const found = this.map && originalPositionFor(this.map, { line, column: column - 1 });
    if (!found || found.source === null) return null;
    return `${shownPath(resolve(ROOT, found.source))}:${found.line}:${found.column + 1}`;
  }

  /** The script calls its one function at its end. */
  private isEnd(line: number, column: number): boolean {
    const [last, ...others] = this.lines.slice(line - 1);
    return last !== undefined && /^\W*$/.test(last.slice(column - 1) + others.join(''));
  }
}
