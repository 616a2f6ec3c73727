import { LONGEST, PREFIX, type ReportLine, readReportLine } from './line.ts';

/** What becomes of the text of a console with a report between its lines. */
export interface FilterOptions {
  /** Is called with the lines of the report. */
  onReport: (line: ReportLine) => void;
  /** Is called with everything else, as soon as it can be no line of a report. */
  onText: (text: string) => void;
}

/** Takes the lines of a report out of a console's text, which comes in pieces. A spoilt one is shown as any other line. */
export class ReportFilter {
  private readonly options: FilterOptions;
  /** The beginning of a line that may be one of a report. */
  private held = '';
  private isAtStart = true;

  constructor(options: FilterOptions) {
    this.options = options;
  }

  take(text: string): void {
    let shown = '';
    for (const piece of text.split(/(?<=\n)/)) shown += this.piece(piece);
    if (shown !== '') this.options.onText(shown);
  }

  /** A part of a line, with its end where that has come. Returns what is shown of it. */
  private piece(text: string): string {
    if (!this.isAtStart) {
      this.isAtStart = text.endsWith('\n');
      return text;
    }
    const line = this.held + text;
    this.held = '';
    const isWhole = line.endsWith('\n');
    if (isWhole) {
      const report = readReportLine(line.replace(/\r?\n$/, ''));
      if (report) this.options.onReport(report);
      return report ? '' : line;
    }
    if (line.length <= LONGEST + 1 && (line.startsWith(PREFIX) || PREFIX.startsWith(line))) {
      this.held = line;
      return '';
    }
    this.isAtStart = false;
    return line;
  }
}
