import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { suite } from '../support/suite.ts';
import { CASES, SKIPPED } from './cases.ts';

const chip = suite('the provider on a chip that hands connections out');

const SUITE = fileURLToPath(new URL('queue/suite.ts', import.meta.url));
const LIMIT_MS = 120_000;

/** What has failed, by case. */
let failures: Map<string, string | null> | undefined;

function failureOf(name: string): string | null | undefined {
  if (!failures) {
    const args = [...process.execArgv, '--conditions=queue-chip', SUITE];
    const child = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: LIMIT_MS });
    if (child.status !== 0) throw new Error(child.stderr || `status ${child.status}`);
    const lines = child.stdout.trim().split('\n');
    const results = lines.map((line) => JSON.parse(line) as { name: string; failure: string | null });
    failures = new Map(results.map(({ name, failure }) => [name, failure]));
  }
  return failures.get(name);
}

for (const { name } of CASES) if (!(name in SKIPPED)) chip(name, () => assert.is(failureOf(name), null));

chip('skips what it cannot do with a reason, and nothing that is no case', () => {
  const names = CASES.map(({ name }) => name);
  for (const [name, reason] of Object.entries(SKIPPED)) assert.ok(names.includes(name) && reason, name);
});

chip.run();
