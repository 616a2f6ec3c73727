import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bundle } from '../build/bundle.ts';
import { type Choice, readSettings } from '../build/config/settings.ts';
import { shownPath } from '../build/program-file.ts';
import { addConfigOptions, command, runCli } from './cli.ts';

await runCli(
  addConfigOptions(command('build', 'Builds what is flashed to a board.'))
    .option('--trace', 'the device prints one line for each event', false)
    .action(async (file: string | undefined, options: Choice & { trace: boolean }) => {
      const { config, board, firmware, build } = await readSettings({ ...options, file });
      const { program, bytes } = await bundle({ ...build, trace: options.trace });
      const output = join(config.folder, 'dist', `${board.name}-${firmware}.js`);
      mkdirSync(dirname(output), { recursive: true });
      writeFileSync(output, program);
      process.stdout.write(`${shownPath(output)} bytes ${bytes}\n`);
    }),
);
