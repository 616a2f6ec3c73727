import type { Timer } from '../../clock.ts';
import { SN_IR } from '../wiznet/registers/registers.ts';
import type { W5500Core } from './core.ts';

const SOCKET_EVENTS = SN_IR.SENDOK | SN_IR.TIMEOUT | SN_IR.RECV | SN_IR.DISCON | SN_IR.CON;

/** I_AWT, the time INTn stays high after an interrupt was cleared: (INTLEVEL + 1) * 4 clocks at 150 MHz. */
export const interruptWaitUs = (intlevel: number): number => ((intlevel + 1) * 4) / 150;

/** SIR and the INTn pin (chapter 8). */
export class Interrupts {
  private readonly core: W5500Core;
  private readonly onPin: (low: boolean) => void;
  /** What pulls the pin: unmasked IR bits above, unmasked SIR bits below. */
  private causes = 0;
  private heldUntilUs = 0;
  /** The pin should have fallen, and did not; another event will make it try again. */
  private lost = false;
  private timer: Timer | null = null;
  low = false;

  constructor(core: W5500Core, onPin: (low: boolean) => void) {
    this.core = core;
    this.onPin = onPin;
  }

  /** Sn_IR, Sn_IMR, SIMR, IR or IMR has changed. */
  update(): void {
    const { common, clock, sockets, knobs } = this.core;
    let sir = 0;
    for (const { index, registers } of sockets) {
      if (registers.get('Sn_IR') & registers.get('Sn_IMR') & SOCKET_EVENTS) sir |= 1 << index;
    }
    common.set('SIR', sir);
    const causes = ((common.get('IR') & common.get('IMR')) << 8) | (sir & common.get('SIMR'));
    const cleared = this.causes & ~causes;
    if (causes === 0 || causes & ~this.causes) this.lost = false;
    this.causes = causes;
    // A cause that goes away lets the pin rise, and I_AWT passes before the next may pull it low again. A wait
    // of less than a microsecond is a pulse too short to be detected.
    if (knobs.intlevel === 'all' && causes !== 0) return this.drive();
    const waitUs = interruptWaitUs(common.get('INTLEVEL'));
    if (cleared && waitUs >= 1) this.heldUntilUs = clock.nowUs + waitUs;
    this.drive();
  }

  /** All registers are at their reset values. */
  reset(): void {
    this.update();
    this.heldUntilUs = 0;
  }

  private drive(): void {
    const { clock, random, knobs } = this.core;
    clock.cancel(this.timer);
    this.timer = null;
    const held = clock.nowUs < this.heldUntilUs;
    if (this.causes !== 0 && held) {
      this.timer = clock.after(this.heldUntilUs - clock.nowUs, () => this.drive());
    }
    const low = this.causes !== 0 && !held && !this.lost;
    if (low === this.low) return;
    if (low && random.chance(knobs.interruptLost)) {
      this.lost = true;
      return;
    }
    this.low = low;
    this.onPin(low);
  }
}
