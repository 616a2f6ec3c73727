/** Larger than the number of steps of any valid wait in a test. */
const MOST = 10_000;

/**
 * Repeats `step` until `isSo` returns true. Throws with `what` after 10,000 steps: a fault of the code under test makes
 * the test fail, and does not hang it.
 */
export function until(what: string, isSo: () => boolean, step: () => void = () => {}): void {
  for (let steps = 0; !isSo(); steps++) {
    if (steps === MOST) throw new Error(`not after ${MOST} steps: ${what}`);
    step();
  }
}
