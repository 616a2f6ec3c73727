import MagicString from 'magic-string';
import { loopsIn, positionOf } from './places.ts';

/** No loop of the device goes round so often: the longest go over the bytes of a datagram. */
const MOST = 1_000_000;

/**
 * The source with a counter in each loop, which throws where one goes round a million times: a break can take the end from
 * a loop that waits for neither chip nor clock, which no suite could bound. Its lines stay where they are.
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
