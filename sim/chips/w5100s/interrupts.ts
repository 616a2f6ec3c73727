import { Interrupts } from '../wiznet/interrupts.ts';
import type { W5100sCore } from './core.ts';
import { IR, MR2 } from './registers/registers.ts';

/** The low four bits of IR, and the INTn pin (w5100s.md, chapter 8). The causes are bits of SLIR, IR2 and IR. */
export class W5100sInterrupts extends Interrupts<W5100sCore> {
  protected override show(sockets: number): number {
    const { common, knobs } = this.core;
    const shown = knobs.imrGatesIr ? sockets & common.get('IMR') : sockets;
    common.set('IR', (common.get('IR') & ~IR.SOCKETS) | shown);
    return (
      ((common.get('SLIR') & common.get('SLIMR')) << 16) |
      ((common.get('IR2') & common.get('IMR2')) << 8) |
      (common.get('IR') & common.get('IMR'))
    );
  }

  protected override get isEnabled(): boolean {
    return (this.core.common.get('MR2') & MR2.G_IEN) !== 0;
  }
}
