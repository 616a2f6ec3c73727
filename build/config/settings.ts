import type { BundleOptions } from '../bundle.ts';
import { defaultProgram, findProgram, firmwareFile, type ProgramFile } from '../program-file.ts';
import { checkName, readBoard, readConfig, UsageError } from './config.ts';
import type { Board, Config, FirmwareEntry } from './types.ts';
import { type Wifi, wifiComplaint, wifiOf } from './wifi.ts';

/** The settings of a command: one program on one board, from configuration and command line. */
export interface Settings {
  config: Config;
  board: Board;
  /** The name of the firmware, or of the user's own file without its ending. */
  firmware: string;
  /** The configuration's entry of the firmware; null for a file of the user. */
  entry: FirmwareEntry | null;
  /** What the bundle is made of, but for `trace`. */
  build: Omit<BundleOptions, 'trace'> & { entry: string };
  /** What the board joins by radio; null for a board with a cable. */
  wifi: Wifi | null;
}

export interface Choice {
  /** Default: what `findConfig` finds. */
  config?: string;
  board?: string;
  firmware?: string;
  /** A program's file, instead of `firmware`. */
  file?: string;
  /** What network.mac from-board comes to; null where no board is at hand to say: the device finds it out when it boots. */
  mac?: string | null;
}

/** Reads both. Throws a UsageError on a mistake in either. */
export async function readSettings({ config: file, mac = null, ...choice }: Choice): Promise<Settings> {
  const config = readConfig(file);
  const board = await readBoard(choice.board ?? config.board, config);
  if (choice.file !== undefined && choice.firmware !== undefined)
    throw new UsageError('a file and --firmware exclude each other');
  const { path, name, isFirmware } = programOf(config, choice);
  const isFromBoard = config.network.mac === 'from-board' && mac !== null;
  const network = isFromBoard ? { ...config.network, mac } : config.network;
  const wifi = wifiOf(board, config);
  const build = { board, firmware: name, network, provider: config.provider, entry: path, station: wifi };
  return { config, board, firmware: name, entry: isFirmware ? config.firmware[name] : null, build, wifi };
}

/** Throws a UsageError where a real board would not know which network to join, or how. */
export function checkWifi({ board, config, wifi }: Settings): void {
  const complaint = wifiComplaint(board, config, wifi);
  if (complaint) throw new UsageError(complaint);
}

function programOf(config: Config, { file, firmware }: Pick<Choice, 'file' | 'firmware'>): ProgramFile {
  if (file !== undefined) return findProgram(file, config);
  const asked = firmware ?? config.defaultFirmware;
  if (asked === null) return defaultProgram(config);
  const name = checkName('firmware', asked, config);
  return { path: firmwareFile(name, config), name, isFirmware: true };
}
