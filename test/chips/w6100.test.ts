import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { suite } from '../support/suite.ts';
import { CASES } from './cases.ts';
import { failuresOn } from './child.ts';
import { silenceCases } from './silence.ts';
import { SKIPPED_ON_W6100 } from './skipped.ts';
import { IPV6_NAMES } from './w6100/ipv6-names.ts';

const chip = suite('the provider on a W6100');

const SUITE = fileURLToPath(new URL('w6100/suite.ts', import.meta.url));

const IPV6_SUITE = fileURLToPath(new URL('w6100/ipv6-suite.ts', import.meta.url));

/** What has failed, by case. */
let failures: Map<string, string | null> | undefined;
let failures6: Map<string, string | null> | undefined;

for (const name of IPV6_NAMES) {
  chip(name, () => {
    failures6 ??= failuresOn('w6100', IPV6_SUITE);
    assert.is(failures6.get(name), null);
  });
}

for (const { name } of [...CASES.filter((one) => !(one.name in SKIPPED_ON_W6100)), ...silenceCases(8)]) {
  chip(name, () => {
    failures ??= failuresOn('w6100', SUITE);
    assert.is(failures.get(name), null);
  });
}

chip('skips what it cannot do with a reason, and nothing that is no case', () => {
  const names = CASES.map(({ name }) => name);
  for (const [name, reason] of Object.entries(SKIPPED_ON_W6100))
    assert.ok(names.includes(name) && reason, name);
});

chip.run();
