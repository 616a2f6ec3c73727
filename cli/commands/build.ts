import type { Command } from 'commander';
import { type Choice, checkWifi, readSettings } from '../../build/config/settings.ts';
import { shownPath } from '../../build/program-file.ts';
import { buildChecked } from '../build/checked.ts';
import { writeOutput } from '../build/output.ts';
import { addConfigOptions, addExamples, command } from '../cli.ts';
import type { Terminal } from '../terminal.ts';

interface Options extends Choice {
  trace: boolean;
  check: boolean;
}

/** `spisock build`. */
export function buildCommand(terminal: Terminal): Command {
  const build = addConfigOptions(command('build', 'Builds what is flashed to a board.', terminal))
    .option('--trace', 'the device prints one line for each event', false)
    .option('--no-check', 'mistakes in types do not matter')
    .action((file: string | undefined, options: Options) => run({ ...options, file }, terminal));
  return addExamples(build, [
    ['spisock build', 'the program of the configuration, to dist/'],
    ['spisock build src/other.ts', 'another program'],
    ['spisock build --board pico2-w5500-spi0', 'for another board'],
  ]);
}

async function run(options: Options, terminal: Terminal): Promise<void> {
  const settings = await readSettings(options);
  checkWifi(settings);
  const { check, trace } = options;
  const made = await buildChecked(settings, { check, trace, mapped: true }, terminal);
  terminal.say(`${shownPath(writeOutput(settings, made))} bytes ${made.bytes}`);
}
