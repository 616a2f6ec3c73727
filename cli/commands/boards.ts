import type { Command } from 'commander';
import { namesIn, readBoard } from '../../build/config/config.ts';
import type { Board } from '../../build/config/types.ts';
import { addExamples, command } from '../cli.ts';
import { inColumns } from '../table.ts';
import type { Terminal } from '../terminal.ts';

/** `spisock boards`. */
export function boardsCommand(terminal: Terminal): Command {
  const boards = command('boards', 'Lists the boards that there are files for.', terminal).action(
    async () => {
      const found = await Promise.all(namesIn('boards').map((name) => readBoard(name)));
      for (const line of boardLines(found)) terminal.say(line);
    },
  );
  return addExamples(boards, [['spisock boards', 'name, chips, runtime, pins, and what is special']]);
}

/** A head, and a line for each board. */
export function boardLines(boards: Board[]): string[] {
  const head = ['board', 'mcu', 'chip', 'runtime', 'MISO', 'MOSI', 'SCLK', 'SCSn', 'RSTn', 'INTn', ''];
  return inColumns([head, ...boards.map(rowOf)]);
}

function rowOf(board: Board): string[] {
  const { name, mcu, chip = 'w5500', runtime, runtimeVersion, spi, cs, reset, interrupt } = board;
  const pins = [spi.miso, spi.mosi, spi.sck, cs, reset, interrupt];
  return [
    ...[name, mcu, chip, `${runtime} ${runtimeVersion}`],
    ...pins.map((pin) => (pin === null || pin === undefined ? '-' : `GP${pin}`)),
    [board.pio ? 'over PIO' : `SPI${spi.bus}`, ...(board.notes ?? [])].join('; '),
  ];
}
