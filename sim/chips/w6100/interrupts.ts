import { Interrupts } from '../wiznet/interrupts.ts';
import type { W6100Core } from './core.ts';
import { SYCR1 } from './registers/registers.ts';

/** INTPTMR counts down once in four clocks of 10 ns. */
const TICK_US = 0.04;

/** SIR and the INTn pin (w6100.md, chapter 8). The causes are bits of SLIR, IR and SIR. */
export class W6100Interrupts extends Interrupts<W6100Core> {
  protected override show(sockets: number): number {
    const { common, knobs } = this.core;
    common.set('SIR', knobs.simrGatesSir ? sockets & common.get('SIMR') : sockets);
    return (
      ((common.get('SLIR') & common.get('SLIMR')) << 16) |
      ((common.get('IR') & common.get('IMR')) << 8) |
      (sockets & common.get('SIMR'))
    );
  }

  protected override waitUs(): number {
    return this.core.common.get('INTPTMR') * TICK_US;
  }

  protected override get isEnabled(): boolean {
    return (this.core.common.get('SYCR1') & SYCR1.IEN) !== 0;
  }
}
