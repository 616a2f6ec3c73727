import { Random } from '../../sim/random.ts';
import type { Device } from '../device.ts';
import type { Pin } from '../pin.ts';

/** How a button is wired, and how its contact behaves. */
export interface ButtonOptions {
  /** The level while it is down; default 0: it connects the pin to ground, and the firmware has a pull-up. */
  down?: 0 | 1;
  /** How long its contact bounces after each press and each release, in milliseconds; default 5. */
  bounceMs?: number;
  /** How often the contact opens again in that time; default 4. */
  bounces?: number;
  /** Decides when; default 1. */
  seed?: number;
}

/** A push button whose contact bounces. Nothing drives its pin while it is up. */
export class PushButton {
  private readonly device: Device;
  private readonly pin: Pin;
  private readonly options: Required<ButtonOptions>;
  private readonly random: Random;

  constructor(device: Device, pin: number | string, options: ButtonOptions = {}) {
    this.options = { down: 0, bounceMs: 5, bounces: 4, seed: 1, ...options };
    this.device = device;
    this.pin = device.pin(pin);
    this.random = new Random(this.options.seed);
  }

  /** Presses it down; with `forMs`, lets it go again after so many milliseconds. Time passes in `device.run` alone. */
  press(forMs?: number): void {
    this.bounceTo(this.options.down);
    if (forMs !== undefined) this.device.after(forMs, () => this.release());
  }

  release(): void {
    this.bounceTo(null);
  }

  private bounceTo(level: 0 | 1 | null): void {
    const { down, bounceMs, bounces } = this.options;
    const other = level === null ? down : null;
    this.pin.set(level);
    // In each part of the time the contact opens once, and closes before the next.
    const partMs = bounceMs / Math.max(1, bounces);
    for (let i = 0; i < bounces; i++) {
      const openMs = partMs * (i + 0.4 * this.fraction());
      this.device.after(openMs, () => this.pin.set(other));
      this.device.after(openMs + partMs * 0.5 * (0.1 + this.fraction()), () => this.pin.set(level));
    }
  }

  private fraction(): number {
    return this.random.below(1000) / 1000;
  }
}

/** A button with a bouncing contact on a pin of the device. */
export function button(device: Device, pin: number | string, options: ButtonOptions = {}): PushButton {
  return new PushButton(device, pin, options);
}
