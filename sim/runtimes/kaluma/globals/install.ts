import { inspect, types } from 'node:util';
import { Check } from '../check.ts';
import { UID } from '../identity.ts';
import { CHANGE, FALLING, HIGH_LEVEL, LOW_LEVEL, type Loop, RISING, WRAP_MS } from '../loop.ts';
import { BUILTINS, type Modules } from '../modules.ts';
import { INPUT, INPUT_PULLDOWN, INPUT_PULLUP, OUTPUT, type Pins } from '../peripherals/pins.ts';
import type { Realm } from '../realm.ts';
import type { World } from '../world.ts';

const EINVPIN = 140;

/** What digitalWrite costs on the board, in microseconds (measured). */
const PIN_US = 21;

/** Analog inputs are GP26 to GP29; behind them comes the thermometer inside the RP2040. */
const FIRST_ANALOG = 26;
const THERMOMETER = 30;

/** Puts Kaluma's globals into the program's world. */
export function install(
  realm: Realm,
  world: World,
  pins: Pins,
  loop: Loop,
  modules: Modules,
  version: string,
): void {
  const check = new Check(realm);
  const require = (...args: unknown[]) => modules.require(String(check.present(args, 0, 'id')));
  Object.assign(realm.global, {
    global: realm.global,
    require,
    board: { name: 'pico', LED: 25, uid: UID, spi: (...args: unknown[]) => spiOf(require, args) },
    process: { arch: 'cortex-m0-plus', platform: 'rp2', version, builtin_modules: [...BUILTINS] },
    ...digital(realm, check, world, pins, loop),
    ...timers(check, world, loop),
    ...text(realm, check),
    console: { log: printer(realm, world), error: printer(realm, world) },
  });
}

function spiOf(require: (...args: unknown[]) => unknown, args: unknown[]): unknown {
  const { SPI } = require('spi') as { SPI: new (...args: unknown[]) => unknown };
  return new SPI(...args);
}

function digital(realm: Realm, check: Check, world: World, pins: Pins, loop: Loop): Record<string, unknown> {
  const existing = (pin: unknown): number => {
    if (typeof pin !== 'number') {
      throw realm.error('TypeError', '"pin" argument must be a number or number[]');
    }
    if (!pins.exists(pin & 0xff)) throw realm.systemError(EINVPIN);
    pins.beforeAccess();
    return pin & 0xff;
  };
  return {
    INPUT,
    OUTPUT,
    INPUT_PULLUP,
    INPUT_PULLDOWN,
    LOW: 0,
    HIGH: 1,
    LOW_LEVEL,
    HIGH_LEVEL,
    FALLING,
    RISING,
    CHANGE,
    pinMode: (...args: unknown[]) => {
      const pin = check.present(args, 0, 'pin');
      const mode = check.number(args, 1, 'mode', INPUT);
      world.time.spend(PIN_US);
      for (const each of Array.isArray(pin) ? pin : [pin]) pins.setMode(existing(each), mode);
    },
    digitalRead: (...args: unknown[]) => pins.read(existing(check.number(args, 0, 'pin'))),
    digitalWrite: (...args: unknown[]) => {
      const pin = check.present(args, 0, 'pin');
      const value = check.number(args, 1, 'value', 0);
      world.time.spend(PIN_US);
      if (!Array.isArray(pin)) return pins.write(existing(pin), value & 0xff);
      // The last pin takes the lowest bit.
      for (let i = 0; i < pin.length; i++) pins.write(existing(pin[pin.length - 1 - i]), (value >>> i) & 1);
    },
    digitalToggle: (...args: unknown[]) => {
      const pin = existing(check.number(args, 0, 'pin'));
      pins.write(pin, 1 - pins.read(pin));
    },
    analogRead: (...args: unknown[]) => {
      const pin = check.number(args, 0, 'pin') & 0xff;
      if (pin < FIRST_ANALOG || pin > THERMOMETER) throw realm.systemError(EINVPIN);
      world.time.wait(1000);
      // Twelve bits; nothing is wired to the inputs, and the room has 27 degrees.
      return pin === THERMOMETER ? Math.floor((0.706 / 3.3) * 4096) / 4096 : 0;
    },
    setWatch: (...args: unknown[]) =>
      loop.addWatch(
        check.callable(args, 0, 'callback'),
        check.number(args, 1, 'pin'),
        check.number(args, 2, 'events', CHANGE),
        check.number(args, 3, 'debounce', 0),
      ),
    clearWatch: (...args: unknown[]) => loop.clearWatch(check.number(args, 0, 'id', 0)),
  };
}

function timers(check: Check, world: World, loop: Loop): Record<string, unknown> {
  const add =
    (repeat: boolean) =>
    (...args: unknown[]) =>
      loop.addTimer(check.callable(args, 0, 'callback'), check.number(args, 1, 'delay'), repeat);
  const startMs = world.startMs ?? 0;
  const clear = (...args: unknown[]) => loop.clearTimer(check.number(args, 0, 'id'));
  return {
    setTimeout: add(false),
    setInterval: add(true),
    clearTimeout: clear,
    clearInterval: clear,
    delay: (...args: unknown[]) => world.time.wait(check.number(args, 0, 'msec', 0) * 1000),
    delayMicroseconds: (...args: unknown[]) => world.time.wait(check.number(args, 0, 'usec', 0)),
    // Since power-on in 32 bits, and in 64.
    millis: () => (Math.floor(world.time.nowUs() / 1000) + startMs) % WRAP_MS,
    micros: () => world.time.nowUs() + startMs * 1000,
  };
}

/** TextEncoder and TextDecoder know utf-8 and ascii; btoa and atob take and give bytes. */
function text(realm: Realm, check: Check): Record<string, unknown> {
  const nodeEncoding = (encoding: string): BufferEncoding => {
    if (encoding === 'utf-8') return 'utf8';
    if (encoding === 'ascii') return 'latin1';
    throw realm.error('Error', 'Unsupported encoding.');
  };
  class TextEncoder {
    encoding: string;
    constructor(...args: unknown[]) {
      this.encoding = check.string(args, 0, 'label', 'utf-8');
    }
    encode(...args: unknown[]): Uint8Array {
      const input = check.string(args, 0, 'input');
      if (this.encoding !== 'ascii') return realm.bytes(Buffer.from(input, nodeEncoding(this.encoding)));
      // What is no single byte becomes 0, not the lower half.
      return realm.bytes(Buffer.from(input.replaceAll(/[^\0-\xff]/g, '\0'), 'latin1'));
    }
  }
  class TextDecoder {
    encoding: string;
    constructor(...args: unknown[]) {
      this.encoding = check.string(args, 0, 'label', 'utf-8');
    }
    decode(...args: unknown[]): string {
      const input = check.present(args, 0, 'input');
      if (!types.isUint8Array(input)) throw realm.error('Error', 'input must be Uint8Array.');
      return Buffer.from(input).toString(nodeEncoding(this.encoding));
    }
  }
  const btoa = (...args: unknown[]) => {
    const data = check.present(args, 0, 'data');
    if (types.isUint8Array(data)) return Buffer.from(data).toString('base64');
    if (typeof data === 'string') return Buffer.from(data, 'latin1').toString('base64');
    throw realm.error('TypeError', 'Unsupported binary data.');
  };
  const atob = (...args: unknown[]) =>
    realm.bytes(Buffer.from(check.string(args, 0, 'encodedData'), 'base64'));
  return { TextEncoder, TextDecoder, btoa, atob };
}

function printer(realm: Realm, world: World): (...values: unknown[]) => void {
  return (...values) => {
    if (values.length === 0) return;
    const line = values
      .map((value) => (typeof value === 'string' ? value : inspect(value, { depth: 2 })))
      .join(' ');
    world.print(line);
    if (!world.onErrorPrinted) return;
    const places = realm.placesOfText(line);
    if (places.length > 0) world.onErrorPrinted(line, places);
  };
}
