import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { bundle } from '../../build/bundle.ts';
import { type Choice, checkWifi, readSettings } from '../../build/config/settings.ts';
import { shownPath, withShownPaths } from '../../build/program-file.ts';
import { addConfigOptions, addExamples, command } from '../cli.ts';
import type { Terminal } from '../terminal.ts';
import { ownProgram, withTypesChecked } from '../types/check.ts';

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
  const { config, board, firmware, build } = settings;
  checkWifi(settings);
  const warn = (line: string) => terminal.complain(`[build] ${withShownPaths(line)}`);
  const make = (warn: (line: string) => void) => bundle({ ...build, trace: options.trace, warn });
  const { program, bytes } = await (options.check
    ? withTypesChecked(ownProgram(settings), warn, make)
    : make(warn));
  const output = join(config.folder, 'dist', `${board.name}-${firmware}.js`);
  mkdirSync(dirname(output), { recursive: true });
  writeFileSync(output, program);
  terminal.say(`${shownPath(output)} bytes ${bytes}`);
}
