/** A place in the program's text; line and column count from 1. */
export interface Place {
  line: number;
  column: number;
}

/** An error that the program did not catch. */
export interface Thrown {
  /** The error as text. */
  text: string;
  /** The calls under way, the innermost first; empty where what was thrown is no Error. */
  places: Place[];
  /**
   * What the runtime was running: the program itself, which has stopped then, a callback of the program, or nothing:
   * a rejected promise without a handler.
   */
  from: 'program' | 'timeout' | 'interval' | 'watch' | 'uart' | 'promise';
}
