import { espruino } from './globals.ts';

/** The chip's lines besides SPI, on pins of Espruino. */

/** Returns the runtime's pin of a name, such as `B3`. */
export function pinOf(name: string | number): EspruinoPin {
  return new espruino.Pin(name);
}

/** Makes a pin an output, and high. It has a pull-up before: the runtime sets the direction first. */
export function takeOutput(name: string | number): EspruinoPin {
  const pin = pinOf(name);
  pin.mode('input_pullup');
  pin.write(1);
  return pin;
}

/** Delay after which a line that stayed low is looked at again, in milliseconds. */
const AGAIN_MS = 1;

/**
 * The attention line. The runtime tells of edges alone, and an edge is missed where the line is low already: so the level
 * is looked at after each call of the handler, and again a millisecond later while it is low.
 */
export class Watch {
  private readonly pin: EspruinoPin;
  private handler: (() => void) | null = null;
  private id = 0;
  private isDue = false;

  constructor(pin: EspruinoPin) {
    this.pin = pin;
    pin.mode('input_pullup');
  }

  isLow(): boolean {
    return !this.pin.read();
  }

  /** Calls `handler` from the runtime's loop while the line is low; null ends that. */
  call(handler: (() => void) | null): void {
    if (this.id !== 0) espruino.clearWatch(this.id);
    this.id = 0;
    this.handler = handler;
    if (!handler) return;
    this.id = espruino.setWatch((): void => this.look(), this.pin, { repeat: true, edge: 'falling' });
    this.look();
  }

  private look(): void {
    if (this.handler && this.isLow()) this.handler();
    if (!this.handler || this.isDue || !this.isLow()) return;
    this.isDue = true;
    espruino.setTimeout((): void => {
      this.isDue = false;
      this.look();
    }, AGAIN_MS);
  }
}
