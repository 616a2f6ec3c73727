/** What the build puts into a bundle (tools/bundle.ts), from flash.config.json and the command line. */

/** Bytes in network order. */
declare const NETWORK: { mac: number[]; ip: number[]; subnet: number[]; gateway: number[] };
/** Whether the program prints a line for every move of a slot. */
declare const TRACE: boolean;

/** The board that the bundle is made for: one of boards/. */
declare module 'board' {
  export const board: import('../kaluma.ts').KalumaPins;
}
