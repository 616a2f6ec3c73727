import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command, runCli } from './cli.ts';
import { ROOT } from './config.ts';
import { withTable } from './options/table.ts';

await runCli(
  command('options', 'Writes the table of socket options into docs/options.md.').action(() => {
    const path = join(ROOT, 'docs', 'options.md');
    writeFileSync(path, withTable(readFileSync(path, 'utf8')));
  }),
);
