import type { Time } from '../kaluma/board/time.ts';
import type { Loop } from './loop.ts';
import type { Pins } from './pins.ts';
import type { Realm } from './realm.ts';
import type { SpiBuses } from './spi.ts';
import type { Storage } from './storage.ts';

/** The serial number that `getSerial` says. */
export const SERIAL = '41303533-38303835-5047ff00';

/** What the globals have of the runtime around them. */
export interface GlobalParts {
  realm: Realm;
  time: Time;
  loop: Loop;
  pins: Pins;
  buses: SpiBuses;
  storage: Storage;
  hidden: Record<string, unknown>;
  print(line: string): void;
  /** Variables in use, and all there are. */
  memory(): { usage: number; total: number };
  /** A module of the runtime; null where it has none of that name. */
  moduleOf(name: string): unknown;
  pinOf(name: string): unknown;
  nameOf(pin: unknown): string | null;
  called(steps: number, number: number): void;
}

type Values = Record<string, unknown>;

/** Puts the runtime's globals into the program's world. */
export function install(parts: GlobalParts): void {
  const { realm, hidden } = parts;
  Object.assign(realm.global, engine(parts), timing(parts), pinning(parts), console(parts), tools(parts));
  Object.assign(realm.global, spi(parts), { '\xff': hidden });
}

/** What the engine's own rules call, and how it loads modules. */
function engine({ realm, called, moduleOf }: GlobalParts): Values {
  const cached = realm.object();
  return {
    __call: called,
    __syntax(text: string): never {
      throw realm.error('SyntaxError', text);
    },
    __length(owner: Values, value: number): number {
      if (Array.isArray(owner)) throw realm.error('TypeError', 'Assignment to a constant');
      owner.length = value;
      return value;
    },
    Modules: { addCached: (name: string, made: unknown) => Object.assign(cached, { [name]: made }) },
    require(name: string): unknown {
      const made = cached[name];
      if (typeof made === 'function') {
        const exports = realm.object();
        // A module finds `exports` around it.
        realm.global.exports = exports;
        (made as () => void).call(exports);
        delete realm.global.exports;
        cached[name] = exports;
      }
      const found = cached[name] ?? moduleOf(name);
      if (!found) throw realm.error('Error', `Module "${name}" not found`);
      return found;
    },
  };
}

function timing({ realm, time, loop }: GlobalParts): Values {
  let offsetS = 946_684_800;
  const now = () => time.nowUs() / 1e6 + offsetS;
  const add = (repeat: boolean) => (callback: unknown, ms: unknown) => {
    if (typeof callback !== 'function') throw realm.error('Error', 'Function or String not supplied!');
    return loop.addTimer(callback as () => void, Number(ms), repeat);
  };
  const clear = (name: string) =>
    function (this: unknown, ...args: unknown[]): void {
      if (args.length > 0 && args[0] === undefined)
        throw realm.error('Error', `${name}(undefined) not allowed. Use ${name}() instead`);
      loop.clearTimer(Number(args[0]));
    };
  return {
    setTimeout: add(false),
    setInterval: add(true),
    clearTimeout: clear('clearTimeout'),
    clearInterval: clear('clearInterval'),
    getTime: () => {
      // Programs wait in loops that ask for the time.
      time.wait(2);
      return now();
    },
    setTime: (seconds: number) => {
      offsetS = seconds - time.nowUs() / 1e6;
    },
  };
}

function pinning({ realm, time, loop, pins, pinOf, nameOf }: GlobalParts): Values {
  const named = (pin: unknown): string => {
    const name = nameOf(pin);
    if (name === null) throw realm.error('Error', 'Invalid pin');
    time.spend(1);
    return name;
  };
  const edges: Record<string, number> = { rising: 1, falling: -1 };
  const methods = {
    read(this: unknown): boolean {
      return pins.read(named(this));
    },
    analog(this: unknown): number {
      return pins.analog(named(this));
    },
    write(this: unknown, level: unknown): void {
      pins.write(named(this), Boolean(level));
    },
    mode(this: unknown, mode: string): void {
      pins.setMode(named(this), mode);
    },
  };
  const prototype = (pinOf('A0') as { constructor: { prototype: object } }).constructor.prototype;
  Object.assign(prototype, methods);
  return {
    digitalRead: (pin: unknown) => Number(pins.read(named(pin))),
    analogRead: (pin: unknown) => pins.analog(named(pin)),
    digitalWrite: (pin: unknown, level: unknown) => pins.write(named(pin), Boolean(level)),
    pinMode: (pin: unknown, mode: string) => pins.setMode(named(pin), mode),
    setWatch(
      callback: never,
      pin: unknown,
      options: { repeat?: boolean; edge?: string; irq?: boolean; debounce?: number } = {},
    ) {
      if (options.irq) throw realm.error('Error', 'No stand-in for irq: it runs JavaScript in an interrupt');
      const edge = edges[options.edge ?? ''] ?? 0;
      const debounceUs = (options.debounce ?? 0) * 1000;
      return loop.addWatch(callback, named(pin), { repeat: options.repeat === true, edge, debounceUs });
    },
    clearWatch(...args: unknown[]): void {
      if (args.length > 0 && args[0] === undefined)
        throw realm.error('Error', 'clearWatch(undefined) not allowed. Use clearWatch() instead');
      loop.clearWatch(Number(args[0]));
    },
  };
}

function console({ print }: GlobalParts): Values {
  const log = (...values: unknown[]) => print(values.map(textOf).join(' '));
  return { print: log, console: { log } };
}

/** A value as `print` shows it. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && !/Error$/.test(value.constructor?.name ?? ''))
    return JSON.stringify(value) ?? String(value);
  return String(value);
}

function tools({ realm, memory, time, storage }: GlobalParts): Values {
  let drawn = 1;
  const bytesOf = (data: unknown): number[] => {
    if (typeof data === 'string') return [...Buffer.from(data, 'latin1')];
    if (typeof data === 'number') return [data & 255];
    return Array.from(data as ArrayLike<number>).flatMap(bytesOf);
  };
  const E = {
    toString: (...data: unknown[]) => Buffer.from(data.flatMap(bytesOf)).toString('latin1'),
    toUint8Array: (...data: unknown[]) => realm.bytes(data.flatMap(bytesOf)),
    hwRand: () => {
      drawn = (Math.imul(drawn, 1103515245) + 12345 + time.nowUs()) & 0x7fffffff;
      return drawn;
    },
    getTemperature: () => 21,
    getSizeOf: () => 1,
    enableWatchdog: () => {},
    kickWatchdog: () => {},
  };
  return {
    E,
    getSerial: () => SERIAL,
    process: { version: '2v29', env: { VERSION: '2v29', BOARD: 'STANDIN' }, memory },
    load: (name: string) => realm.run(storage.read(name) ?? ''),
  };
}

function spi({ realm, buses }: GlobalParts): Values {
  const prototype = realm.prototype('SPI', buses.methods());
  const made = (prototype as { constructor: new () => object }).constructor as unknown as { make: unknown };
  const globals: Values = { SPI: made };
  for (const bus of [1, 2, 3]) globals[`SPI${bus}`] = buses.make(bus, prototype);
  Object.assign(prototype, { bus: 0 });
  return globals;
}
