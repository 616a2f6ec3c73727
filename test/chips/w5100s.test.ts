import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { suite } from '../support/suite.ts';
import { CASES } from './cases.ts';
import { failuresOn } from './child.ts';
import { silenceCases } from './silence.ts';
import { SKIPPED_ON_W5100S } from './skipped.ts';

const chip = suite('the provider on a W5100S');

const SUITE = fileURLToPath(new URL('w5100s/suite.ts', import.meta.url));

/** What has failed, by case. */
let failures: Map<string, string | null> | undefined;

for (const { name } of [...CASES.filter((one) => !(one.name in SKIPPED_ON_W5100S)), ...silenceCases(4)]) {
  chip(name, () => {
    failures ??= failuresOn('w5100s', SUITE);
    assert.is(failures.get(name), null);
  });
}

chip('skips what it cannot do with a reason, and nothing that is no case', () => {
  const names = CASES.map(({ name }) => name);
  for (const [name, reason] of Object.entries(SKIPPED_ON_W5100S))
    assert.ok(names.includes(name) && reason, name);
});

chip.run();
