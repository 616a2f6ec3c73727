import type { Place } from '../kaluma/board/thrown.ts';
import type { Time } from '../kaluma/board/time.ts';
import type { ChipLine } from '../kaluma/board/wiring.ts';
import type { Circuit } from '../kaluma/circuit/circuit.ts';
import { install } from './globals.ts';
import { asEngineRuns } from './language.ts';
import { Loop } from './loop.ts';
import { variablesOf } from './memory.ts';
import { NetDevice } from './network/device.ts';
import { SocketIdle } from './network/idle.ts';
import { NetModules } from './network/modules.ts';
import type { NetParts } from './network/parts.ts';
import { PIN_NAMES } from './pin-names.ts';
import { Pins } from './pins.ts';
import { Realm } from './realm.ts';
import { SpiBuses } from './spi.ts';
import { Storage } from './storage.ts';
import type { EspruinoPins } from './wiring.ts';

/** What surrounds a board that runs Espruino. */
export interface EspruinoWorld {
  chip: ChipLine;
  time: Time;
  pins: EspruinoPins;
  storage?: Storage;
  /** What else is wired to the board; pins have the numbers of `pinNumber`. */
  circuit?: Circuit;
  /** The build has no network libraries, as that for the RP2040, or no NetworkJS, as those for WIZnet's chips. */
  without?: 'net' | 'NetworkJS';
  /** Variables that there are; default 5,100, as on the Pico. */
  variables?: number;
  /** One entry of the console, without the line's end. */
  print(line: string): void;
  /** Is told of errors that the program did not catch, instead of the console. */
  onThrow?(error: unknown, from: 'program' | 'callback', places: Place[]): void;
}

const VARIABLES = 5100;
/** A turn of the loop while there are sockets, in microseconds: an estimate for an STM32F4. */
const TURN_US = 250;

/**
 * A stand-in for Espruino 2v29 with its network libraries: it runs a program as it would be sent, with that runtime's globals,
 * gaps and traps. Not modelled: graphics, files, Bluetooth, TLS's own records, and how long anything takes but SPI.
 */
export class Espruino {
  readonly device: NetDevice;
  readonly buses: SpiBuses;
  /** Calls of the program's functions, and the names that the searches in them pass, as an estimate. */
  readonly counts = { calls: 0, steps: 0 };
  private readonly world: EspruinoWorld;
  private readonly realm = new Realm();
  private readonly loop: Loop;
  private readonly pins: Pins;
  private readonly idle: SocketIdle;
  private readonly hidden: Record<string, unknown>;
  private readonly natives = new Set<unknown>();
  private names: string[] = [];
  private placeOf: ((place: Place) => Place) | null = null;
  private readonly ran = new Set<number>();

  constructor(world: EspruinoWorld) {
    this.world = world;
    const { realm } = this;
    this.hidden = realm.object();
    this.pins = new Pins(world.pins, world.chip, world.circuit);
    const storage = world.storage ?? new Storage();
    const made = new Map<string, object>();
    const pinClass = realm.run(
      '(function Pin(name) { if (name && name.pin) return name; this.pin = name; })',
      'native',
    ) as new (
      name: string,
    ) => object;
    const pinOf = (name: string) => {
      if (!made.has(name)) made.set(name, new pinClass(name));
      return made.get(name) as object;
    };
    const nameOf = (pin: unknown): string | null => {
      const name = typeof pin === 'object' && pin !== null ? (pin as { pin?: unknown }).pin : pin;
      return this.pins.exists(name) ? name : null;
    };
    const threw = (error: unknown) => this.threw(error);
    this.loop = new Loop({
      nowUs: () => world.time.nowUs(),
      read: (pin) => this.pins.read(pin),
      pinOf,
      idle: () => this.idle.turn(),
      threw,
    });
    const queue = (call: () => void) => this.loop.queue(call);
    const parts: NetParts = { realm, hidden: this.hidden, queue, threw, classes: {} };
    this.device = new NetDevice(parts);
    this.idle = new SocketIdle(parts, this.device);
    const modules = new NetModules(parts, this.device, this.idle);
    this.buses = new SpiBuses({
      realm,
      pins: this.pins,
      wired: world.pins,
      chip: world.chip,
      time: world.time,
      nameOf,
    });
    install({
      realm,
      time: world.time,
      loop: this.loop,
      pins: this.pins,
      buses: this.buses,
      storage,
      hidden: this.hidden,
      print: (line) => world.print(line),
      memory: () => ({ usage: this.variables, total: world.variables ?? VARIABLES }),
      moduleOf: (name) => {
        if (name === 'Storage') return storage.module();
        const isLeftOut = world.without === 'net' || world.without === name;
        return isLeftOut ? null : modules.find(name);
      },
      pinOf,
      nameOf,
      called: (steps, number) => {
        this.counts.calls++;
        this.counts.steps += steps;
        this.ran.add(number);
      },
    });
    realm.global.Pin = pinClass;
    for (const name of PIN_NAMES) realm.global[name] = pinOf(name);
    this.rememberNatives(Object.values(parts.classes));
  }

  /** Number of the program's functions. */
  get functions(): number {
    return this.names.length;
  }

  /** The names of its functions that have not run: the engine has not parsed them yet. */
  get unrun(): string[] {
    return this.names.filter((_, number) => !this.ran.has(number));
  }

  /** Variables in use, as `process.memory().usage` says it: an estimate (memory.ts). */
  get variables(): number {
    return variablesOf([this.realm.global, this.hidden, ...this.loop.held()], this.natives);
  }

  /** Runs a program as it is sent. Returns false where it throws: what it had set up stays, as on a board. */
  load(program: string): boolean {
    try {
      const { text, names, placeOf } = asEngineRuns(program);
      this.names = names;
      this.placeOf = placeOf;
      this.realm.run(text);
      return true;
    } catch (error) {
      this.threw(error, 'program');
      return false;
    }
  }

  /** Evaluates a line of the prompt in the program's world. */
  evaluate(line: string): unknown {
    return this.realm.run(line, 'prompt');
  }

  /** One turn of the runtime's loop. */
  turn(): void {
    this.loop.turn();
    this.realm.settlePromises();
  }

  /** How long nothing will happen unless a pin changes, in microseconds, perhaps Infinity. */
  get idleUs(): number {
    return this.loop.idleUs;
  }

  /** Turns and rests until `until`, in microseconds since power-on. */
  run(until: number): void {
    const { time } = this.world;
    while (time.nowUs() < until) {
      this.turn();
      time.rest(Math.min(Math.max(this.idleUs, TURN_US), Math.max(1, until - time.nowUs())));
    }
  }

  /** Forgets timers, watches and pins, as a reset does. */
  cleanUp(): void {
    this.loop.wipe();
    this.pins.release();
  }

  private threw(error: unknown, from: 'program' | 'callback' = 'callback'): void {
    if (this.world.onThrow) this.world.onThrow(error, from, this.placesOf(error));
    else this.world.print(`Uncaught ${String(error)}`);
  }

  /** The calls of the program that were under way where an error was made, the innermost first. */
  private placesOf(error: unknown): Place[] {
    const stack = String((error as { stack?: unknown } | null)?.stack ?? '');
    const calls = [...stack.matchAll(/\bprogram:(\d+):(\d+)\)?$/gm)];
    return calls.map(([, line, column]) => {
      const place = { line: Number(line), column: Number(column) };
      return this.placeOf?.(place) ?? place;
    });
  }

  /** Built-in objects take no variables. */
  private rememberNatives(more: unknown[]): void {
    const { global } = this.realm;
    this.natives.add(global.Object).add((global.Object as { prototype: object }).prototype);
    for (const key of Object.getOwnPropertyNames(global)) {
      const value = global[key];
      if (value === global || value === this.hidden) continue;
      this.natives.add(value);
      if (typeof value === 'function') this.natives.add((value as { prototype?: object }).prototype);
    }
    for (const one of more) this.natives.add(one);
    const bytes = (global.Uint8Array as { prototype: object }).prototype;
    this.natives.add(Object.getPrototypeOf(bytes)).add(bytes);
  }
}
