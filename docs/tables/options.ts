import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../build/config/config.ts';
import { command, runCli } from '../../cli/cli.ts';
import { withTable } from './table.ts';

await runCli(
  command('options', 'Writes the table of socket options into docs/options.md.').action(() => {
    const path = join(ROOT, 'docs', 'options.md');
    writeFileSync(path, withTable(readFileSync(path, 'utf8')));
  }),
);
