import type { Timer } from '../../clock.ts';
import type { Core } from './core.ts';
import { SN_IR } from './registers/registers.ts';

const SOCKET_EVENTS = SN_IR.SENDOK | SN_IR.TIMEOUT | SN_IR.RECV | SN_IR.DISCON | SN_IR.CON;

/** The INTn pin (chapter 8). Which registers pull it, enable it and hold it high is each chip's own. */
export abstract class Interrupts<C extends Core> {
  low = false;
  protected readonly core: C;
  private readonly onPin: (low: boolean) => void;
  /** What pulls the pin, a bit a cause. */
  private causes = 0;
  private heldUntilUs = 0;
  /** The pin should have fallen, and did not; another event will make it try again. */
  private lost = false;
  private timer: Timer | null = null;

  constructor(core: C, onPin: (low: boolean) => void) {
    this.core = core;
    this.onPin = onPin;
  }

  /** Sn_IR, Sn_IMR or another register that the pin depends on has changed. */
  update(): void {
    let sockets = 0;
    for (const { index, registers } of this.core.sockets) {
      if (registers.get('Sn_IR') & registers.get('Sn_IMR') & SOCKET_EVENTS) sockets |= 1 << index;
    }
    const causes = this.show(sockets);
    const cleared = this.causes & ~causes;
    if (causes === 0 || causes & ~this.causes) this.lost = false;
    this.causes = causes;
    // A cause that goes away lets the pin rise, and a time passes before the next may pull it low again. A wait of less
    // than a microsecond is a pulse too short to be detected.
    const waitUs = this.waitUs(causes);
    if (cleared && waitUs >= 1) this.heldUntilUs = this.core.clock.nowUs + waitUs;
    this.drive();
  }

  /** All registers are at their reset values. */
  reset(): void {
    this.update();
    this.heldUntilUs = 0;
  }

  /** Shows the sockets with an unmasked event, a bit each, in the common registers, and returns all causes. */
  protected abstract show(sockets: number): number;

  /** The time the pin stays high after a cause was cleared and `causes` are left. */
  protected waitUs(_causes: number): number {
    return 0;
  }

  /** Whether the chip drives the pin at all. */
  protected get isEnabled(): boolean {
    return true;
  }

  private drive(): void {
    const { clock, random, knobs } = this.core;
    clock.cancel(this.timer);
    this.timer = null;
    const held = clock.nowUs < this.heldUntilUs;
    if (this.causes !== 0 && held) {
      this.timer = clock.after(this.heldUntilUs - clock.nowUs, () => this.drive());
    }
    const low = this.causes !== 0 && this.isEnabled && !held && !this.lost;
    if (low === this.low) return;
    if (low && random.chance(knobs.interruptLost)) {
      this.lost = true;
      return;
    }
    this.low = low;
    this.onPin(low);
  }
}
