import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { bundle } from '../../build/bundle.ts';
import { type Choice, readSettings } from '../../build/config/settings.ts';
import { shownPath, withShownPaths } from '../../build/program-file.ts';
import { addConfigOptions, addExamples, command } from '../cli.ts';
import type { Terminal } from '../terminal.ts';

interface Options extends Choice {
  trace: boolean;
}

/** `spisock build`. */
export function buildCommand(terminal: Terminal): Command {
  const build = addConfigOptions(command('build', 'Builds what is flashed to a board.', terminal))
    .option('--trace', 'the device prints one line for each event', false)
    .action((file: string | undefined, options: Options) => run({ ...options, file }, terminal));
  return addExamples(build, [
    ['spisock build', 'the program of the configuration, to dist/'],
    ['spisock build src/other.ts', 'another program'],
    ['spisock build --board pico2-w5500-spi0', 'for another board'],
  ]);
}

async function run(options: Options, terminal: Terminal): Promise<void> {
  const { config, board, firmware, build } = await readSettings(options);
  const { program, bytes } = await bundle({
    ...build,
    trace: options.trace,
    warn: (line) => terminal.complain(`[build] ${withShownPaths(line)}`),
  });
  const output = join(config.folder, 'dist', `${board.name}-${firmware}.js`);
  mkdirSync(dirname(output), { recursive: true });
  writeFileSync(output, program);
  terminal.say(`${shownPath(output)} bytes ${bytes}`);
}
