import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BundleError, bundle } from '../build/bundle.ts';
import { ROOT, UsageError } from '../build/config/config.ts';
import { readSettings } from '../build/config/settings.ts';
import type { Board, Config } from '../build/config/types.ts';
import { withShownPaths } from '../build/program-file.ts';
import { SourcePlaces } from '../build/source-places.ts';
import { refusal } from '../sim/runtimes/kaluma/program.ts';

/** Which program, and for which board. */
export interface ProgramChoice {
  program?: string | URL;
  config?: string;
  board?: string;
  built?: boolean;
}

/** A program that a board can run, and what it was built with. */
export interface TestedProgram {
  text: string;
  places: SourcePlaces;
  board: Board;
  network: Config['network'];
}

const CONFIG = 'flash.config.json';
const DEFAULT_PROGRAM = 'src/main.ts';

/**
 * Builds a program for a test. Rejects with an Error whose message has one line for each mistake, `file:line:column: what`, or
 * says what is wrong with the configuration.
 */
export async function buildProgram({
  program,
  config,
  board,
  built = false,
}: ProgramChoice): Promise<TestedProgram> {
  const configFile = config === undefined ? findConfig(process.cwd()) : resolve(config);
  const folder = dirname(configFile);
  const file = program instanceof URL ? fileURLToPath(program) : resolve(folder, program ?? DEFAULT_PROGRAM);
  const settings = await readSettings({ config: configFile, board, file });
  try {
    const { program: text, map = '' } = await bundle({
      ...settings.build,
      trace: false,
      shrunk: built,
      mapped: true,
    });
    const reason = refusal(text);
    if (reason) throw new BundleError(reason);
    const places = new SourcePlaces(text, map);
    return { text, places, board: settings.board, network: settings.config.network };
  } catch (error) {
    if (!(error instanceof BundleError)) throw error;
    throw new BundleError(withShownPaths(error.message));
  }
}

/** The nearest configuration from `folder` upwards; the library's own where there is none. */
function findConfig(folder: string): string {
  const file = join(folder, CONFIG);
  if (existsSync(file)) return file;
  const parent = dirname(folder);
  return parent === folder ? join(ROOT, CONFIG) : findConfig(parent);
}

export { UsageError };
