import type { I2cTarget } from '../../sim/runtimes/kaluma/circuit/targets.ts';
import { calibrationRegisters, rawValues } from './calibration.ts';

/** What a BME280 measures. */
export interface Weather {
  /** Degrees Celsius, -40 to 85. */
  celsius: number;
  /** Hectopascals, 300 to 1100. */
  hPa: number;
  /** Relative humidity in per cent, 0 to 100. */
  percent: number;
}

/** Registers (Bosch BST-BME280-DS001, table 18). */
const ID = 0xd0;
const RESET = 0xe0;
const CTRL_HUM = 0xf2;
const STATUS = 0xf3;
const CTRL_MEAS = 0xf4;
const CONFIG = 0xf5;
const DATA = 0xf7;

const CHIP_ID = 0x60;
const RESET_WORD = 0xb6;
const MEASURING = 0x08;
const MODE = 0x03;
const FORCED = 1;
const NORMAL = 3;
/** What the data registers have before anything was measured, or where a value is not measured. */
const SKIPPED = { pressure: 0x80000, temperature: 0x80000, humidity: 0x8000 };
/** How often a value is sampled, by its three bits; 0: it is skipped (5.4.3). */
const SAMPLES = [0, 1, 2, 4, 8, 16, 16, 16];
/** After a reset it does not answer for so long (1.1, start-up time). */
const STARTUP_MS = 2;
const STANDBY_MS = [0.5, 62.5, 125, 250, 500, 1000, 10, 20];

const SETTINGS = [CTRL_HUM, CTRL_MEAS, CONFIG];

/**
 * A Bosch BME280 at its I2C pins: temperature, pressure and humidity, in sleep, forced and normal mode, with the times that
 * it takes. Set `celsius`, `hPa` and `percent` at any time: the next measurement has them. Left out: its IIR filter, SPI.
 */
export class Bme280 implements I2cTarget, Weather {
  celsius: number;
  hPa: number;
  percent: number;
  /** Bounds of what it measures, for the page of the inspector. */
  readonly sliders = {
    celsius: { least: -40, most: 85, step: 0.1, unit: 'degrees' },
    hPa: { least: 300, most: 1100, step: 0.5, unit: 'hPa' },
    percent: { least: 0, most: 100, step: 0.5, unit: '%' },
  };
  /** How many measurements were begun. */
  measurements = 0;
  private now: () => number = () => 0;
  private readonly fixed = calibrationRegisters();
  private readonly settings = new Map<number, number>();
  /** ctrl_hum counts from the next write to ctrl_meas on. */
  private humiditySetting = 0;
  private pointer = 0;
  private data = SKIPPED;
  /** When the measurement under way ends; null: there is none. */
  private doneMs: number | null = null;
  private awakeMs = 0;

  constructor({ celsius = 21.5, hPa = 1013.25, percent = 45 }: Partial<Weather> = {}) {
    this.celsius = celsius;
    this.hPa = hPa;
    this.percent = percent;
  }

  /** It is soldered to a board: `now` tells the milliseconds. */
  connect(now: () => number): void {
    this.now = now;
    this.reset();
  }

  /** Pairs of an address and a byte; an address alone is where the next read begins. */
  write(bytes: Uint8Array): boolean {
    if (this.now() < this.awakeMs) return false;
    this.pointer = bytes[0];
    for (let i = 0; i + 1 < bytes.length; i += 2) this.setRegister(bytes[i], bytes[i + 1]);
    return true;
  }

  read(count: number): number[] {
    this.advance();
    return Array.from({ length: count }, () => this.register(this.pointer++ & 0xff));
  }

  private reset(): void {
    for (const address of SETTINGS) this.settings.set(address, 0);
    this.humiditySetting = 0;
    this.data = SKIPPED;
    this.doneMs = null;
    this.awakeMs = this.now() + STARTUP_MS;
  }

  private setRegister(address: number, value: number): void {
    this.advance();
    if (address === RESET && value === RESET_WORD) this.reset();
    if (!SETTINGS.includes(address)) return;
    this.settings.set(address, value);
    if (address !== CTRL_MEAS) return;
    this.humiditySetting = this.settings.get(CTRL_HUM) ?? 0;
    const mode = this.mode;
    this.doneMs = mode === 'sleep' ? null : this.now() + this.durationMs;
    if (mode !== 'sleep') this.measurements++;
  }

  private get mode(): 'sleep' | 'forced' | 'normal' {
    const bits = (this.settings.get(CTRL_MEAS) ?? 0) & MODE;
    if (bits === NORMAL) return 'normal';
    return bits >= FORCED ? 'forced' : 'sleep';
  }

  private get oversampling() {
    const control = this.settings.get(CTRL_MEAS) ?? 0;
    return {
      temperature: SAMPLES[control >> 5],
      pressure: SAMPLES[(control >> 2) & 7],
      humidity: SAMPLES[this.humiditySetting & 7],
    };
  }

  /** The longest that a measurement takes (9.1). */
  private get durationMs(): number {
    const { temperature, pressure, humidity } = this.oversampling;
    const more = (samples: number) => (samples > 0 ? 2.3 * samples + 0.575 : 0);
    return 1.25 + 2.3 * temperature + more(pressure) + more(humidity);
  }

  /** Ends what has ended by now. */
  private advance(): void {
    if (this.doneMs === null || this.now() < this.doneMs) return;
    const raw = rawValues(this.celsius, this.hPa, this.percent);
    const { temperature, pressure, humidity } = this.oversampling;
    this.data = {
      temperature: temperature > 0 ? raw.temperature : SKIPPED.temperature,
      pressure: pressure > 0 ? raw.pressure : SKIPPED.pressure,
      humidity: humidity > 0 ? raw.humidity : SKIPPED.humidity,
    };
    if (this.mode === 'forced') {
      this.doneMs = null;
      this.settings.set(CTRL_MEAS, (this.settings.get(CTRL_MEAS) ?? 0) & ~MODE);
      return;
    }
    const standbyMs = STANDBY_MS[(this.settings.get(CONFIG) ?? 0) >> 5];
    const cycleMs = standbyMs + this.durationMs;
    const cycles = Math.floor((this.now() - this.doneMs) / cycleMs) + 1;
    this.measurements += cycles;
    this.doneMs += cycles * cycleMs;
  }

  private register(address: number): number {
    if (address === ID) return CHIP_ID;
    if (address === STATUS) return this.isMeasuring ? MEASURING : 0;
    if (address >= DATA && address < DATA + 8) return this.dataBytes[address - DATA];
    return this.settings.get(address) ?? this.fixed.get(address) ?? 0;
  }

  private get isMeasuring(): boolean {
    if (this.doneMs === null) return false;
    return this.mode === 'forced' || this.doneMs - this.now() <= this.durationMs;
  }

  private get dataBytes(): number[] {
    const { pressure, temperature, humidity } = this.data;
    const bits20 = (value: number) => [value >> 12, (value >> 4) & 0xff, (value & 0xf) << 4];
    return [...bits20(pressure), ...bits20(temperature), humidity >> 8, humidity & 0xff];
  }
}

/** A BME280 for `device.i2c(0x76, ...)`. Default: 21.5 degrees, 1013.25 hPa, 45 per cent. */
export function bme280(weather: Partial<Weather> = {}): Bme280 {
  return new Bme280(weather);
}
