import { WATCH } from '../../watch/provider.ts';
import { type Hardware, hardwareOf } from './board/hardware.ts';
import type { Thrown } from './board/thrown.ts';
import { Reboot, Watchdog, WatchedTime } from './board/watchdog.ts';
import { Check } from './check.ts';
import { Circuit } from './circuit/circuit.ts';
import { FileSystem } from './files/file-system.ts';
import { mounted } from './files/files.ts';
import { flashModule } from './files/raw-flash.ts';
import { nativeStorage, Storage } from './files/storage.ts';
import { install } from './globals/install.ts';
import { looks } from './globals/parts.ts';
import { graphicsModule } from './graphics/module.ts';
import { Halt } from './halt.ts';
import { Loop, WRAP_MS } from './loop.ts';
import { CHeap } from './memory/c-heap.ts';
import { CStack, STACK_BYTES } from './memory/c-stack.ts';
import { JsHeap } from './memory/js-heap.ts';
import { limit } from './memory/limits.ts';
import { Modules } from './modules.ts';
import { I2cControllers } from './peripherals/i2c.ts';
import { Pins } from './peripherals/pins.ts';
import { Pio } from './peripherals/pio/block.ts';
import { Pwm } from './peripherals/pwm.ts';
import { pwmModule } from './peripherals/pwm-module.ts';
import { rp2Module } from './peripherals/rp2.ts';
import { Rtc } from './peripherals/rtc.ts';
import { SpiControllers } from './peripherals/spi.ts';
import { Uarts } from './peripherals/uart.ts';
import { refusal } from './program.ts';
import { Realm } from './realm.ts';
import { watchRejections } from './rejections.ts';
import type { World } from './world.ts';

/**
 * A stand-in for Kaluma 1.2.1 on an RP2040 or an RP2350: it runs the program that would be flashed, with that runtime's globals,
 * its gaps and its traps. What the JavaScript heap and the C stack hold is an estimate (`JsHeap`, `CStack`); where they
 * are gone it throws a Halt. Not modelled: syntax that JerryScript does not parse (the build refuses or lowers it),
 * interrupts, and the modules that `Modules` says it has no stand-in for.
 */
export class Kaluma {
  /** The C heap, for measurements. */
  readonly heap = new CHeap();
  readonly jsHeap: JsHeap;
  readonly modules: Modules;
  readonly hardware: Hardware;
  private readonly world: World;
  private readonly pins: Pins;
  private readonly loop: Loop;
  private readonly spi: SpiControllers;
  private readonly i2c: I2cControllers;
  private readonly uarts: Uarts;
  private readonly pwm: Pwm;
  private readonly pio: Pio;
  private readonly realm: Realm;
  private readonly stack: CStack;
  private readonly time: WatchedTime;
  private readonly version: string;
  private readonly rejected = (reason: unknown) => this.threw(reason, 'promise');

  /**
   * `version`: 1.0.0 brings an older `net` and `http`; from 1.2.0 on they are the same. 1.3.0-beta hangs after some 130
   * reads by SPI.
   */
  constructor(given: World, version = '1.2.1') {
    const time = new WatchedTime(given.time, given.watchdog ?? new Watchdog());
    const print = (line: string) => {
      time.check();
      given.print(line);
    };
    const world = { ...given, time, print };
    this.world = world;
    this.hardware = hardwareOf(world.pins.mcu);
    this.time = time;
    const circuit = world.circuit ?? new Circuit();
    this.pins = new Pins(world.pins, world.chip, circuit);
    const halt = (reason: string) => time.halt(reason);
    const size = (bytes: number) => (world.unbounded ? Number.POSITIVE_INFINITY : bytes);
    this.jsHeap = new JsHeap(() => this.modules?.heapBytes ?? 0, halt, size(this.hardware.heapBytes));
    this.stack = new CStack(halt, size(STACK_BYTES));
    const poll = looks(world.time);
    const rtc = new Rtc(world.time, poll);
    this.realm = new Realm(
      () => rtc.look(),
      world.unbounded ? null : this.jsHeap,
      () => this.stack.overrun(),
    );
    given.time.whereabouts = () => this.realm.placesOf(this.realm.error('Error', ''));
    const startMs = world.startMs ?? 0;
    this.loop = new Loop({
      nowUs: () => (world.time.nowUs() + startMs * 1000) % (WRAP_MS * 1000),
      read: (pin) => this.pins.read(pin),
      runUarts: (call) => this.uarts.turn(call),
      runJobs: () => this.realm.runJobs(),
      threw: (error, from) => this.threw(error, from),
    });
    this.version = version;
    const corrupts = version.startsWith('1.3.0-beta');
    const { realm, heap, jsHeap, stack, pins } = this;
    this.spi = new SpiControllers(realm, heap, pins, world.chip, world.time, corrupts, circuit);
    this.i2c = new I2cControllers(realm, heap, pins, circuit, world.time, halt);
    this.uarts = new Uarts(realm, { heap, stack }, pins, circuit, world.time);
    this.pwm = new Pwm(pins, time, halt);
    this.pio = world.pio ?? new Pio(world.time);
    this.pio.attach(this.pins);
    this.pins.beforeAccess = () => this.pio.catchUp();
    const files = world.files ?? new FileSystem();
    const spend = (us: number) => world.time.spend(us);
    const native = {
      spi: this.spi.module(),
      i2c: this.i2c.module(),
      pwm: pwmModule(realm, this.pwm),
      rtc: rtc.module(realm),
      graphics: graphicsModule(realm, halt),
      rp2: rp2Module(realm, this.pio, world.time),
      wdt: time.module(realm),
      flash: flashModule({ realm, files, spend }),
      // Only the runtime's own modules know of these.
      '#files': mounted({ realm, heap, stack, files, spend }),
      '#uart': this.uarts.native(),
      '#storage': nativeStorage(realm, world.storage ?? new Storage(), spend),
    };
    this.modules = new Modules(realm, native, (holder) => jsHeap.hold(holder), world.moduleText?.bind(world));
    const { modules, loop, pwm } = this;
    const memory = () => ({ total: this.hardware.heapBytes, used: jsHeap.occupied, peak: jsHeap.peak });
    const check = new Check(realm);
    install({ realm, check, world, pins, pwm, circuit, loop, modules, version, memory, poll });
    if (world.watchProvider) Object.defineProperty(realm.global, WATCH, { value: world.watchProvider });
    if (!world.unbounded) limit(realm, jsHeap, stack, heap);
    watchRejections(realm.global.Promise as object, this.rejected);
  }

  /**
   * Runs the user program once, as at boot. Returns false when it threw: then what it had set up is gone, timers
   * included, and the board sits at its prompt. Throws when the flash could not hold the program.
   */
  load(program: string): boolean {
    const reason = refusal(program);
    if (reason) throw new Error(reason);
    try {
      this.jsHeap.load(program, this.world.isUnshrunk);
      this.realm.run(program);
      return true;
    } catch (error) {
      this.threw(error, 'program');
      this.cleanUp();
      return false;
    }
  }

  /** Evaluates a line of the prompt in the program's world; what it throws is the program's own error. */
  evaluate(line: string): unknown {
    // A line without a value answers undefined, and not the directive before it.
    return this.realm.compile(`'use strict';void 0;${line}`, 'prompt');
  }

  /** Takes away what the program has set up: timers, watches, SPI, pins. */
  cleanUp(): void {
    this.loop.wipe();
    this.spi.closeAll();
    this.i2c.closeAll();
    this.uarts.closeAll();
    this.pwm.forget();
    this.pins.release();
  }

  /** One turn of the runtime's loop. Throws a Reboot when the watchdog bites, or a Halt: this runtime is over then. */
  turn(): void {
    if (this.spi.hangs)
      throw new Error(`Kaluma ${this.version} hangs: its SPI has corrupted the engine's heap`);
    this.loop.turn();
    this.pio.runTurn();
    this.world.onTurn?.();
  }

  /** How long nothing will happen unless INTn changes, in microseconds, perhaps Infinity. */
  get idleUs(): number {
    return Math.min(this.loop.idleUs, this.time.leftUs);
  }

  /** Turns and rests until `until` (0 or more microseconds since power-on), or for ever. Throws as `turn` does. */
  run(until = Number.POSITIVE_INFINITY): void {
    const { time } = this;
    while (time.poweredUs < until) {
      this.turn();
      time.rest(Math.min(this.idleUs, Math.max(0, Math.ceil(until - time.poweredUs))));
    }
  }

  private threw(error: unknown, from: Thrown['from']): void {
    if (error instanceof Reboot || error instanceof Halt) throw error;
    if (this.realm.isOverrun(error)) this.stack.overrun();
    const { world } = this;
    const text = from === 'promise' ? `Uncaught (in promise) ${textOf(error)}` : textOf(error);
    if (world.onThrow) {
      world.onThrow({ text, places: this.realm.placesOf(error), from }, error);
      return;
    }
    const print = (line: string) => (world.printError ? world.printError(line) : world.print(line));
    print(text);
    const stack = (error as { stack?: unknown } | null)?.stack;
    if (Array.isArray(stack)) for (const place of stack) print(`  at ${place}`);
  }
}

function textOf(error: unknown): string {
  try {
    return String(error);
  } catch {
    return 'an object that has no text';
  }
}
