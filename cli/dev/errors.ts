import { shownPath } from '../../build/program-file.ts';
import { CAUGHT, SourcePlaces } from '../../build/source-places.ts';
import type { ErrorListener } from '../../sim/live/options.ts';
import type { Place, Thrown } from '../../sim/runtimes/kaluma/board/thrown.ts';
import type { Program } from './program.ts';

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
  private readonly onStop: () => void;
  private places: SourcePlaces | null = null;

  /** `next`: what happens when a program has stopped; null: nothing. `onStop` is called before that is said. */
  constructor(say: (line: string) => void, next: string | null, onStop: () => void) {
    this.say = say;
    this.next = next;
    this.onStop = onStop;
  }

  /** This program runs from now on. */
  use({ text, map }: Program): void {
    this.places = new SourcePlaces(text, map);
  }

  onThrow({ text, places, from }: Thrown): void {
    this.say(text);
    this.sayPlaces(places);
    if (from === 'program') this.onStop();
    this.say(OUTCOMES[from]);
    if (from === 'program' && this.next !== null) this.say(this.next);
  }

  onErrorPrinted(line: string, places: Place[]): void {
    // What a program itself catches and prints stays as it is.
    if (line.startsWith(CAUGHT)) this.sayPlaces(places);
  }

  private sayPlaces(places: Place[]): void {
    for (const place of places) {
      const source = this.places?.of(place);
      if (source) this.say(`  at ${shownPath(source.file)}:${source.line}:${source.column}`);
    }
  }
}
