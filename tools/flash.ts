import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.ts';
import { addConfigOptions, command, runCli } from './cli.ts';
import { ROOT, UsageError } from './config.ts';
import { type Choice, readSettings } from './settings.ts';

await runCli(
  addConfigOptions(command('flash', 'Builds a firmware and writes it to a board that runs Kaluma.'))
    .requiredOption('--port <path>', 'the serial port of the board')
    .action(async (options: Choice & { port: string }) => {
      const { board, firmware, entry, build } = await readSettings(options);
      const { budget } = entry;
      if (!existsSync(options.port)) throw new UsageError(`there is no serial port ${options.port}`);
      const cli = join(ROOT, 'node_modules', '.bin', 'kaluma');
      if (!existsSync(cli)) throw new UsageError('@kaluma/cli is not installed: npm install @kaluma/cli');
      const { program, bytes } = await bundle({ ...build, trace: false });
      if (bytes > budget) throw new UsageError(`${firmware} has ${bytes} bytes, its budget is ${budget}`);
      const file = join(ROOT, 'dist', `${board.name}-${firmware}.js`);
      mkdirSync(join(ROOT, 'dist'), { recursive: true });
      writeFileSync(file, program);
      const written = spawnSync(cli, ['write', file, '--port', options.port], { stdio: 'inherit' });
      if (written.status !== 0) throw new UsageError(`${options.port}: the board did not take the program`);
    }),
);
