import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BundleError, mappedProgram } from '../build/bundle.ts';
import { findConfig } from '../build/config/find.ts';
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
  /** It tells of the states of its slots, where it is built from its sources. */
  watched?: boolean;
}

/** A program that a board can run, and what it was built with. */
export interface TestedProgram {
  text: string;
  places: SourcePlaces;
  board: Board;
  network: Config['network'];
}

/**
 * Builds a program for a test. Rejects with an Error whose message has one line for each mistake, `file:line:column: what`, or
 * says what is wrong with the configuration.
 */
export async function buildProgram({
  program,
  config,
  board,
  built = false,
  watched = false,
}: ProgramChoice): Promise<TestedProgram> {
  const configFile = config === undefined ? findConfig() : resolve(config);
  const folder = configFile ? dirname(configFile) : process.cwd();
  const file = program instanceof URL ? fileURLToPath(program) : program && resolve(folder, program);
  try {
    const settings = await readSettings({ config: configFile ?? undefined, board, file });
    if (watched && settings.board.runtime !== 'kaluma')
      throw new BundleError(
        `${settings.board.name} runs Espruino; recordings are replayed on boards of Kaluma, such as w5500-evb-pico`,
      );
    const asked = { ...settings.build, trace: false, shrunk: built, watched: watched && !built };
    const { text, map } = await mappedProgram(
      asked,
      settings.board.runtime === 'kaluma' ? refusal : () => null,
    );
    const places = new SourcePlaces(text, map);
    return { text, places, board: settings.board, network: settings.config.network };
  } catch (error) {
    if (!(error instanceof BundleError)) throw error;
    throw new BundleError(withShownPaths(error.message));
  }
}
