import { bundle } from './bundle.ts';
import { command, runCli } from './cli.ts';
import { readBoard, readConfig } from './config.ts';

/** Bytes of each module in the bundle, largest first. */
function perModule(
  outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }> }>,
): [string, number][] {
  const sizes = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).map(([file, { bytesInOutput }]): [string, number] => [file, bytesInOutput]),
  );
  return sizes.filter(([, bytes]) => bytes > 0).sort(([, a], [, b]) => b - a);
}

function row(bytes: number, text: string): void {
  process.stdout.write(`${String(bytes).padStart(8)}  ${text}\n`);
}

await runCli(
  command('size', 'Bytes of every firmware, module by module, against its budget.')
    .option('--board <name>', 'the board to build for (default: the one of flash.config.json)')
    .action(async (options: { board?: string }) => {
      const config = readConfig();
      const board = await readBoard(options.board ?? config.board, config);
      for (const [firmware, { budget }] of Object.entries(config.firmware)) {
        const { bytes, metafile } = await bundle({
          board,
          firmware,
          network: config.network,
          provider: config.provider,
          trace: false,
        });
        for (const [file, size] of perModule(metafile.outputs)) row(size, file);
        row(bytes, `${firmware} on ${board.name}, budget ${budget}${bytes > budget ? ', OVER' : ''}\n`);
        if (bytes > budget) process.exitCode = 1;
      }
    }),
);
