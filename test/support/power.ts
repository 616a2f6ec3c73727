import type { W5500Sim } from '../../sim/chips/w5500/chip.ts';

/** Cuts the chip's supply: its pins are inactive. Returns a function that restores it. */
export function unpowered({ sim }: { sim: W5500Sim }): () => void {
  const pins = { select: sim.select, transfer: sim.transfer, deselect: sim.deselect, reset: sim.reset };
  sim.brownOut();
  Object.assign(sim, { select: () => {}, transfer: () => 0, deselect: () => {}, reset: () => {} });
  return () => {
    Object.assign(sim, pins);
    sim.brownOut();
  };
}
