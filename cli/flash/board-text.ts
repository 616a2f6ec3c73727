import type { SourcePlaces } from '../../build/source-places.ts';
import type { BoardHub } from '../../inspector/board/board-hub.ts';
import { ReportFilter } from '../../inspector/board/filter.ts';
import { plain } from './board-line.ts';
import { PlacedText } from './places.ts';

/** The longest line that is told to pages, in characters. */
const LONGEST = 2000;
// biome-ignore lint/suspicious/noControlCharactersInRegex: a colour begins with one
const RED = /\x1b\[31m/;

/** A board's console on its way to a terminal: calls get their places in the sources, and pages are told of it. */
export class BoardText {
  private readonly places: PlacedText | null;
  private readonly hub: BoardHub | null;
  private readonly filter: ReportFilter | null;
  private readonly write: (text: string) => void;
  private line = '';

  /** `places`: null where the program is not known; `hub`: takes the lines of the report out; `write` is what is shown. */
  constructor(places: SourcePlaces | null, hub: BoardHub | null, write: (text: string) => void) {
    this.places = places && new PlacedText(places);
    this.hub = hub;
    this.write = write;
    this.filter =
      hub && new ReportFilter({ onReport: (line) => hub.take(line), onText: (text) => this.show(text) });
  }

  /** A piece has come. */
  take(text: string): void {
    if (this.filter) this.filter.take(text);
    else this.show(text);
  }

  /** Nothing follows. */
  end(): void {
    this.filter?.end();
    this.put(this.places?.end() ?? '');
  }

  private show(text: string): void {
    this.put(this.places?.take(text) ?? text);
  }

  private put(text: string): void {
    if (text === '') return;
    this.write(text);
    if (this.hub) this.tell(text, this.hub);
  }

  private tell(text: string, hub: BoardHub): void {
    const lines = (this.line + text).split('\n');
    this.line = (lines.pop() ?? '').slice(-LONGEST);
    for (const line of lines) {
      const said = plain(line).replaceAll('\r', '').slice(0, LONGEST);
      if (said !== '') hub.print(said, RED.test(line));
    }
  }
}
