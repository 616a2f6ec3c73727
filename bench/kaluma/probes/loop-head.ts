import type { EngineBoard } from '../emulator/board.ts';
import type { Cpu } from '../emulator/cpu.ts';

/** Number of instructions of an idle board that are examined: some hundred turns of Kaluma's loop. */
const LOOKED_AT = 400_000;

// Thumb instructions that enter and leave functions (ARMv6-M Architecture Reference Manual, chapter A6).
const isCall = (code: number, next: number) =>
  (code >> 11 === 0b11110 && next >> 14 === 0b11) || (code & 0xff87) === 0x4780;
const isReturn = (code: number) => code === 0x4770 || code >> 8 === 0xbd;

/**
 * Finds the start of the event loop's turns in an idle board, since a released image has no names: the function that
 * never returns contains the loop, and the lowest address that it jumps back to is the start of its outermost loop.
 * Null if the board is not in a loop of calls.
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

/** Executes one instruction: 1 if it entered a function, -1 if it left one. Interrupts are skipped as a whole. */
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
