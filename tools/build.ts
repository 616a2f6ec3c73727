import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.ts';
import { command, runCli } from './cli.ts';
import { checkName, ROOT, readConfig } from './config.ts';

const config = readConfig();

await runCli(
  command('build', 'Builds what is flashed to a board.')
    .option('--board <name>', 'the board to build for', config.board)
    .option('--firmware <name>', 'the firmware', 'http')
    .option('--trace', 'the device prints one line for each event', false)
    .action(async (options: { board: string; firmware: string; trace: boolean }) => {
      const board = checkName('boards', options.board);
      const firmware = checkName('firmware', options.firmware);
      const { budget } = config.firmware[firmware];
      const { program, bytes } = await bundle({
        board,
        firmware,
        network: config.network,
        trace: options.trace,
      });
      const file = `dist/${board}-${firmware}.js`;
      mkdirSync(join(ROOT, 'dist'), { recursive: true });
      writeFileSync(join(ROOT, file), program);
      process.stdout.write(`${file} bytes ${bytes} of ${budget}\n`);
      if (bytes > budget) process.exitCode = 1;
    }),
);
