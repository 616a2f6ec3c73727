import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Cell, play } from '../../bench/faults/cell.ts';
import { FAULTS, OPEN } from '../../bench/faults/kinds.ts';
import { complaintsOf, matrixText } from '../../bench/faults/matrix.ts';
import { PHASES } from '../../bench/faults/phases.ts';
import { PROGRAMS } from '../../bench/watched/board.ts';

const matrix = suite('every kind of fault in every phase');

/** One seed in CI; SEED chooses another one, and `npm run faults` takes more. */
const SEED = Number(process.env.SEED ?? 1);

for (const program of PROGRAMS) {
  matrix(
    `leaves ${program} serving the next client within 10 s, with nothing in use (seed ${SEED})`,
    async () => {
      const cells: Cell[] = [];
      for (const fault of Object.keys(FAULTS))
        for (const phase of PHASES) cells.push(await play(program, fault, phase, SEED));
      assert.is(cells.length, 14 * 8);
      assert.equal(complaintsOf(cells), []);
    },
  );
}

const CELL: Cell = {
  program: 'page',
  fault: 'RST',
  phase: 'queued',
  seed: 7,
  servedMs: 12,
  backMs: 100,
  left: '',
};

matrix('is printed with the longest of the seeds, with `never`, and with what stays in use', () => {
  const text = matrixText([
    CELL,
    { ...CELL, servedMs: 340 },
    { ...CELL, phase: 'closing', servedMs: null },
    { ...CELL, phase: 'sending', backMs: null },
  ]);
  const [, row] = text.split('\n');
  assert.is(row.replace(/ +/g, ' '), 'RST - - - 340 - - left never');
});

matrix('complains of a cell that is never served or keeps something, but for faults that are open', () => {
  const never = { ...CELL, servedMs: null };
  const left = { ...CELL, backMs: null, left: '7 ARMED 1 QUEUED, 1 handles, 0 records' };
  const open = OPEN.map((fault) => ({ ...never, fault }));
  assert.equal(complaintsOf([CELL, never, left, ...open]), [
    'page, RST while queued, seed 7: nobody is served afterwards',
    'page, RST while queued, seed 7: something stays in use: 7 ARMED 1 QUEUED, 1 handles, 0 records',
  ]);
});

matrix.run();
