import type { Place } from './thrown.ts';

/** Time as the board has it, in microseconds. */
export interface Time {
  /** The runtime says how to find out where its program is, the innermost call first. */
  whereabouts?: () => Place[];
  /** Since power-on; whole, never back. */
  nowUs(): number;
  /** The program itself was busy for `us`. Live runs ignore it: there the host's own time passed. */
  spend(us: number): void;
  /** Lets `us` pass before it returns. */
  wait(us: number): void;
  /** Lets `us` (perhaps Infinity) pass, or less when INTn or the circuit changes, or has changed since the last rest. */
  rest(us: number): void;
}
