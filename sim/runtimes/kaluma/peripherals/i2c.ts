import { types } from 'node:util';
import type { Time } from '../board/time.ts';
import { Check } from '../check.ts';
import type { Circuit } from '../circuit/circuit.ts';
import type { I2cTarget } from '../circuit/targets.ts';
import type { CHeap } from '../memory/c-heap.ts';
import type { Realm } from '../realm.ts';
import { INPUT_PULLUP, LISTENER, type Pins } from './pins.ts';

const EDEVINIT = 145;
const EDEVREAD = 146;
const EDEVWRITE = 147;

const MASTER = 0;
const DEFAULT_BAUD = 100_000;
const HIGHEST_BAUD = 1_000_000;
const DEFAULT_PINS = [
  { sda: 4, scl: 5 },
  { sda: 2, scl: 3 },
];
/** A byte and its acknowledgment. */
const BITS = 9;
/** What a call costs beside its bits, in microseconds. Not measured: as that of SPI. */
const CALL_US = 50;
const ADDRESS_BITS = 0x7f;

interface Setup {
  bus: number;
  baudHz: number;
  sda: number;
  scl: number;
}

/** A bus whose pins do not fit it is refused (targets/rp2/src/i2c.c, __check_i2c_pins). -1: no pin. */
function fits(bus: number, sda: number, scl: number): boolean {
  const legal = (pin: number, rest: number) => {
    if (pin > 27) return false;
    if (pin >= 0 && pin % 4 !== rest) return false;
    return bus === 0 ? pin <= 21 : !(pin > 21 && pin < 26);
  };
  if (bus !== 0 && bus !== 1) return false;
  return bus === 0 ? legal(sda, 0) && legal(scl, 1) : legal(sda, 2) && legal(scl, 3);
}

/**
 * Both I2C controllers, and the module `i2c` (src/modules/i2c/module_i2c.c, targets/rp2/src/i2c.c). Its traps: what is
 * written is the whole ArrayBuffer; a call of no bytes does nothing and succeeds, also where nobody is; memWrite addresses
 * the target twice, once for `memAddress` and once for the data, so that many targets take the first byte of data for an
 * address; addresses of eight bits lose their highest; what was read lies on the C heap.
 */
export class I2cControllers {
  private readonly open = new Map<number, Setup>();
  private readonly realm: Realm;
  private readonly heap: CHeap;
  private readonly pins: Pins;
  private readonly circuit: Circuit;
  private readonly time: Time;
  private readonly halt: (reason: string) => void;

  constructor(
    realm: Realm,
    heap: CHeap,
    pins: Pins,
    circuit: Circuit,
    time: Time,
    halt: (reason: string) => void,
  ) {
    this.realm = realm;
    this.heap = heap;
    this.pins = pins;
    this.circuit = circuit;
    this.time = time;
    this.halt = halt;
  }

  closeAll(): void {
    this.open.clear();
  }

  module(): Record<string, unknown> {
    const controllers = this;
    const { realm } = this;
    const check = new Check(realm);
    class I2C {
      static MASTER = MASTER;
      static SLAVE = 1;
      bus?: unknown;

      constructor(...args: unknown[]) {
        const bus = check.number(args, 0, 'bus') & 0xff;
        Object.assign(this, controllers.setUp(bus, check.object(args, 1, 'options')));
      }

      write(...args: unknown[]): number {
        const data = check.present(args, 0, 'data');
        const setup = controllers.of(this.bus);
        const address = check.number(args, 1, 'address');
        check.number(args, 2, 'timeout', 0);
        const count = check.number(args, 3, 'count', 1);
        const bytes = controllers.bytesOf(data);
        for (let i = 0; i < count; i++) controllers.write(setup, address, bytes);
        return bytes.length;
      }

      read(...args: unknown[]): Uint8Array {
        const length = check.number(args, 0, 'length') >>> 0;
        const setup = controllers.of(this.bus, EDEVREAD);
        const address = check.number(args, 1, 'address');
        check.number(args, 2, 'timeout', 0);
        return controllers.read(setup, address, length);
      }

      memWrite(...args: unknown[]): number {
        const data = check.present(args, 0, 'data');
        const address = check.number(args, 1, 'address');
        const memory = memoryOf(check, args, 2);
        check.number(args, 4, 'timeout', 0);
        const count = check.number(args, 5, 'count', 1);
        const setup = controllers.of(this.bus);
        const bytes = controllers.bytesOf(data);
        for (let i = 0; i < count; i++) {
          controllers.write(setup, address, memory);
          controllers.write(setup, address, bytes);
        }
        return bytes.length;
      }

      memRead(...args: unknown[]): Uint8Array {
        const length = check.number(args, 0, 'length') >>> 0;
        const address = check.number(args, 1, 'address');
        const memory = memoryOf(check, args, 2);
        check.number(args, 4, 'timeout', 0);
        const setup = controllers.of(this.bus, EDEVREAD);
        controllers.write(setup, address, memory, EDEVREAD);
        return controllers.read(setup, address, length);
      }

      close(): void {
        controllers.open.delete(controllers.of(this.bus).bus);
        delete this.bus;
      }
    }
    return { I2C };
  }

  private setUp(bus: number, options: Record<string, unknown>): Record<string, number> {
    const option = (name: string, fallback: number) => {
      const value = options[name];
      return typeof value === 'number' ? Math.trunc(value) : fallback;
    };
    const mode = option('mode', MASTER);
    if (mode !== MASTER) throw this.realm.error('RangeError', 'Unsupported I2C mode.');
    const baudrate = option('baudrate', DEFAULT_BAUD);
    const defaults = DEFAULT_PINS[bus] ?? { sda: -1, scl: -1 };
    const [sda, scl] = [option('sda', defaults.sda), option('scl', defaults.scl)];
    if (this.open.has(bus) || !fits(bus, sda, scl)) throw this.realm.systemError(EDEVINIT);
    this.open.set(bus, { bus, baudHz: Math.min(baudrate, HIGHEST_BAUD), sda, scl });
    for (const pin of [sda, scl]) {
      if (pin < 0) continue;
      this.pins.setPull(pin, INPUT_PULLUP);
      this.pins.hand(pin, LISTENER);
    }
    return { mode, bus, baudrate, sda, scl };
  }

  private of(bus: unknown, errno = EDEVWRITE): Setup {
    if (typeof bus !== 'number') throw this.realm.error('ReferenceError', 'I2C bus is not initialized.');
    const setup = this.open.get(bus & 0xff);
    if (!setup) throw this.realm.systemError(errno);
    return setup;
  }

  private bytesOf(data: unknown): Uint8Array {
    if (types.isUint8Array(data)) return new Uint8Array(data.buffer.slice(0));
    if (typeof data === 'string')
      return Uint8Array.from(data, (one) => (one.charCodeAt(0) > 255 ? 0 : one.charCodeAt(0)));
    throw this.realm.error('TypeError', 'The data argument must be Uint8Array or string.');
  }

  private write(setup: Setup, address: number, bytes: Uint8Array, errno = EDEVWRITE): void {
    const target = this.reach(setup, address, bytes.length);
    if (bytes.length === 0) return;
    if (!target?.write || target.write(bytes.slice()) === false) throw this.realm.systemError(errno);
  }

  private read(setup: Setup, address: number, length: number): Uint8Array {
    const target = this.reach(setup, address, length);
    if (length === 0) return this.realm.bytes(0);
    if (!target?.read) throw this.realm.systemError(EDEVREAD);
    if (!this.heap.allocate(length))
      this.halt(`the C heap is gone: I2C has no room for the ${length} bytes that it reads`);
    const bytes = new Uint8Array(length).fill(0xff);
    bytes.set(Array.from(target.read(length)).slice(0, length));
    return this.realm.bytes(bytes);
  }

  /** Takes the time of the transfer; without a target, that of the address. A transfer of no bytes is not on the bus. */
  private reach(setup: Setup, address: number, length: number): I2cTarget | null {
    const { bus, sda, scl, baudHz } = setup;
    const target = this.circuit.i2cTarget(address & ADDRESS_BITS, bus, sda, scl);
    const bytes = length === 0 ? 0 : target ? 1 + length : 1;
    this.time.spend(CALL_US + (bytes * BITS * 1e6) / baudHz);
    return target;
  }
}

/** The bytes of a memory address, of 8 or of 16 bits; another size is 8. */
function memoryOf(check: Check, args: unknown[], at: number): Uint8Array {
  const memory = check.number(args, at, 'memAddress') & 0xffff;
  const size = check.number(args, at + 1, 'memAddressSize', 8);
  return Uint8Array.from(size === 16 ? [memory >> 8, memory & 0xff] : [memory & 0xff]);
}
