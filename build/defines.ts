import { hasWifi, SIMULATED, type Wifi } from './config/wifi.ts';

/** What stands for a hardware address that the device takes from its board when it boots. */
const FROM_BOARD = 'from-board';

const NO_MAC = [0, 0, 0, 0, 0, 0];

/** Addresses in the usual notation. */
export interface Addresses {
  /** Six bytes, or `from-board`. */
  mac: string;
  ip: string;
  subnet: string;
  gateway: string;
}

/** Settings of a program from the configuration and the command line. */
export interface ProgramSettings {
  network: Addresses & { mode?: 'static' | 'dhcp'; hostname?: string | null };
  /** Division of the chip's slots by the provider; null sizes are those after a reset. */
  provider: {
    backlog: number;
    reservedSlots: number;
    rxKb: number[] | null;
    txKb: number[] | null;
    verifyWrites?: boolean;
    silentRefusal?: boolean;
  };
  /** The board's chip decides whether there is a radio. */
  board: { chip?: string };
  /** What a board with a radio joins; null: the open network of the simulator. */
  station?: Wifi | null;
  /** True if the device prints one line for each event. */
  trace: boolean;
}

const bytesOf = (text: string): number[] => [...new TextEncoder().encode(text)];

/** The constants of hal/kaluma/types/build.d.ts, as source text. */
export function definesFor({
  network,
  provider,
  board,
  station,
  trace,
}: ProgramSettings): Record<string, string> {
  const { ssid, passphrase } = station ?? SIMULATED;
  return {
    WIFI: String(hasWifi(board)),
    WIFI_SSID: JSON.stringify(bytesOf(ssid)),
    WIFI_PASSPHRASE: JSON.stringify(passphrase === null ? null : bytesOf(passphrase)),
    TRACE: String(trace),
    DHCP: String(network.mode === 'dhcp'),
    HOSTNAME: JSON.stringify(network.hostname ?? ''),
    MAC_FROM_BOARD: String(network.mac === FROM_BOARD),
    NETWORK: JSON.stringify(networkBytes(network)),
    BACKLOG: String(provider.backlog),
    RESERVED_SLOTS: String(provider.reservedSlots),
    RX_KB: JSON.stringify(provider.rxKb),
    TX_KB: JSON.stringify(provider.txKb),
    VERIFY_WRITES: String(provider.verifyWrites === true),
    SILENT_REFUSALS: String(provider.silentRefusal !== false),
  };
}

/** The addresses as the device wants them: arrays of bytes. A hardware address that is the board's is zeros here. */
export function networkBytes(network: Addresses): Record<keyof Addresses, number[]> {
  const ip = (text: string) => text.split('.').map(Number);
  return {
    mac: network.mac === FROM_BOARD ? NO_MAC : network.mac.split(':').map((hex) => Number.parseInt(hex, 16)),
    ip: ip(network.ip),
    subnet: ip(network.subnet),
    gateway: ip(network.gateway),
  };
}
