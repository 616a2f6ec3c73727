import * as assert from 'uvu/assert';
import type { suite } from '../support/suite.ts';
import { CASES } from './cases.ts';
import type { Rig, Setup } from './rig.ts';
import type { Skipped } from './skipped.ts';

/** Adds a test for each case but those that are skipped, and one of the table of these. */
export function addCases(
  tests: ReturnType<typeof suite>,
  newRig: (setup?: Setup) => Promise<Rig>,
  skipped: Skipped,
): void {
  for (const { name, setup, body } of CASES.filter((one) => !(one.name in skipped)))
    tests(name, async () => {
      const rig = await newRig(setup);
      try {
        await body(rig);
      } finally {
        rig.stop();
      }
    });
  tests('skips what it cannot do with a reason, and nothing that is no case', () => {
    const names = CASES.map(({ name }) => name);
    for (const [name, reason] of Object.entries(skipped)) assert.ok(names.includes(name) && reason, name);
  });
}
