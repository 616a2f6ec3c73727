import { shownPath } from '../build/program-file.ts';
import { CAUGHT, namedPlace, type SourcePlaces } from '../build/source-places.ts';
import { Hung } from '../sim/runtimes/kaluma/board/lockstep.ts';
import type { Place, Thrown } from '../sim/runtimes/kaluma/board/thrown.ts';
import { FirmwareError, type SourcePlace } from './firmware-error.ts';

/** As `Thrown`; Espruino does not say which callback it was. */
interface UncaughtError extends Omit<Thrown, 'from'> {
  from: Thrown['from'] | 'callback';
}

/** The errors of a firmware, with places in its sources; the console has them as a board prints them. */
export class Errors {
  readonly all: FirmwareError[] = [];
  private readonly places: SourcePlaces;
  private readonly throws: boolean;
  private readonly print: (line: string) => void;
  private raised = 0;

  /** `throws`: whether `raise` throws them. */
  constructor(places: SourcePlaces, throws: boolean, print: (line: string) => void) {
    this.places = places;
    this.throws = throws;
    this.print = print;
  }

  onThrow({ text, places, from }: UncaughtError, reason: unknown): void {
    // The waiting call throws it.
    if (reason instanceof Hung) return;
    const error = new FirmwareError(text, from, this.sources(places));
    this.print(text);
    for (const { shown, line, column } of error.places) this.print(`  at ${shown}:${line}:${column}`);
    this.all.push(error);
    if (from === 'promise' && this.throws) this.reject(error, reason);
  }

  onErrorPrinted(line: string, places: Place[]): void {
    if (!line.startsWith(CAUGHT)) return;
    this.all.push(new FirmwareError(line.slice(CAUGHT.length), 'callback', this.sources(places)));
  }

  /** Throws the next error that was not thrown yet. */
  raise(): void {
    if (this.throws && this.raised < this.all.length) throw this.all[this.raised++];
  }

  /**
   * Nothing runs the board now, so there is no call to throw out of. A runner of tests that listens for rejections itself fails
   * the test, and shows the reason: it gets what is known of it. Otherwise the process ends, as with any other.
   */
  private reject(error: FirmwareError, reason: unknown): void {
    if (process.listenerCount('unhandledRejection') === 0) return this.raise();
    this.raised = this.all.length;
    if (typeof reason !== 'object' || reason === null) return;
    const { message, stack } = error;
    for (const [name, value] of Object.entries({ message, stack }))
      Object.defineProperty(reason, name, { value, configurable: true, writable: true });
  }

  /** Where the program was, for the end of a line: in its own sources, or else in the library. Nothing where that is not known. */
  shownPlace(places: Place[]): string {
    const place = namedPlace(this.sources(places));
    return place ? ` (${place.shown}:${place.line}:${place.column})` : '';
  }

  private sources(places: Place[]): SourcePlace[] {
    return places.flatMap((place) => {
      const found = this.places.of(place);
      return found ? [{ ...found, shown: shownPath(found.file) }] : [];
    });
  }
}
