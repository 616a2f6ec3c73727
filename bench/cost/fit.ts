import type { Counts } from './counting/blocks.ts';

/** Counts, and the measured value. */
export interface Sample {
  counts: Counts;
  value: number;
}

const ROUNDS = 20_000;
/** The iteration ends when no price changes by more. */
const STILL = 1e-6;

/**
 * Returns the non-negative prices with the smallest sum of squared errors. Errors are relative to the value, or to
 * `least` if the value is smaller.
 */
export function fit(samples: Sample[], least: number): Record<string, number> {
  const names = [...new Set(samples.flatMap(({ counts }) => [...counts.keys()]))].sort();
  const weights = samples.map(({ value }) => 1 / Math.max(value, least));
  const rest = samples.map(({ value }, n) => value * weights[n]);
  const columns = names.map((name) => samples.map(({ counts }, n) => (counts.get(name) ?? 0) * weights[n]));
  const squares = columns.map((column) => column.reduce((sum, each) => sum + each * each, 0));
  const prices = names.map(() => 0);
  for (let round = 0, change = 1; round < ROUNDS && change > STILL; round++) {
    change = 0;
    for (const [n, column] of columns.entries()) {
      if (squares[n] === 0) continue;
      const pull = column.reduce((sum, each, row) => sum + each * rest[row], 0);
      const step = Math.max(0, prices[n] + pull / squares[n]) - prices[n];
      prices[n] += step;
      change = Math.max(change, Math.abs(step));
      for (const [row, each] of column.entries()) rest[row] -= step * each;
    }
  }
  return Object.fromEntries(names.map((name, n) => [name, Math.round(prices[n] * 1000) / 1000]));
}
