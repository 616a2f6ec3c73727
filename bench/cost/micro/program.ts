/** One operation of an engine, repeated so that it can be timed. */
export interface Micro {
  name: string;
  /** Declarations around the function that is timed: it looks these names up. */
  around?: string;
  /** Declarations in that function: its registers. */
  locals?: string;
  /** The repeated operation, as statements. */
  does: string;
  /** Number of rounds of four repetitions; default 12. */
  rounds?: number;
}

const ROUNDS = 12;
const COPIES = 4;

/** Interval between two micro-programs, in milliseconds: none takes longer. */
export const TURN_MS = 40;
/** Number of runs of each, in consecutive turns: the first one creates what is reused. */
export const RUNS = 2;

/** Micro-programs in one script, and the declarations before all of them. */
export interface MicroGroup {
  shared?: string;
  micros: Micro[];
}

/** A script for a board that runs one micro-program a turn, each `RUNS` times, and is idle between. */
export function microProgram({ shared = '', micros }: MicroGroup): string {
  const tests = micros.map(
    ({ around = '', locals = '', does, rounds = ROUNDS }) =>
      `tests.push((function(){${around};return function(){var i;${locals};for(i=0;i<${rounds};i++){${does.repeat(COPIES)}}}})());`,
  );
  return `(function(){${shared};var tests=[],turn=0;${tests.join('\n')}
setInterval(function(){var n=turn++;n<${micros.length * RUNS}&&tests[(n/${RUNS})|0]()},${TURN_MS})})();
`;
}
