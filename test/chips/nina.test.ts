import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { suite } from '../support/suite.ts';
import { CASES } from './cases.ts';
import { failuresOn } from './child.ts';
import { FORK_CASES, NINA_CASES, OLD_CASES } from './nina/cases.ts';
import { SKIPPED_ON_NINA } from './skipped.ts';

const chip = suite('the provider on an ESP32 with nina-fw');

const SUITE = fileURLToPath(new URL('nina/suite.ts', import.meta.url));

/** What has failed, by case. */
let failures: Map<string, string | null> | undefined;

for (const { name } of [
  ...CASES.filter((one) => !(one.name in SKIPPED_ON_NINA)),
  ...NINA_CASES,
  ...OLD_CASES,
  ...FORK_CASES,
]) {
  chip(name, () => {
    failures ??= failuresOn('nina', SUITE);
    assert.is(failures.get(name), null);
  });
}

chip('skips what it cannot do with a reason, and nothing that is no case', () => {
  const names = CASES.map(({ name }) => name);
  for (const [name, reason] of Object.entries(SKIPPED_ON_NINA))
    assert.ok(names.includes(name) && reason, name);
});

chip.run();
