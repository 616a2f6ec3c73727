import { NAME } from '#chip';
import { type Suite, suite } from './suite.ts';

/** Titles that a chip's suite leaves out, each with its reason. */
export type LeftOut = Partial<Record<string, Record<string, string>>>;

/**
 * As `suite`, for tests that run on each of WIZnet's chips. What a chip leaves out has a reason, and is a title that the suite
 * has.
 */
export function suiteOnChips(name: string, leftOut: LeftOut): Suite {
  const tests = suite(name);
  const out = new Map(Object.entries(leftOut[NAME] ?? {}));
  const add = (title: string, body: () => void | Promise<void>): void => {
    if (!out.delete(title)) tests(title, body);
  };
  const run = (): void => {
    if (out.size > 0)
      throw new Error(`${name} leaves out what it does not have: ${[...out.keys()].join('; ')}`);
    tests.run();
  };
  return Object.assign(add, { run });
}

/** Reasons that several suites have. */
export const FOUR_SOCKETS = 'it counts eight sockets, and the chip has four';
export const SLOW_LOOK =
  'a look is of three frames, in which the host has answered ARP and the datagram is out';
export const MORE_FRAMES = 'it counts the frames of a chip whose registers are neighbours';
export const OTHER_PLACE = 'it spoils a reading of the pointers where a W5500 has them';
