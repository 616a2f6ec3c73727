import { bundle } from '../../build/bundle.ts';
import { readBoard, readConfig } from '../../build/config/config.ts';
import { type AnyChipOptions, type ChipName, chipNamed } from '../../sim/chips/chips.ts';
import type { HostOptions } from '../../sim/hosts/host.ts';
import { LockstepBoard } from '../../sim/lockstep/board.ts';

export interface FirmwareOptions {
  /** The program's own file, instead of the firmware of that name. */
  entry?: string;
  /** A file in `boards`; default: the one of flash.config.json. */
  board?: string;
  /** True to build the program as for flashing, which takes seconds; default: uncompiled sources. */
  built?: boolean;
  /** True to print one line on the console for each event. */
  trace?: boolean;
  chip?: AnyChipOptions;
  /** Another chip than the board has. */
  chipName?: ChipName;
  host?: Partial<HostOptions>;
}

/**
 * Bundles a firmware, and puts it on a board in lockstep, with the addresses of flash.config.json. Rejects with a
 * BundleError if it cannot be built.
 */
export async function boardWith(firmware: string, options: FirmwareOptions = {}): Promise<LockstepBoard> {
  const config = readConfig();
  const { network } = config;
  const { entry, board: name = config.board, trace = false, built = false, chip, host } = options;
  const board = await readBoard(name, config);
  const { program } = await bundle({ board, firmware, network, trace, entry, shrunk: built });
  const gateway = { ip: network.gateway, device: network.ip };
  const chipName = options.chipName ?? chipNamed(board.chip);
  return new LockstepBoard({ program, pins: board, chip, chipName, host: { ...gateway, ...host } });
}
