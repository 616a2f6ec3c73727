/** Flashing has failed: one line, which also says what has become of the program on the board. Exit code 1. */
export class FlashError extends Error {}

/** The program is on the board, and has not said in time where it serves. */
export class NotServing extends FlashError {}

/** The program is on the board, and has failed. */
export class ProgramFailed extends FlashError {
  /** What the program has said of its error. */
  readonly said: string;
  /** The lines of the script in which it was, the innermost call first. */
  readonly lines: number[];

  /** `where`: the place in the sources, as far as it is known. */
  constructor(said: string, lines: number[], where = '') {
    super(`the program is on the board, and failed: ${said}${where}`);
    this.said = said;
    this.lines = lines;
  }
}

/** The end of the line where nothing on the board was touched. */
export const KEPT = 'the board keeps the program it has';
/** The end of the line where the transfer had begun. */
export const GONE = 'the old program is gone, and no new one is in its place';
