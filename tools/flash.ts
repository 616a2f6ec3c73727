import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.ts';
import { command, runCli } from './cli.ts';
import { checkName, ROOT, readConfig, UsageError } from './config.ts';

const config = readConfig();

await runCli(
  command('flash', 'Builds a firmware and writes it to a board that runs Kaluma.')
    .requiredOption('--port <path>', 'the serial port of the board')
    .option('--board <name>', 'the board', config.board)
    .option('--firmware <name>', 'the firmware', 'http')
    .action(async (options: { port: string; board: string; firmware: string }) => {
      const board = checkName('boards', options.board);
      const firmware = checkName('firmware', options.firmware);
      if (!existsSync(options.port)) throw new UsageError(`there is no serial port ${options.port}`);
      const cli = join(ROOT, 'node_modules', '.bin', 'kaluma');
      if (!existsSync(cli)) throw new UsageError('@kaluma/cli is not installed: npm install @kaluma/cli');
      const { program, bytes } = await bundle({ board, firmware, network: config.network, trace: false });
      const { budget } = config.firmware[firmware];
      if (bytes > budget) throw new UsageError(`${firmware} has ${bytes} bytes, its budget is ${budget}`);
      const file = join(ROOT, 'dist', `${board}-${firmware}.js`);
      mkdirSync(join(ROOT, 'dist'), { recursive: true });
      writeFileSync(file, program);
      const written = spawnSync(cli, ['write', file, '--port', options.port], { stdio: 'inherit' });
      if (written.status !== 0) throw new UsageError(`${options.port}: the board did not take the program`);
    }),
);
