import type { EngineBoard } from '../emulator/board.ts';
import { type Elf, symbolsOf } from '../emulator/elf.ts';

/** The engine's heap, in bytes: in use, and the peak. */
export interface Heap {
  size: number;
  used: number;
  peak: number;
}

/** JerryScript's heap statistics: version, size, allocated bytes, their peak, and four reserved words. */
const STATS = 'jerry_get_memory_stats';
const STATS_BYTES = 8 * 4;
/** Stack space of the call, below the program's stack. */
const BELOW = 256;

/** Reads the use of the heap from the engine in the image; null if it does not report it. */
export function readHeap({ cpu }: EngineBoard, elf: Elf): Heap | null {
  const [stats] = symbolsOf(elf, STATS);
  if (!stats) return null;
  const place = (cpu.sp - BELOW - STATS_BYTES) & ~7;
  const before = cpu.mcu.sram.slice();
  const sp = cpu.sp;
  const lowest = cpu.lowestStack;
  cpu.mcu.core.SP = place - BELOW;
  const returned = cpu.call(stats.address, place);
  const [size, used, peak] = [4, 8, 12].map((at) => cpu.mcu.readUint32(place + at));
  cpu.mcu.core.SP = sp;
  cpu.mcu.sram.set(before);
  cpu.lowestStack = lowest;
  return returned ? { size, used, peak } : null;
}
