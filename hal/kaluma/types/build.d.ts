/** Constants that the build (build/bundle.ts) sets, from flash.config.json and the command line. */

/** Bytes in network order. */
declare const NETWORK: { mac: number[]; ip: number[]; subnet: number[]; gateway: number[] };
/** Whether the device takes its hardware address from its board's unique id: then NETWORK.mac is zeros until `boot`. */
declare const MAC_FROM_BOARD: boolean;
/** Whether the addresses come by DHCP; those of NETWORK are used when they do not. */
declare const DHCP: boolean;
/** The device's host name for DHCP servers; empty for none. */
declare const HOSTNAME: string;
/** Most pending requests of one listener: 1 to 8. */
declare const BACKLOG: number;
/** Slots that listeners leave free, for outgoing connections: 0 to 7. */
declare const RESERVED_SLOTS: number;
/** Receive and transmit memory of each slot, in KB; null: 2 each. */
declare const RX_KB: number[] | null;
declare const TX_KB: number[] | null;
/** True if payload is read back after it was written to the chip. */
declare const VERIFY_WRITES: boolean;
/** True if SYNs that find no listening socket may be left unanswered, on a chip that can. */
declare const SILENT_REFUSALS: boolean;
/** True if the board's chip joins a network by radio, and has its address by a DHCP client of its own. */
declare const WIFI: boolean;
/** The network that a board with a radio joins: its name, and its passphrase or null for an open one, as bytes. */
declare const WIFI_SSID: number[];
declare const WIFI_PASSPHRASE: number[] | null;
/** True if the program prints a line for every state change of a slot. */
declare const TRACE: boolean;

/** The board that the bundle is built for: one of boards/. */
declare module 'board' {
  export const board: import('../bus.ts').KalumaPins;
  /** The bus for it. */
  export const boardBus: typeof import('../bus.ts').kalumaBus;
}
