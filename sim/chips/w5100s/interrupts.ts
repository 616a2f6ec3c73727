import { SN_IR } from '../wiznet/registers/registers.ts';
import type { W5100sCore } from './core.ts';
import { IR, MR2 } from './registers/registers.ts';

const SOCKET_EVENTS = SN_IR.SENDOK | SN_IR.TIMEOUT | SN_IR.RECV | SN_IR.DISCON | SN_IR.CON;

/** The low four bits of IR, and the INTn pin (w5100s.md, chapter 8). */
export class Interrupts {
  private readonly core: W5100sCore;
  private readonly onPin: (low: boolean) => void;
  /** What pulls the pin: bits of SLIR, IR2 and IR. */
  private causes = 0;
  /** The pin should have fallen, and did not; another event will make it try again. */
  private lost = false;
  low = false;

  constructor(core: W5100sCore, onPin: (low: boolean) => void) {
    this.core = core;
    this.onPin = onPin;
  }

  /** Sn_IR, Sn_IMR, IR, IMR or one of their kin has changed. */
  update(): void {
    const { common, sockets, knobs } = this.core;
    let ir = 0;
    for (const { index, registers } of sockets) {
      if (registers.get('Sn_IR') & registers.get('Sn_IMR') & SOCKET_EVENTS) ir |= 1 << index;
    }
    if (knobs.imrGatesIr) ir &= common.get('IMR');
    common.set('IR', (common.get('IR') & ~IR.SOCKETS) | ir);
    const causes =
      ((common.get('SLIR') & common.get('SLIMR')) << 16) |
      ((common.get('IR2') & common.get('IMR2')) << 8) |
      (common.get('IR') & common.get('IMR'));
    if (causes === 0 || causes & ~this.causes) this.lost = false;
    this.causes = causes;
    this.drive();
  }

  /** All registers are at their reset values. */
  reset(): void {
    this.update();
  }

  private drive(): void {
    const { common, random, knobs } = this.core;
    const low = this.causes !== 0 && (common.get('MR2') & MR2.G_IEN) !== 0 && !this.lost;
    if (low === this.low) return;
    if (low && random.chance(knobs.interruptLost)) {
      this.lost = true;
      return;
    }
    this.low = low;
    this.onPin(low);
  }
}
