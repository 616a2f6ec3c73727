import type { SimClock } from '../sim/clock.ts';
import type { Circuit } from '../sim/runtimes/kaluma/circuit/circuit.ts';

/** A byte at 115,200 baud, in microseconds: the pace while the firmware's port is closed. */
const BYTE_US = 87;

/** The other end of a UART of the board. It uses the rate that the firmware has set. */
export class Uart {
  /** Takes the bytes instead of `received`, one or more at a time. */
  onData: ((bytes: Uint8Array) => void) | null = null;
  private readonly number: 0 | 1;
  private readonly circuit: Circuit;
  private readonly clock: SimClock;
  private bytes: number[] = [];
  private idleAtUs = 0;

  constructor(number: 0 | 1, circuit: Circuit, clock: SimClock) {
    this.number = number;
    this.circuit = circuit;
    this.clock = clock;
    circuit.farEnds[number] = { receive: (byte) => this.receive(byte) };
  }

  /**
   * Sends bytes, or text as UTF-8, one byte after the other from now on, as time passes. Bytes that arrive while the
   * firmware has not opened the port are lost.
   */
  send(data: Uint8Array | string): void {
    const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
    for (const byte of bytes) {
      const byteUs = this.circuit.uarts[this.number]?.byteUs ?? BYTE_US;
      this.idleAtUs = Math.max(this.idleAtUs, this.clock.nowUs) + byteUs;
      this.clock.after(this.idleAtUs - this.clock.nowUs, () => {
        if (this.circuit.uarts[this.number]?.arrive(byte)) this.circuit.changes++;
      });
    }
  }

  /** All bytes that the firmware has sent so far, unless `onData` takes them. */
  received(): Uint8Array {
    return Uint8Array.from(this.bytes);
  }

  /** As `received`, read as UTF-8. */
  text(): string {
    return new TextDecoder().decode(this.received());
  }

  /** Forgets what was received. */
  clear(): void {
    this.bytes = [];
  }

  private receive(byte: number): void {
    if (this.onData) this.onData(Uint8Array.of(byte));
    else this.bytes.push(byte);
  }
}
