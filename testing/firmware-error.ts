/** A place in a source of the firmware; line and column count from 1. */
export interface SourcePlace {
  /** An absolute path. */
  file: string;
  /** The path as a message shows it. */
  shown: string;
  line: number;
  column: number;
}

/**
 * An error that the firmware did not catch. Its message is the firmware's own, and where it comes from; its stack has the
 * calls that were under way in the firmware's sources, the innermost first.
 */
export class FirmwareError extends Error {
  /** The error as the runtime prints it: `TypeError: Cannot read properties of null (reading 'speed')`. */
  readonly text: string;
  /** What the runtime was running: the program itself, which has stopped then, or a callback of it; else a rejected promise. */
  readonly from: 'program' | 'timeout' | 'interval' | 'watch' | 'uart' | 'promise' | 'callback';
  readonly places: readonly SourcePlace[];

  constructor(text: string, from: FirmwareError['from'], places: readonly SourcePlace[]) {
    const [first] = places;
    const at = first ? ` (${first.shown}:${first.line}:${first.column})` : '';
    super(`${text}${at}${from === 'program' ? '; the program has stopped' : ''}`);
    this.name = 'FirmwareError';
    this.text = text;
    this.from = from;
    this.places = places;
    const lines = places.map(({ file, line, column }) => `    at ${file}:${line}:${column}`);
    this.stack = [`${this.name}: ${this.message}`, ...lines].join('\n');
  }
}
