import type { SimClock, Timer } from '../clock.ts';
import type { RegisterFile } from './register-file.ts';
import { type CommonName, SN_IR } from './registers.ts';
import type { Socket } from './socket.ts';
import { interruptWaitUs } from './timing.ts';

const SOCKET_EVENTS = SN_IR.SENDOK | SN_IR.TIMEOUT | SN_IR.RECV | SN_IR.DISCON | SN_IR.CON;

/** SIR and the INTn pin (chapter 8). */
export class Interrupts {
  private readonly clock: SimClock;
  private readonly common: RegisterFile<CommonName>;
  private readonly sockets: readonly Socket[];
  private readonly onPin: (low: boolean) => void;
  /** What pulls the pin: unmasked IR bits above, unmasked SIR bits below. */
  private causes = 0;
  private heldUntilUs = 0;
  private timer: Timer | null = null;
  low = false;

  constructor(
    clock: SimClock,
    common: RegisterFile<CommonName>,
    sockets: readonly Socket[],
    onPin: (low: boolean) => void,
  ) {
    this.clock = clock;
    this.common = common;
    this.sockets = sockets;
    this.onPin = onPin;
  }

  /** Sn_IR, Sn_IMR, SIMR, IR or IMR has changed. */
  update(): void {
    const { common } = this;
    let sir = 0;
    for (const { index, registers } of this.sockets) {
      if (registers.get('Sn_IR') & registers.get('Sn_IMR') & SOCKET_EVENTS) sir |= 1 << index;
    }
    common.set('SIR', sir);
    const causes = ((common.get('IR') & common.get('IMR')) << 8) | (sir & common.get('SIMR'));
    const cleared = this.causes & ~causes;
    this.causes = causes;
    // A cause that goes away lets the pin rise, and I_AWT passes before the next may pull it low again. A wait
    // of less than a microsecond is a pulse too short for anybody to see.
    const waitUs = interruptWaitUs(common.get('INTLEVEL'));
    if (cleared && waitUs >= 1) this.heldUntilUs = this.clock.nowUs + waitUs;
    this.drive();
  }

  reset(): void {
    this.causes = 0;
    this.heldUntilUs = 0;
    this.update();
  }

  private drive(): void {
    this.clock.cancel(this.timer);
    this.timer = null;
    const held = this.clock.nowUs < this.heldUntilUs;
    if (this.causes !== 0 && held) {
      this.timer = this.clock.after(this.heldUntilUs - this.clock.nowUs, () => this.drive());
    }
    const low = this.causes !== 0 && !held;
    if (low === this.low) return;
    this.low = low;
    this.onPin(low);
  }
}
