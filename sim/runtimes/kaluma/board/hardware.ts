import { HEAP_BYTES } from '../memory/js-heap.ts';

/** What Kaluma makes of a microcontroller: where its two kinds of boards differ. */
export interface Hardware {
  /** `process.arch` (targets/rp2/boards: board.h). */
  arch: string;
  /** `board.name` (board.js). */
  board: string;
  /** Bytes of the JavaScript heap (targets/rp2/target.cmake: 180 KB, and 384 KB; the engine keeps eight). */
  heapBytes: number;
}

const RP2040: Hardware = { arch: 'cortex-m0-plus', board: 'pico', heapBytes: HEAP_BYTES };
const RP2350: Hardware = { arch: 'cortex-m33', board: 'pico2', heapBytes: 384 * 1024 - 8 };

/** The microcontroller by its name; without one it is an RP2040. */
export function hardwareOf(mcu: string | undefined): Hardware {
  return mcu === 'rp2350' ? RP2350 : RP2040;
}
