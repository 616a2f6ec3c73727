import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Results } from '../pages/results.ts';

/** The chips beside the one that a process is for, by their conditions, and their names. */
export const OTHERS = { w5100s: 'W5100S', w6100: 'W6100', nina: 'nina-fw' } as const;
export type OtherChip = keyof typeof OTHERS;

const COUNT = fileURLToPath(new URL('./count.ts', import.meta.url));

/**
 * Plays all scenarios on another chip, in a process of its own: its condition chooses what `#chip` means. Rejects with what
 * the process said if it failed.
 */
export async function countedOn(chip: OtherChip): Promise<Results> {
  const child = spawn(process.execPath, [...process.execArgv, `--conditions=${chip}`, COUNT]);
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
