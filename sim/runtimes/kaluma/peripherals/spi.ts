import { types } from 'node:util';
import type { Time } from '../board/time.ts';
import type { ChipLine } from '../board/wiring.ts';
import { Check } from '../check.ts';
import type { Circuit } from '../circuit/circuit.ts';
import type { CHeap } from '../memory/c-heap.ts';
import type { Realm } from '../realm.ts';
import type { Pins } from './pins.ts';

/** The RP2040's peripheral clock; SPI clocks are even fractions of it. */
const PERIPHERAL_HZ = 125_000_000;

/** What a call costs beside its bits, in microseconds (measured on the board). */
const SEND_US = 50;
const ANSWER_US = 115;

/** So many reads of 20 bytes were seen to go well where they corrupt the engine's heap. */
const MOST_READS = 131;

/** Data on a MISO line that is not driven. */
const FLOATING = 0xff;

const EDEVINIT = 145;

const ALLOWED_PINS = [
  { miso: [0, 4, 16], mosi: [3, 7, 19], sck: [2, 6, 18] },
  { miso: [8, 12], mosi: [11, 15], sck: [10, 14] },
];
const DEFAULT_PINS = [
  { miso: 16, mosi: 19, sck: 18 },
  { miso: 12, mosi: 11, sck: 10 },
];

interface Setup {
  bus: number;
  mode: number;
  baudHz: number;
  miso: number;
  mosi: number;
  sck: number;
}

/** The clock one gets for `hz`: rounded down to the next even fraction. */
export function trueBaudHz(hz: number): number {
  return PERIPHERAL_HZ / (2 * Math.max(1, Math.ceil(PERIPHERAL_HZ / (2 * hz))));
}

/** Both SPI controllers of the board, and the `spi` module over them. */
export class SpiControllers {
  private readonly open = new Map<number, Setup>();
  private readonly realm: Realm;
  private readonly heap: CHeap;
  private readonly pins: Pins;
  private readonly chip: ChipLine;
  private readonly time: Time;
  private readonly corrupts: boolean;
  private readonly circuit: Circuit | null;
  private reads = 0;

  /** `corrupts`: what is read is freed into the engine's heap, as by Kaluma 1.3.0-beta. */
  constructor(
    realm: Realm,
    heap: CHeap,
    pins: Pins,
    chip: ChipLine,
    time: Time,
    corrupts = false,
    circuit: Circuit | null = null,
  ) {
    this.circuit = circuit;
    this.corrupts = corrupts;
    this.realm = realm;
    this.heap = heap;
    this.pins = pins;
    this.chip = chip;
    this.time = time;
  }

  /** The engine's heap is corrupt. */
  get hangs(): boolean {
    return this.reads > MOST_READS;
  }

  closeAll(): void {
    this.open.clear();
  }

  /** The constructor that `require('spi').SPI` is. */
  module(): Record<string, unknown> {
    const controllers = this;
    const check = new Check(this.realm);
    class SPI {
      static MODE_0 = 0;
      static MODE_1 = 1;
      static MODE_2 = 2;
      static MODE_3 = 3;
      static MSB = 1;
      static LSB = 0;
      bus?: number;

      constructor(...args: unknown[]) {
        Object.assign(
          this,
          controllers.setUp(check.number(args, 0, 'bus'), check.object(args, 1, 'options')),
        );
      }

      send(...args: unknown[]): number {
        const data = check.present(args, 0, 'data');
        const count = check.number(args, 2, 'count', 1);
        const setup = controllers.of(this.bus);
        const bytes = controllers.bytesOf(data);
        for (let i = 0; i < count; i++) controllers.send(setup, bytes);
        return bytes.length;
      }

      transfer(...args: unknown[]): Uint8Array {
        const data = check.present(args, 0, 'data');
        return controllers.exchange(controllers.of(this.bus), controllers.bytesOf(data));
      }

      recv(...args: unknown[]): Uint8Array {
        const count = check.number(args, 0, 'length') >>> 0;
        return controllers.exchange(controllers.of(this.bus), new Uint8Array(count));
      }

      close(): void {
        controllers.open.delete(controllers.of(this.bus).bus);
        this.bus = undefined;
      }
    }
    return { SPI };
  }

  private setUp(bus: number, options: Record<string, unknown>): Record<string, number> {
    const option = (name: string, fallback: number) => {
      const value = options[name];
      return typeof value === 'number' ? Math.trunc(value) : fallback;
    };
    const defaults = DEFAULT_PINS[bus] ?? { miso: -1, mosi: -1, sck: -1 };
    const mode = option('mode', 0);
    const baudrate = option('baudrate', 3_000_000);
    const pins = {
      miso: option('miso', defaults.miso),
      mosi: option('mosi', defaults.mosi),
      sck: option('sck', defaults.sck),
    };
    if (mode < 0 || mode > 3) throw this.realm.error('RangeError', 'SPI mode error.');
    const allowed = ALLOWED_PINS[bus];
    const fits = (pin: number, list: number[]) => pin < 0 || list.includes(pin);
    const legal =
      allowed &&
      fits(pins.miso, allowed.miso) &&
      fits(pins.mosi, allowed.mosi) &&
      fits(pins.sck, allowed.sck);
    if (!legal || this.open.has(bus)) throw this.realm.systemError(EDEVINIT);
    this.open.set(bus, { bus, mode, baudHz: trueBaudHz(baudrate), ...pins });
    return { bus, mode, baudrate, bitorder: option('bitorder', 1), ...pins };
  }

  private of(bus: number | undefined): Setup {
    const setup = typeof bus === 'number' ? this.open.get(bus) : undefined;
    if (!setup) throw this.realm.error('ReferenceError', 'SPI bus is not initialized.');
    return setup;
  }

  /** What goes out for `data`: the whole buffer behind a Uint8Array, or a string's character codes. */
  private bytesOf(data: unknown): Uint8Array {
    if (types.isUint8Array(data)) return new Uint8Array(data.buffer.slice(0));
    if (typeof data === 'string') {
      return Uint8Array.from(data, (character) =>
        character.charCodeAt(0) > 255 ? 0 : character.charCodeAt(0),
      );
    }
    throw this.realm.error('TypeError', 'The data argument must be Uint8Array or string.');
  }

  private send(setup: Setup, bytes: Uint8Array): void {
    this.time.spend(SEND_US + bitsUs(setup, bytes.length));
    if (bytes.length === 0) return;
    if (this.understood(setup)) this.chip.write(bytes);
    this.exchangeWithTargets(setup, bytes.slice());
  }

  /** Clocks `bytes` out and answers what came in; empty when the C heap had no room, but clocked all the same. */
  private exchange(setup: Setup, bytes: Uint8Array): Uint8Array {
    if (this.corrupts) this.reads++;
    const room = this.heap.allocate(bytes.length);
    this.time.spend(ANSWER_US + bitsUs(setup, bytes.length));
    if (bytes.length > 0) {
      const answers = this.exchangeWithTargets(setup, bytes);
      if (this.understood(setup)) this.chip.exchange(bytes);
      else bytes.set(answers);
    }
    return this.realm.bytes(room ? bytes : 0);
  }

  /** The answer of other targets on the bus to `bytes`; if several answer, that of the first. */
  private exchangeWithTargets(setup: Setup, bytes: Uint8Array): Uint8Array {
    const answers = new Uint8Array(bytes.length).fill(FLOATING);
    const targets = this.circuit?.spiTargets(setup.bus) ?? [];
    for (const { place, target } of targets.reverse()) {
      const isSpoken = place.mode === undefined || place.mode === setup.mode;
      for (let i = 0; i < bytes.length; i++) {
        const answer = target.transfer(bytes[i]) ?? 0;
        answers[i] = isSpoken ? answer : FLOATING;
      }
    }
    return answers;
  }

  /** The chip speaks modes 0 and 3, and only when the pins are the ones it is wired to (datasheet, SPI operation). */
  private understood(setup: Setup): boolean {
    const modeFits = setup.mode === 0 || setup.mode === 3;
    return modeFits && this.pins.reaches(setup.bus, setup.miso, setup.mosi, setup.sck);
  }
}

function bitsUs(setup: Setup, bytes: number): number {
  return (bytes * 8 * 1e6) / setup.baudHz;
}
