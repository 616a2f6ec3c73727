import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../build/bundle.ts';
import { ROOT } from '../build/config/config.ts';
import { type Choice, readSettings } from '../build/config/settings.ts';
import { addConfigOptions, command, runCli } from './cli.ts';

await runCli(
  addConfigOptions(command('build', 'Builds what is flashed to a board.'))
    .option('--trace', 'the device prints one line for each event', false)
    .action(async (file: string | undefined, options: Choice & { trace: boolean }) => {
      const { board, firmware, build } = await readSettings({ ...options, file });
      const { program, bytes } = await bundle({ ...build, trace: options.trace });
      const output = `dist/${board.name}-${firmware}.js`;
      mkdirSync(join(ROOT, 'dist'), { recursive: true });
      writeFileSync(join(ROOT, output), program);
      process.stdout.write(`${output} bytes ${bytes}\n`);
    }),
);
