import { spawnSync } from 'node:child_process';
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
    let failure: string | null = null;
    const stage = newStage();
    try {
      body(new Rig(stage));
    } catch (error) {
      const { message, actual, expected } = error as Error & { actual?: unknown; expected?: unknown };
      failure = `${message}: ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`;
    }
    stage.stop();
    process.stdout.write(`${JSON.stringify({ name, failure })}\n`);
  }
}

/** Starts that process, and answers what it said of each case. */
export function failuresOn(condition: string, suite: string): Map<string, string | null> {
  const args = [...process.execArgv, `--conditions=${condition}`, suite];
  const child = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: LIMIT_MS });
  if (child.status !== 0) throw new Error(child.stderr || `status ${child.status}`);
  const lines = child.stdout.trim().split('\n');
  const results = lines.map((line) => JSON.parse(line) as { name: string; failure: string | null });
  return new Map(results.map(({ name, failure }) => [name, failure]));
}
