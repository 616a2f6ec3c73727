import { LONGEST, PREFIX, type ReportLine, readReportLine } from './line.ts';

/** What becomes of the text of a console with a report between its lines. */
export interface FilterOptions {
  /** Is called with the lines of the report. */
  onReport: (line: ReportLine) => void;
  /** Is called with everything else, as soon as it can be no line of a report. */
  onText: (text: string) => void;
}

/** Colours, cursor moves, and the end of a line: Kaluma prints each line behind a code, and its prompt before. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
const CODES = /\x1b\[[\d;]*[A-Za-z]|\x1b[78]|\r/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
const CUT_CODE = /\x1b(?:\[[\d;]*)?$/;
/** The longest line of a report with what is around it, in characters. */
const MOST = LONGEST + 40;

/** Takes the lines of a report out of a console's text, which comes in pieces. A spoilt one is shown as any other line. */
export class ReportFilter {
  private readonly options: FilterOptions;
  /** The beginning of a line that may be one of a report. */
  private held = '';
  private isAtStart = true;
  /** The line before was one of the report, and its end may follow. */
  private wasReport = false;

  constructor(options: FilterOptions) {
    this.options = options;
  }

  take(text: string): void {
    let shown = '';
    // A line is printed over the prompt, too, behind a return.
    for (const piece of text.split(/(?<=[\r\n])/)) shown += this.piece(piece);
    if (shown !== '') this.options.onText(shown);
  }

  /** Nothing follows: what is held is no line of a report. */
  end(): void {
    if (this.held !== '') this.options.onText(this.held);
    this.held = '';
  }

  /** A part of a line, with its end where that has come. Returns what is shown of it. */
  private piece(text: string): string {
    const isEnd = this.wasReport && text === '\n';
    this.wasReport = false;
    if (isEnd) return '';
    const isWhole = /[\r\n]$/.test(text);
    if (!this.isAtStart) {
      this.isAtStart = isWhole;
      return text;
    }
    const line = this.held + text;
    this.held = '';
    const bare = line.replaceAll(CODES, '').replace(CUT_CODE, '');
    if (isWhole) {
      const report = readReportLine(bare.replace(/\n$/, ''));
      if (report) this.options.onReport(report);
      this.wasReport = report !== null;
      return report ? '' : line;
    }
    if (line.length <= MOST && (bare.startsWith(PREFIX) || PREFIX.startsWith(bare))) {
      this.held = line;
      return '';
    }
    this.isAtStart = false;
    return line;
  }
}
