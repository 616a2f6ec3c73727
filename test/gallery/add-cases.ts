import * as assert from 'uvu/assert';
import { namesIn } from '../../build/config/config.ts';
import type { suite } from '../support/suite.ts';
import type { Case, GalleryBoard } from './cases/case.ts';
import { CASES } from './cases.ts';

/** Adds a test for each case but those of programs that are skipped, and one of the table of these. */
export function addCases(
  tests: ReturnType<typeof suite>,
  boardOf: (firmware: string, chip: Case['chip']) => Promise<GalleryBoard>,
  skipped: Record<string, string>,
): void {
  for (const { firmware, name, chip, body } of CASES.filter((one) => !(one.firmware in skipped)))
    tests(`${firmware} ${name}`, async () => body(await boardOf(firmware, chip)));
  tests('has cases of every program, and skips programs with a reason', () => {
    const names = namesIn('firmware');
    assert.equal([...new Set(CASES.map(({ firmware }) => firmware))].sort(), [...names].sort());
    for (const [name, reason] of Object.entries(skipped)) assert.ok(names.includes(name) && reason, name);
  });
}
