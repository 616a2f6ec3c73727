import type { WiznetSim } from '../../../sim/chips/wiznet/chip.ts';

/** Takes the chip's supply away: no pin does anything. Returns what gives it back. */
export function unpowered({ sim }: { sim: WiznetSim }): () => void {
  const pins = { select: sim.select, transfer: sim.transfer, deselect: sim.deselect, reset: sim.reset };
  sim.brownOut();
  Object.assign(sim, { select: () => {}, transfer: () => 0, deselect: () => {}, reset: () => {} });
  return () => {
    Object.assign(sim, pins);
    sim.brownOut();
  };
}
