/** Kaluma's C stack on a Pico. Nothing checks it: what is overrun lies below, and the board is lost. */
export const STACK_BYTES = 8192;
/** The loop and interrupts. */
const LOOP_BYTES = 1024;
/**
 * For a level of JavaScript, as measured; and for an event, with what it takes to call its listener, so that a request of
 * `http` takes the 4,480 from `read_cb` on that were measured.
 */
const CALL_BYTES = 256;
const EMIT_BYTES = 1472;
const LEVEL = /^ +at (?:.*\()?(?:program|prompt|events|stream|net|http|path|fs):\d+/;
/** More calls than the stack has room for. */
const MOST_LEVELS = 100;

/**
 * The C stack, by an estimate: looked at where the runtime's own functions take much of it, which are those of files,
 * `TextEncoder('ascii')`, on which the parser of `http` relies at the end of a connection, and `JSON`. Calls of the program
 * alone are not looked at until V8's own stack, which is far larger, is gone, and that is seen where the program lets the
 * error go or prints it.
 *
 * Harsher than a board in one thing. Below its stack lies what the C heap has not taken yet: 22 KB of calls and 10 KB of
 * JSON went well on one that had just booted. Nothing promises those bytes. Only a regular expression may have them, since
 * what it takes is known by its least alone: 63 KB went well, 66 KB did not.
 */
export class CStack {
  private readonly halt: (reason: string) => void;
  private readonly size: number;

  constructor(halt: (reason: string) => void, size = STACK_BYTES) {
    this.halt = halt;
    this.size = size;
  }

  /** `what` is about to take so many bytes. Halts where there is no room for it behind the calls under way. */
  need(bytes: number, what: string): void {
    if (this.size === Number.POSITIVE_INFINITY) return;
    const taken = LOOP_BYTES + callsUnderWay();
    if (taken + bytes > this.size)
      this.halt(
        `the C stack is overrun: ${taken} of ${this.size} bytes are taken, and ${what} needs ${bytes}`,
      );
  }

  /** As `need`, where `below` bytes under the stack may be overwritten without harm. */
  needBelow(bytes: number, below: number, what: string): void {
    if (bytes > below) this.need(bytes - below, what);
  }

  /** The program has called itself without an end. */
  overrun(): void {
    if (this.size !== Number.POSITIVE_INFINITY)
      this.halt(`the C stack is overrun: ${this.size} of ${this.size} bytes are taken by calls alone`);
  }
}

/** What the calls of the program and of the modules have taken so far. */
function callsUnderWay(): number {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = MOST_LEVELS;
  const { stack = '' } = new Error();
  Error.stackTraceLimit = limit;
  const levels = stack.split('\n').filter((line) => LEVEL.test(line));
  return levels.reduce((sum, line) => sum + (/\bemit \(/.test(line) ? EMIT_BYTES : CALL_BYTES), 0);
}
