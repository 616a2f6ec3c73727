/** So many steps are more than any honest wait of a test has. */
const MOST = 10_000;

/**
 * Takes `step` again and again until `isSo`. Throws what was waited for when that is not so after 10,000 steps: a fault
 * of the code under test fails the test then, and does not hang it.
 */
export function until(what: string, isSo: () => boolean, step: () => void = () => {}): void {
  for (let steps = 0; !isSo(); steps++) {
    if (steps === MOST) throw new Error(`not after ${MOST} steps: ${what}`);
    step();
  }
}
