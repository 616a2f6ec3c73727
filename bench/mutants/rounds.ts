import MagicString from 'magic-string';
import { loopsIn, positionOf } from './places.ts';

/** Larger than the iterations of any loop of the device; the longest loops process the bytes of a datagram. */
const MOST = 1_000_000;

/**
 * Inserts a counter into each loop of a source, which throws after a million iterations: a break can make a loop
 * endless that waits for neither chip nor clock, which no suite could interrupt. Line numbers stay the same.
 */
export function bounded(source: string): string {
  const changed = new MagicString(source);
  for (const { from, to, condition } of loopsIn(source)) {
    const count = `rounds${from}`;
    const end = `throw new Error('no end of the loop in line ${positionOf(source, from).line}')`;
    changed.appendLeft(from, `{ let ${count} = 0; `);
    const isBounded = `(++${count} < ${MOST} || (() => { ${end}; })())`;
    if (condition.from === condition.to) changed.appendLeft(condition.from, isBounded);
    else changed.prependRight(condition.from, `${isBounded} && (`).appendLeft(condition.to, ')');
    changed.appendLeft(to, ' }');
  }
  return changed.toString();
}
