import type { BundleOptions } from '../bundle.ts';
import { findProgram } from '../program-file.ts';
import { checkName, readBoard, readConfig, UsageError } from './config.ts';
import type { Board, Config, FirmwareEntry } from './types.ts';

/** What a command is about: one program on one board, as configuration and command line say. */
export interface Settings {
  config: Config;
  board: Board;
  /** The name of the firmware, or of the user's own file without its ending. */
  firmware: string;
  /** What the configuration says of the firmware; null for a file of the user's own. */
  entry: FirmwareEntry | null;
  /** What the bundle is made of, but for `trace`. */
  build: Omit<BundleOptions, 'trace'>;
}

export interface Choice {
  config: string;
  board?: string;
  firmware?: string;
  /** A program's file, instead of `firmware`. */
  file?: string;
  /** What network.mac from-board comes to; null where no board is at hand to say. */
  mac?: string | null;
}

/** Reads both. Throws a UsageError on a mistake in either. */
export async function readSettings({ config: file, mac = null, ...choice }: Choice): Promise<Settings> {
  const config = readConfig(file);
  const board = await readBoard(choice.board ?? config.board, config);
  const program = choice.file === undefined ? null : findProgram(choice.file, config);
  if (program && choice.firmware !== undefined)
    throw new UsageError('a file and --firmware exclude each other');
  const own = program?.isFirmware === false ? program : null;
  const name = program?.name ?? choice.firmware ?? config.defaultFirmware;
  const firmware = own ? name : checkName('firmware', name, config);
  const fromBoard = config.network.mac === 'from-board';
  if (fromBoard && mac === null)
    throw new UsageError(
      'network.mac from-board: only npm run flash has a board to ask; give six bytes here',
    );
  const network = { ...config.network, mac: fromBoard ? (mac as string) : config.network.mac };
  const build = { board, firmware, network, provider: config.provider, entry: own?.path };
  return { config, board, firmware, entry: own ? null : config.firmware[firmware], build };
}
