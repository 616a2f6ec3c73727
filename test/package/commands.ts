import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CASES } from '../docs/commands/cases.ts';
import { missingFor, runShown } from '../docs/commands/run.ts';

/** Runs the commands of the pages that are for a project, as they are written, in a fresh one, one after the other. */
async function runShownCommands(project: string): Promise<number> {
  const socat = !spawnSync('socat', ['-V']).error;
  copyFileSync(join(project, 'src', 'main.ts'), join(project, 'src', 'other.ts'));
  let count = 0;
  for (const [line, how] of Object.entries(CASES)) {
    if ('not' in how || how.where !== 'project') continue;
    const missing = missingFor(line, socat);
    if (missing) {
      console.log(`skipped: ${line}: ${missing}`);
      continue;
    }
    // A project is made where none is.
    const folder = line.includes(' init ') ? mkdtempSync(join(tmpdir(), 'spisock-shown-')) : project;
    await runShown(line, how, folder);
    count++;
  }
  return count;
}

// A process of its own: what the runner puts around a suite is none of what a person has around a command.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(`${await runShownCommands(process.argv[2])} commands`);
  process.exit(0);
}
