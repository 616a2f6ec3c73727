/** One thing that an engine does, again and again, so that it can be timed. */
export interface Micro {
  name: string;
  /** Declarations around the function that is timed: it looks these names up. */
  around?: string;
  /** Declarations in that function: its registers. */
  locals?: string;
  /** What is done, as statements. */
  does: string;
  /** How many rounds of four times; default 12. */
  rounds?: number;
}

const ROUNDS = 12;
const COPIES = 4;

/** Between two turns, in milliseconds: no micro-program takes longer. */
export const TURN_MS = 40;
/** Each runs so often, one turn after the other: the first time fills what is used again. */
export const RUNS = 2;

/** Micro-programs that are one script, and what is declared before all of them. */
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
