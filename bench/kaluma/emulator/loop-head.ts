import type { EngineBoard } from './board.ts';
import type { Cpu } from './cpu.ts';

/** How many instructions of an idle board are looked at: some hundred turns of Kaluma's loop. */
const LOOKED_AT = 400_000;

// Thumb: what enters a function and what leaves it (ARMv6-M Architecture Reference Manual, chapter A6).
const isCall = (code: number, next: number) =>
  (code >> 11 === 0b11110 && next >> 14 === 0b11) || (code & 0xff87) === 0x4780;
const isReturn = (code: number) => code === 0x4770 || code >> 8 === 0xbd;

/**
 * Where the event loop begins its turns, found in a board that has nothing to do, since a released image comes without
 * names: the function that is never returned from is the one that loops, and the lowest address that it jumps back to
 * is where its outermost loop begins. Null when the board is not in a loop of calls.
 */
export function findLoopHead(board: EngineBoard): number | null {
  const { cpu } = board;
  let depth = 0;
  let least = 0;
  let heads = new Map<number, number>();
  let before = cpu.pc;
  for (let n = 0; n < LOOKED_AT; n++) {
    const change = step(cpu);
    const { pc } = cpu;
    depth += change;
    if (depth < least) {
      least = depth;
      heads = new Map();
    } else if (depth === least && change === 0 && pc < before) heads.set(pc, (heads.get(pc) ?? 0) + 1);
    before = pc;
  }
  const often = [...heads].filter(([, times]) => times > 10).map(([address]) => address);
  return often.length > 0 ? Math.min(...often) : null;
}

/** One instruction: 1 when it entered a function, -1 when it left one. Interrupts are passed over as a whole. */
function step(cpu: Cpu): -1 | 0 | 1 {
  const { core } = cpu.mcu;
  const code = cpu.mcu.readUint16(cpu.pc);
  const next = cpu.mcu.readUint16(cpu.pc + 2);
  cpu.run(1);
  let n = 0;
  while (core.IPSR !== 0 && n++ < LOOKED_AT) cpu.run(1);
  if (isCall(code, next)) return 1;
  return isReturn(code) ? -1 : 0;
}
