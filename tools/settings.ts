import type { BundleOptions } from './bundle.ts';
import {
  type Board,
  type Config,
  checkName,
  type FirmwareEntry,
  readBoard,
  readConfig,
  UsageError,
} from './config.ts';

/** What a command is about: one firmware on one board, as configuration and command line say. */
export interface Settings {
  config: Config;
  board: Board;
  firmware: string;
  entry: FirmwareEntry;
  /** What the bundle is made of, but for `trace`. */
  build: Omit<BundleOptions, 'trace'>;
}

export interface Choice {
  config: string;
  board?: string;
  firmware?: string;
  /** What network.mac from-board comes to; null where no board is at hand to say. */
  mac?: string | null;
}

/** Reads both. Throws a UsageError on a mistake in either. */
export async function readSettings({ config: file, mac = null, ...choice }: Choice): Promise<Settings> {
  const config = readConfig(file);
  const board = await readBoard(choice.board ?? config.board, config);
  const firmware = checkName('firmware', choice.firmware ?? config.defaultFirmware, config);
  const fromBoard = config.network.mac === 'from-board';
  if (fromBoard && mac === null)
    throw new UsageError(
      'network.mac from-board: only npm run flash has a board to ask; give six bytes here',
    );
  const network = { ...config.network, mac: fromBoard ? (mac as string) : config.network.mac };
  const build = { board, firmware, network, provider: config.provider };
  return { config, board, firmware, entry: config.firmware[firmware], build };
}
