import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, readBoard } from '../../build/config/config.ts';
import { command, runCli } from '../../cli/cli.ts';
import { slotsDrawing } from './slots.ts';
import { wiringDrawing } from './wiring.ts';

await runCli(
  command('drawings', 'Writes the drawings of docs: the wiring, and slots and queue.').action(async () => {
    const board = await readBoard('pico-w5500-spi0');
    writeFileSync(join(ROOT, 'docs', 'wiring.svg'), wiringDrawing(board));
    writeFileSync(join(ROOT, 'docs', 'slots.svg'), slotsDrawing());
  }),
);
