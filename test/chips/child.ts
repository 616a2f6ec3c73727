import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import type { suite } from '../support/suite.ts';
import { CASES, type Case } from './cases.ts';
import { Rig, type Stage } from './rig.ts';

/** A chip other than the W5500 is tested in a process of its own, whose condition chooses what `#chip` means. */

const LIMIT_MS = 240_000;

/** In that process: runs `cases` but those that are skipped, and says of each what has failed, or null. */
export function runCases(
  newStage: () => Stage,
  skipped: Record<string, string>,
  cases: Case[] = CASES,
): void {
  for (const { name, body } of cases.filter((one) => !(one.name in skipped))) {
    const stage = newStage();
    report(name, () => body(new Rig(stage)));
    stage.stop();
  }
}

/** In that process: says what has failed in a case, or null, as a line of JSON. */
export function report(name: string, body: () => void): void {
  let failure: string | null = null;
  try {
    body();
  } catch (error) {
    const { message, actual, expected } = error as Error & { actual?: unknown; expected?: unknown };
    failure = `${message}: ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`;
  }
  process.stdout.write(`${JSON.stringify({ name, failure })}\n`);
}

/** Adds a test for each of `names`, a case of the process that `file` is for, which starts with the first of them. */
export function addCases(
  tests: ReturnType<typeof suite>,
  condition: string,
  file: URL,
  names: readonly string[],
): void {
  let failures: Map<string, string | null> | undefined;
  for (const name of names) {
    tests(name, () => {
      failures ??= failuresOn(condition, fileURLToPath(file));
      assert.is(failures.get(name), null);
    });
  }
}

/** The names of all cases but those that are skipped. */
export function namesBut(skipped: Record<string, string>, ...more: Case[][]): string[] {
  return [...CASES.filter(({ name }) => !(name in skipped)), ...more.flat()].map(({ name }) => name);
}

/** Adds a test of the table of cases that a chip skips. */
export function addSkipped(tests: ReturnType<typeof suite>, skipped: Record<string, string>): void {
  tests('skips what it cannot do with a reason, and nothing that is no case', () => {
    const names = CASES.map(({ name }) => name);
    for (const [name, reason] of Object.entries(skipped)) assert.ok(names.includes(name) && reason, name);
  });
}

/** Starts that process, and answers what it said of each case. */
function failuresOn(condition: string, suite: string): Map<string, string | null> {
  const args = [...process.execArgv, `--conditions=${condition}`, suite];
  const child = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: LIMIT_MS });
  if (child.status !== 0) throw new Error(child.stderr || `status ${child.status}`);
  const lines = child.stdout.trim().split('\n');
  const results = lines.map((line) => JSON.parse(line) as { name: string; failure: string | null });
  return new Map(results.map(({ name, failure }) => [name, failure]));
}
