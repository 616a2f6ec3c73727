import type { Timer } from '../../clock.ts';
import { SN_IR } from '../wiznet/registers/registers.ts';
import type { W6100Core } from './core.ts';
import { SYCR1 } from './registers/registers.ts';

const SOCKET_EVENTS = SN_IR.SENDOK | SN_IR.TIMEOUT | SN_IR.RECV | SN_IR.DISCON | SN_IR.CON;

/** INTPTMR counts down once in four clocks of 10 ns. */
const TICK_US = 0.04;

/** SIR and the INTn pin (w6100.md, chapter 8). */
export class Interrupts {
  private readonly core: W6100Core;
  private readonly onPin: (low: boolean) => void;
  /** What pulls the pin: bits of SLIR, IR and SIR. */
  private causes = 0;
  private heldUntilUs = 0;
  /** The pin should have fallen, and did not; another event will make it try again. */
  private lost = false;
  private timer: Timer | null = null;
  low = false;

  constructor(core: W6100Core, onPin: (low: boolean) => void) {
    this.core = core;
    this.onPin = onPin;
  }

  /** Sn_IR, Sn_IMR, SIMR, IR, IMR or one of their kin has changed. */
  update(): void {
    const { common, sockets, knobs, clock } = this.core;
    let sir = 0;
    for (const { index, registers } of sockets) {
      if (registers.get('Sn_IR') & registers.get('Sn_IMR') & SOCKET_EVENTS) sir |= 1 << index;
    }
    if (knobs.simrGatesSir) sir &= common.get('SIMR');
    common.set('SIR', sir);
    const causes =
      ((common.get('SLIR') & common.get('SLIMR')) << 16) |
      ((common.get('IR') & common.get('IMR')) << 8) |
      (sir & common.get('SIMR'));
    const cleared = this.causes & ~causes;
    if (causes === 0 || causes & ~this.causes) this.lost = false;
    this.causes = causes;
    // A wait of less than a microsecond is a pulse too short for anybody to see.
    const waitUs = common.get('INTPTMR') * TICK_US;
    if (cleared && waitUs >= 1) this.heldUntilUs = clock.nowUs + waitUs;
    this.drive();
  }

  /** All registers are at their reset values. */
  reset(): void {
    this.heldUntilUs = 0;
    this.update();
  }

  private drive(): void {
    const { common, clock, random, knobs } = this.core;
    clock.cancel(this.timer);
    this.timer = null;
    const held = clock.nowUs < this.heldUntilUs;
    if (this.causes !== 0 && held)
      this.timer = clock.after(this.heldUntilUs - clock.nowUs, () => this.drive());
    const enabled = (common.get('SYCR1') & SYCR1.IEN) !== 0;
    const low = this.causes !== 0 && enabled && !held && !this.lost;
    if (low === this.low) return;
    if (low && random.chance(knobs.interruptLost)) {
      this.lost = true;
      return;
    }
    this.low = low;
    this.onPin(low);
  }
}
