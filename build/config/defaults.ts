import { resolve } from 'node:path';
import type { Config, FirmwareEntry, ProviderSizes } from './types.ts';

/** A configuration as it is written: each key may be left out, also where a user's has to give it. */
export interface GivenConfig
  extends Partial<Omit<Config, 'folder' | 'program' | 'network' | 'provider' | 'firmware' | 'wifi'>> {
  network?: Partial<Config['network']>;
  provider?: Partial<ProviderSizes>;
  wifi?: { ssid: string; open?: boolean };
  /** The file of the program, or programs by name. */
  firmware?: string | Record<string, Partial<FirmwareEntry>>;
}

const PROGRAM = 'src/main.ts';
const BOARD = 'w5500-evb-pico';

/** Where there is no DHCP server, and on the simulated network. */
const ADDRESSES = { ip: '10.0.2.15', subnet: '255.255.255.0', gateway: '10.0.2.2' };

/** What the chip gives each slot for each direction after a reset. */
const DEFAULT_KB = 2;
const DEFAULT_SIZES = new Array(8).fill(DEFAULT_KB);

/** Whether slots are to have other memory than after a reset, so that the program has to see to it. */
export function hasOwnMemory({ rxKb = [], txKb = [] }: Partial<ProviderSizes> = {}): boolean {
  return [...rxKb, ...txKb].some((size) => size !== DEFAULT_KB);
}

/**
 * Fills in what a configuration leaves out.
 *
 * @param folder the folder that it is in, an absolute path
 */
export function completed(given: GivenConfig, folder: string): Config {
  const { network = {}, firmware = PROGRAM } = given;
  const programs = typeof firmware === 'string' ? {} : firmware;
  const entries = Object.entries(programs).map(([name, { forward = null, budget = null }]) => [
    name,
    { forward, budget },
  ]);
  return {
    ...given,
    folder,
    board: given.board ?? BOARD,
    pins: given.pins ?? {},
    runtime: given.runtime ?? null,
    program: typeof firmware === 'string' ? resolve(folder, firmware) : null,
    firmware: Object.fromEntries(entries),
    defaultFirmware: given.defaultFirmware ?? Object.keys(programs)[0] ?? null,
    port: given.port ?? null,
    network: {
      mac: 'from-board',
      hostname: null,
      // A file that gives an address and no mode means that address.
      mode: network.ip === undefined ? 'dhcp' : 'static',
      ...ADDRESSES,
      ...network,
    },
    wifi: given.wifi ? { open: false, ...given.wifi } : null,
    bench: given.bench ?? {},
    provider: {
      backlog: 8,
      reservedSlots: 0,
      rxKb: DEFAULT_SIZES,
      txKb: DEFAULT_SIZES,
      verifyWrites: false,
      silentRefusal: true,
      ...given.provider,
    },
  };
}
