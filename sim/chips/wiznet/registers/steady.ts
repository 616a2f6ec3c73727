import type { SocketName } from './registers.ts';

/**
 * Watches how the driver reads one of the chip's moving 16-bit counters. It may act on a value that it read twice
 * in a row, or that it read in one frame together with the pointers it follows from (chapter 5). A zero is safe, and
 * so is a TX_FSR that says all is free: its high byte is seen with no other low byte.
 */
class Watch {
  private value = 0;
  private reads = 0;

  read(value: number): void {
    this.reads = value === this.value ? this.reads + 1 : 1;
    this.value = value;
  }

  confirm(): void {
    this.reads = 2;
  }

  forget(): void {
    this.value = 0;
  }

  get once(): boolean {
    return this.reads === 1 && this.value > 0;
  }
}

export class Steady {
  private readonly free = new Watch();
  private readonly received = new Watch();
  /** Which frame read RX_RSR last. */
  private receivedIn = -1;

  /** The driver has read the whole of a counter, in frame number `frame`; `txSize` in bytes. */
  read(name: SocketName, value: number, frame: number, txSize: number): void {
    if (name === 'Sn_TX_FSR') {
      this.free.read(value);
      if (value === txSize) this.free.confirm();
    }
    if (name === 'Sn_RX_RSR') {
      this.received.read(value);
      this.receivedIn = frame;
    }
    if (name === 'Sn_RX_WR' && frame === this.receivedIn) this.received.confirm();
  }

  /** The driver writes TX memory. Returns true, once, if it does so after a single read of TX_FSR. */
  filling(): boolean {
    const once = this.free.once;
    this.free.forget();
    return once;
  }

  /** The driver reads RX memory. Returns true, once, if it does so after a single read of RX_RSR. */
  draining(): boolean {
    const once = this.received.once;
    this.received.forget();
    return once;
  }

  /** SEND moves TX_FSR, and RX_RSR is what it was. */
  sent(): void {
    this.free.forget();
  }

  /** RECV moves RX_RSR, and TX_FSR is what it was. */
  consumed(): void {
    this.received.forget();
  }

  /** The socket is closed. */
  forget(): void {
    this.sent();
    this.consumed();
  }
}
