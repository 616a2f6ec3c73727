import type { Timer } from '../../../clock.ts';
import type { Core } from '../core.ts';
import type { Socket } from '../socket.ts';

/** Sn_CR: a command stays readable until the chip has accepted it, which is not to say finished it (chapter 6). */
export class CommandRegister {
  private readonly core: Core;
  private readonly socket: Socket;
  private value = 0;
  private readsLeft = 0;
  private timer: Timer | null = null;

  constructor(core: Core, socket: Socket) {
    this.core = core;
    this.socket = socket;
  }

  read(): number {
    const shown = this.value;
    if (shown !== 0 && --this.readsLeft === 0) this.take();
    return shown;
  }

  write(value: number): void {
    if (this.value !== 0) {
      const held = this.core.variant.commands.get(this.value) ?? this.value;
      this.fault(
        'busy',
        `Sn_CR is written ${this.core.variant.commands.get(value) ?? value} while it still shows ${held}`,
      );
      return;
    }
    if (value === 0) return;
    this.value = value;
    this.socket.written();
    if (!this.core.phy.poweredDown) {
      this.begin();
      return;
    }
    // The socket engine does not run now (chapter 3.1): the command hangs.
    this.readsLeft = Number.POSITIVE_INFINITY;
    this.fault('powered-down', 'Sn_CR is written while the PHY is powered down');
  }

  /** The power-down is over: the engine finds what was written meanwhile. */
  resume(): void {
    if (this.value !== 0) this.begin();
  }

  reset(): void {
    this.core.clock.cancel(this.timer);
    this.value = 0;
  }

  private begin(): void {
    this.readsLeft = this.core.knobs.crBusyReads;
    if (this.readsLeft === 0) this.take();
    else if (Number.isFinite(this.readsLeft)) {
      this.core.clock.cancel(this.timer);
      this.timer = this.core.clock.after(this.core.knobs.crBusyUs, () => this.take());
    }
  }

  private take(): void {
    this.core.clock.cancel(this.timer);
    const command = this.core.variant.commands.get(this.value);
    if (!command) this.fault('unknown-command', `Sn_CR is written 0x${this.value.toString(16)}`);
    this.value = 0;
    if (command) this.socket.execute(command);
  }

  private fault(kind: 'busy' | 'powered-down' | 'unknown-command', text: string): void {
    const { index } = this.socket;
    this.core.fault(kind, `socket ${index}: ${text}`, index, 'Sn_CR');
  }
}
