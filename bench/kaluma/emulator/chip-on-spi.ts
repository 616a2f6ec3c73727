import { GPIOPinState } from 'rp2040js';
import type { W5500Sim } from '../../../sim/chips/w5500/chip.ts';
import type { SimClock } from '../../../sim/clock.ts';
import type { BoardPins } from '../../../sim/runtimes/kaluma/board/wiring.ts';
import type { Cpu } from './cpu.ts';

/** A W5500 wired to an emulated RP2040 with SPI, chip select, RSTn and INTn; each byte takes its time. */
export class ChipOnSpi {
  frames = 0;
  /** Bytes between the edges of chip select. */
  bytes = 0;
  /** Time in which SCK was running. */
  nanos = 0;
  /** Time up to which the network was simulated. */
  syncedUs = 0;
  private readonly cpu: Cpu;
  private readonly chip: W5500Sim;
  private readonly clock: SimClock;
  private readonly interruptPin: number | null;
  private selected = false;
  private low: boolean | null = null;

  constructor(cpu: Cpu, chip: W5500Sim, clock: SimClock, pins: BoardPins) {
    this.cpu = cpu;
    this.chip = chip;
    this.clock = clock;
    this.interruptPin = pins.interrupt ?? null;
    const { gpio } = cpu.mcu;
    gpio[pins.cs].addListener((state) => this.select(state === GPIOPinState.Low));
    if (typeof pins.reset === 'number')
      gpio[pins.reset].addListener((state) => this.reset(state === GPIOPinState.Low));
    this.wire(pins.spi.bus);
    this.showInterrupt();
  }

  /** Advances the network to the processor's time, and updates INTn. */
  sync(): void {
    this.syncedUs = this.cpu.us;
    this.clock.advanceTo(this.syncedUs);
    this.showInterrupt();
  }

  private wire(bus: number): void {
    const spi = this.cpu.mcu.spi[bus];
    let answer = 0;
    const alarm = this.cpu.mcu.clock.createAlarm(() => spi.completeTransmit(answer));
    spi.onTransmit = (mosi) => {
      answer = this.transfer(mosi);
      const ns = 8e9 / spi.clockFrequency;
      this.nanos += ns;
      alarm.schedule(ns);
    };
  }

  private transfer(mosi: number): number {
    if (!this.selected) return 0xff;
    this.bytes++;
    this.sync();
    const miso = this.chip.transfer(mosi) & 0xff;
    this.showInterrupt();
    return miso;
  }

  private select(low: boolean): void {
    if (low === this.selected) return;
    this.selected = low;
    this.sync();
    if (low) {
      this.frames++;
      this.chip.select();
    } else this.chip.deselect();
    this.showInterrupt();
  }

  private reset(low: boolean): void {
    this.sync();
    this.chip.reset(low);
    this.showInterrupt();
  }

  private showInterrupt(): void {
    const low = this.chip.interrupt;
    if (low === this.low || this.interruptPin === null) return;
    this.low = low;
    this.cpu.mcu.gpio[this.interruptPin].setInputValue(!low);
  }
}
