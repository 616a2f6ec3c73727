/** What the build puts into a bundle (build/bundle.ts), from flash.config.json and the command line. */

/** Bytes in network order. */
declare const NETWORK: { mac: number[]; ip: number[]; subnet: number[]; gateway: number[] };
/** Whether the addresses come by DHCP; those of NETWORK are used when they do not. */
declare const DHCP: boolean;
/** What a DHCP server is to call the device; empty for nothing. */
declare const HOSTNAME: string;
/** The most requests that may wait at one listener: 1 to 8. */
declare const BACKLOG: number;
/** Slots that listeners leave alone, for outgoing connections: 0 to 7. */
declare const RESERVED_SLOTS: number;
/** Receive and transmit memory of each slot, in KB; null: 2 for each. */
declare const RX_KB: number[] | null;
declare const TX_KB: number[] | null;
/** Whether payload is read back after it was written to the chip. */
declare const VERIFY_WRITES: boolean;
/** Whether a chip that can may leave SYNs unanswered that find no socket. */
declare const SILENT_REFUSALS: boolean;
/** Whether the program prints a line for every move of a slot. */
declare const TRACE: boolean;

/** The board that the bundle is made for: one of boards/. */
declare module 'board' {
  export const board: import('../bus.ts').KalumaPins;
  /** What fits it. */
  export const boardBus: typeof import('../bus.ts').kalumaBus;
}
