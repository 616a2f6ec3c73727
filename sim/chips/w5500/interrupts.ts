import { Interrupts } from '../wiznet/interrupts.ts';
import type { W5500Core } from './core.ts';

/** I_AWT, the time INTn stays high after an interrupt was cleared: (INTLEVEL + 1) * 4 clocks at 150 MHz. */
export const interruptWaitUs = (intlevel: number): number => ((intlevel + 1) * 4) / 150;

/** SIR and the INTn pin (chapter 8). The causes are unmasked IR bits above, unmasked SIR bits below. */
export class W5500Interrupts extends Interrupts<W5500Core> {
  protected override show(sockets: number): number {
    const { common } = this.core;
    common.set('SIR', sockets);
    return ((common.get('IR') & common.get('IMR')) << 8) | (sockets & common.get('SIMR'));
  }

  protected override waitUs(causes: number): number {
    const { common, knobs } = this.core;
    if (knobs.intlevel === 'all' && causes !== 0) return 0;
    return interruptWaitUs(common.get('INTLEVEL'));
  }
}
