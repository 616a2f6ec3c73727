import type { Bus } from './bus.ts';
import type { Clock } from './clock.ts';

/** Where the chip is wired to a Kaluma board: GPIO numbers, and the SPI clock asked for in hertz. */
export interface KalumaPins {
  spi: { bus: number; miso: number; mosi: number; sck: number; baudHz: number };
  cs: number;
  /** RSTn, or null where it is not wired. */
  reset: number | null;
  /** INTn, or null where it is not wired. */
  interrupt: number | null;
}

/** Reads up to this size may pile up as garbage without exhausting the C heap, which the collector does not see. */
const READ_CHUNK = 256;

/** A bus over Kaluma's `spi` module and GPIO functions (Kaluma 1.0 to 1.2). */
export class KalumaBus implements Bus {
  private readonly spi: KalumaSpi;
  private readonly pins: KalumaPins;
  private watchId = -1;

  constructor(pins: KalumaPins) {
    this.pins = pins;
    // High before it is an output: the other way round pulses chip select low.
    digitalWrite(pins.cs, 1);
    pinMode(pins.cs, OUTPUT);
    if (pins.reset !== null) {
      digitalWrite(pins.reset, 1);
      pinMode(pins.reset, OUTPUT);
    }
    if (pins.interrupt !== null) pinMode(pins.interrupt, INPUT_PULLUP);
    const SPI = global.require('spi').SPI;
    this.spi = new SPI(pins.spi.bus, {
      mode: 0,
      baudrate: pins.spi.baudHz,
      sck: pins.spi.sck,
      mosi: pins.spi.mosi,
      miso: pins.spi.miso,
    });
  }

  write(head: Uint8Array, body: Uint8Array): void {
    digitalWrite(this.pins.cs, 0);
    this.spi.send(head);
    this.spi.send(body);
    digitalWrite(this.pins.cs, 1);
  }

  read(head: Uint8Array, into: Uint8Array, at: number, count: number): number {
    let done = 0;
    digitalWrite(this.pins.cs, 0);
    this.spi.send(head);
    try {
      while (done < count) {
        const chunk = this.spi.recv(Math.min(count - done, READ_CHUNK));
        if (chunk.length === 0) break;
        into.set(chunk, at + done);
        done += chunk.length;
      }
    } catch (_error) {
      // Out of memory is told by an empty array, or by throwing: either way the frame ends here.
    }
    digitalWrite(this.pins.cs, 1);
    return done;
  }

  reset(low: boolean): boolean {
    if (this.pins.reset === null) return false;
    digitalWrite(this.pins.reset, low ? 0 : 1);
    return true;
  }

  attention(): boolean {
    return this.pins.interrupt === null || digitalRead(this.pins.interrupt) === 0;
  }

  watch(handler: (() => void) | null): boolean {
    if (this.pins.interrupt === null) return false;
    if (this.watchId >= 0) clearWatch(this.watchId);
    // A level, not an edge: edges are lost when the line is low already.
    this.watchId = handler ? setWatch(handler, this.pins.interrupt, LOW_LEVEL) : -1;
    return true;
  }
}

/** Kaluma's time. `Date.now()` has steps of a second there, so it is not used. */
export const kalumaClock: Clock = {
  now: () => millis(),
  after: (ms, callback) => {
    setTimeout(callback, ms);
  },
  wait: (ms) => {
    delay(ms);
  },
};
