import { Circuit } from '../runtimes/kaluma/circuit/circuit.ts';
import type { I2cTarget } from '../runtimes/kaluma/circuit/targets.ts';
import { isWatched, takeStale, type WatchMemory } from '../watch/memory.ts';

/** The last GPIO. */
const LAST_PIN = 29;

/** What is wired to a board on a thread of its own: levels and voltages that the main thread sets, in shared memory. */
export class SharedCircuit extends Circuit {
  private readonly memory: WatchMemory;
  /** Pins that lead to the chip: to look at INTn is to wait for the chip. */
  private readonly wired: number[];
  private hasChanged = false;

  constructor(memory: WatchMemory, wired: number[]) {
    super();
    this.memory = memory;
    this.wired = wired;
  }

  override driven(pin: number): 0 | 1 | null {
    const level = this.memory.driven[pin];
    return level === 0 || level === 1 ? level : super.driven(pin);
  }

  override voltage(pin: number): number | null {
    const volts = this.memory.volts[pin];
    return Number.isNaN(volts) ? super.voltage(pin) : volts;
  }

  override levelChanged(pin: number, level: 0 | 1): void {
    this.memory.levels[pin] = level;
    super.levelChanged(pin, level);
  }

  /** What a module has wired to the board; null: nothing. */
  wiredBy: { update(): void } | null = null;

  override i2cTarget(address: number, bus: number, sda: number, scl: number): I2cTarget | null {
    this.wiredBy?.update();
    return super.i2cTarget(address, bus, sda, scl);
  }

  override spiTargets(bus: number): ReturnType<Circuit['spiTargets']> {
    this.wiredBy?.update();
    return super.spiTargets(bus);
  }

  override modeChanged(): void {
    this.hasChanged = true;
  }

  /** The board's loop has made a turn: the modes of the pins are noted for who watches, where something has changed. */
  turned(): void {
    const { memory, pins } = this;
    if (!pins || !isWatched(memory)) return;
    if (!takeStale(memory) && !this.hasChanged) return;
    this.hasChanged = false;
    for (let pin = 0; pin <= LAST_PIN; pin++) {
      if (this.wired.includes(pin)) continue;
      memory.modes[pin] = pins.mode(pin);
      memory.levels[pin] = pins.level(pin);
    }
  }
}
