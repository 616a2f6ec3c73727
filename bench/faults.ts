import { UsageError } from '../build/config/config.ts';
import { command, runCli } from '../cli/cli.ts';
import { parseCount } from '../cli/options/values.ts';
import { type Cell, play } from './faults/cell.ts';
import { FAULTS } from './faults/kinds.ts';
import { complaintsOf, matrixText } from './faults/matrix.ts';
import { PHASES } from './faults/phases.ts';
import { PROGRAMS, type ProgramName, programNamed } from './watched/board.ts';

interface Options {
  seed: string;
  seeds: string;
  firmware?: string;
  fault: string;
  board?: string;
}

await runCli(
  command(
    'faults',
    'Lets every kind of fault strike in every phase, and prints after how many milliseconds it is over.',
  )
    .option('--seed <number>', 'the first seed', '1')
    .option('--seeds <number>', 'how many seeds', '5')
    .option('--firmware <name>', 'page, promise or http (default: all three)')
    .option('--fault <part>', 'only faults whose names contain this', '')
    .option('--board <name>', 'a file in boards; default: the one of flash.config.json')
    .action(faults),
);

async function faults(options: Options): Promise<void> {
  const first = parseCount('--seed', options.seed, 2 ** 31);
  const seeds = parseCount('--seeds', options.seeds, 1000);
  const programs: readonly ProgramName[] = options.firmware ? [programNamed(options.firmware)] : PROGRAMS;
  const kinds = Object.keys(FAULTS).filter((name) => name.includes(options.fault));
  if (kinds.length === 0)
    throw new UsageError(
      `no fault has '${options.fault}' in its name; there are ${Object.keys(FAULTS).join(', ')}`,
    );
  const complaints: string[] = [];
  for (const program of programs) {
    const cells: Cell[] = [];
    for (const fault of kinds)
      for (const phase of PHASES)
        for (let i = 0; i < seeds; i++)
          cells.push(await play(program, fault, phase, first + i, options.board));
    process.stdout.write(
      `${program}: milliseconds until served, the longest of ${seeds} seeds from ${first}\n`,
    );
    process.stdout.write(`${matrixText(cells)}\n`);
    complaints.push(...complaintsOf(cells));
  }
  for (const line of complaints) process.stdout.write(`${line}\n`);
  process.stdout.write(`${complaints.length} cells are not as they should be\n`);
  process.exitCode = complaints.length === 0 ? 0 : 1;
}
