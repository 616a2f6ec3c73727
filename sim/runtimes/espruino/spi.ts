import { types } from 'node:util';
import type { Time } from '../kaluma/board/time.ts';
import type { ChipLine } from '../kaluma/board/wiring.ts';
import type { Pins } from './pins.ts';
import type { Realm } from './realm.ts';
import type { EspruinoPins } from './wiring.ts';

/** What a call costs beside its bits, in microseconds: an estimate for an STM32F4. */
const CALL_US = 60;

interface Setup {
  sck: string;
  mosi: string;
  miso: string;
  baudHz: number;
  mode: number;
}

export interface SpiParts {
  realm: Realm;
  pins: Pins;
  wired: EspruinoPins;
  chip: ChipLine;
  time: Time;
  nameOf(pin: unknown): string | null;
}

/** `SPI1` to `SPI3`, and `new SPI()` in software: the chip answers where pins, mode and chip select are its own. */
export class SpiBuses {
  /** Frames, and bytes in them. */
  frames = 0;
  bytes = 0;
  private readonly parts: SpiParts;

  constructor(parts: SpiParts) {
    this.parts = parts;
  }

  /** `bus`: 0 for one in software. */
  make(bus: number, prototype: object): object {
    return Object.assign(Object.create(prototype), { bus });
  }

  /** The methods of the class SPI. */
  methods(): Record<string, unknown> {
    const buses = this;
    const setups = new WeakMap<object, Setup>();
    return {
      setup(this: object, options: Record<string, unknown>): void {
        const pin = (name: string) => buses.parts.nameOf(options[name]) ?? '';
        const { baud, mode } = options;
        if (typeof baud === 'number' && baud < 100)
          throw buses.parts.realm.error('Error', 'Invalid SPI baud rate');
        setups.set(this, {
          sck: pin('sck'),
          mosi: pin('mosi'),
          miso: pin('miso'),
          baudHz: typeof baud === 'number' ? baud : 100_000,
          mode: Number(mode ?? 0) & 3,
        });
      },
      send(this: { bus: number }, data: unknown, cs?: unknown): unknown {
        const bytes = buses.bytesOf(data);
        buses.frame(this.bus, setups.get(this), [bytes], cs, true);
        if (typeof data === 'number') return bytes[0];
        if (typeof data === 'string') return Buffer.from(bytes).toString('latin1');
        return buses.parts.realm.bytes(bytes);
      },
      write(this: { bus: number }, ...args: unknown[]): void {
        const last = args[args.length - 1];
        const cs = typeof last === 'object' && buses.parts.nameOf(last) !== null ? args.pop() : undefined;
        const all = args.map((data) => buses.bytesOf(data));
        buses.frame(this.bus, setups.get(this), all, cs, false);
      },
    };
  }

  /** What goes out for `data`: lists as a whole, `count` times `data`, characters as their codes. */
  private bytesOf(data: unknown): Uint8Array {
    if (typeof data === 'number') return Uint8Array.of(data);
    if (typeof data === 'string') return Uint8Array.from(Buffer.from(data, 'latin1'));
    if (types.isTypedArray(data)) return Uint8Array.from(data as unknown as ArrayLike<number>);
    if (Array.isArray(data)) {
      const parts = data.map((each) => Buffer.from(this.bytesOf(each)));
      return Uint8Array.from(Buffer.concat(parts));
    }
    const { data: value, count } = (data ?? {}) as { data?: unknown; count?: unknown };
    if (value === undefined || typeof count !== 'number')
      throw this.parts.realm.error('Error', `Expecting something iterable, got ${typeof data}`);
    return Uint8Array.from(Buffer.concat(new Array(count).fill(Buffer.from(this.bytesOf(value)))));
  }

  private frame(bus: number, setup: Setup | undefined, all: Uint8Array[], cs: unknown, reads: boolean): void {
    const { pins, time, chip, realm } = this.parts;
    const select = cs === undefined ? null : this.parts.nameOf(cs);
    if (cs !== undefined && select === null) throw realm.error('Error', 'Invalid pin');
    if (select) pins.write(select, false);
    const count = all.reduce((sum, { length }) => sum + length, 0);
    time.spend(CALL_US + (count * 8e6) / (setup?.baudHz ?? 100_000));
    this.frames++;
    this.bytes += count;
    for (const bytes of all) {
      if (bytes.length === 0) continue;
      if (!this.isUnderstood(bus, setup)) bytes.fill(0xff);
      else if (reads) chip.exchange(bytes);
      else chip.write(bytes);
    }
    if (select) pins.write(select, true);
  }

  private isUnderstood(bus: number, setup: Setup | undefined): boolean {
    const { spi } = this.parts.wired;
    if (!setup || !this.parts.pins.selected || (setup.mode !== 0 && setup.mode !== 3)) return false;
    const isWired = setup.sck === spi.sck && setup.mosi === spi.mosi && setup.miso === spi.miso;
    return isWired && (bus === spi.bus || bus === 0);
  }
}
