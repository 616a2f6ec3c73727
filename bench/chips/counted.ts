import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ROOT } from '../../build/config/config.ts';
import type { Results } from '../pages/results.ts';

/** The chips beside the one that a process is for, by their conditions, and their names. */
export const OTHERS = { w5100s: 'W5100S', w6100: 'W6100', nina: 'nina-fw' } as const;
export type OtherChip = keyof typeof OTHERS;

const COUNT = join(ROOT, 'bench', 'chips', 'count.ts');
/** What lets Node run TypeScript: tsx, or in a run of `npm test` what is compiled already. */
const TYPESCRIPT = process.env.SPISOCK_COMPILED ? join(ROOT, 'test', 'runner', 'compiled.mjs') : 'tsx';

/**
 * Plays all scenarios on another chip, in a process of its own: its condition chooses what `#chip` means. Rejects with what
 * the process said if it failed.
 */
export async function countedOn(chip: OtherChip): Promise<Results> {
  const args = ['--import', TYPESCRIPT, `--conditions=${chip}`, COUNT];
  const child = spawn(process.execPath, args, { cwd: ROOT });
  let out = '';
  let complaint = '';
  child.stdout.on('data', (bytes) => {
    out += bytes;
  });
  child.stderr.on('data', (bytes) => {
    complaint += bytes;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${OTHERS[chip]}: ${complaint}`);
  return JSON.parse(out) as Results;
}

/** The same on every one of them, one after the other. */
export async function countedOnOthers(): Promise<Record<OtherChip, Results>> {
  return {
    w5100s: await countedOn('w5100s'),
    w6100: await countedOn('w6100'),
    nina: await countedOn('nina'),
  };
}
