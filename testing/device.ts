import { ninaOf } from '../sim/chips/chips.ts';
import type { NinaSim } from '../sim/chips/nina/chip.ts';
import type { WiznetSim } from '../sim/chips/wiznet/chip.ts';
import type { Fault } from '../sim/chips/wiznet/faults.ts';
import type { Host } from '../sim/hosts/host.ts';
import type { Peer } from '../sim/hosts/peer.ts';
import type { Storage as EspruinoStorage } from '../sim/runtimes/espruino/storage.ts';
import type { I2cTarget, SpiTarget } from '../sim/runtimes/kaluma/circuit/targets.ts';
import type { FileSystem } from '../sim/runtimes/kaluma/files/file-system.ts';
import type { Storage } from '../sim/runtimes/kaluma/files/storage.ts';
import type { DhcpServer } from '../sim/servers/dhcp.ts';
import type { FirmwareError } from './firmware-error.ts';
import { type Reply, ReplyReader, type Request, requestBytes } from './http.ts';
import type { Network } from './network.ts';
import type { Pin } from './pin.ts';
import type { Runner } from './runner.ts';
import type { TestedBoard } from './tested-board.ts';
import type { Uart } from './uart.ts';
import type { I2cOptions, SpiOptions, Wiring } from './wiring.ts';

/** What a board keeps without power, beside its program. */
export interface Flash {
  files: FileSystem;
  storage: Storage;
  /** The module Storage of a board of Espruino, which has neither of the others; null on one of Kaluma. */
  espruino: EspruinoStorage | null;
}

/** The longest that is waited for something, in simulated milliseconds, where nothing else is said. */
const WITHIN_MS = 10_000;
/** Lines of the console that an error quotes. */
const QUOTED = 5;

/**
 * A board with a network chip that runs a program, in simulated time: it passes in `run`, `until`, `get`, `request` and
 * `connect` alone, so every run of a test is the same, and none takes longer than its work.
 */
export class Device {
  /** The simulated chip: `plug(false)`, `brownOut()`, and in `knobs` what its datasheet leaves open. */
  get chip(): WiznetSim {
    return this.board.chip;
  }

  /** The same of a board with an ESP32: `plug(false)` takes its networks out of the air. */
  get nina(): NinaSim {
    return ninaOf(this.board.sim);
  }

  /** The console, a line each. */
  readonly lines: string[];
  /** Errors that the firmware did not catch. */
  readonly errors: FirmwareError[];
  /** What the chip has to complain of: mistakes of a driver. */
  readonly faults: Fault[];
  /** What the board keeps without power: `board(program, { flash: device.flash })` is the same board again. */
  readonly flash: Flash;
  private readonly board: TestedBoard;
  private readonly network: Network;
  private readonly circuitry: Wiring;
  private readonly runner: Runner;

  /** `board` makes one. */
  constructor(
    board: TestedBoard,
    network: Network,
    circuitry: Wiring,
    runner: Runner,
    errors: FirmwareError[],
    flash: Flash,
  ) {
    this.board = board;
    this.network = network;
    this.circuitry = circuitry;
    this.runner = runner;
    this.lines = board.lines;
    this.errors = errors;
    this.faults = board.faults;
    this.flash = flash;
  }

  // Time

  /** Milliseconds since power-on. */
  get now(): number {
    return this.board.clock.nowUs / 1000;
  }

  /**
   * Lets `ms` milliseconds pass.
   *
   * @throws FirmwareError where the firmware does not catch an error, unless `throws` is false; Error where the program does not
   * return to its loop: it blocks for 100 s more, or is busy without an end
   */
  run(ms: number): void {
    this.runner.run(`${ms} ms`, this.now + ms);
  }

  /**
   * Lets time pass until `done` answers something true, and answers that; it is asked once a millisecond.
   *
   * @throws Error where that takes longer than `withinMs` milliseconds, default 10,000; what `run` throws
   */
  until<T>(done: () => T, withinMs = WITHIN_MS): NonNullable<T> {
    return this.wait(
      'what until was to wait for',
      done,
      withinMs,
      () => `nothing came of it within ${withinMs} ms`,
    );
  }

  /** Calls `action` once, `ms` milliseconds from now, while time passes. */
  after(ms: number, action: () => void): void {
    this.board.clock.after(ms * 1000, action);
  }

  // What is wired to the board

  /** A pin, 0 to 29, or by its name on a board of Espruino: 'B15'. The same object each time. */
  pin(pin: number | string): Pin {
    return this.circuitry.pin(pin);
  }

  /**
   * Puts a voltage on an analog input: 0 to 1, of 3.3 V, or who answers that. GP26 to GP29, 30 is the thermometer inside; on a
   * board of Espruino, a pin's name.
   */
  analog(pin: number | string, value: number | (() => number)): void {
    this.circuitry.analog(pin, value);
  }

  /** Wires a target to the I2C bus, at an address of 7 bits. A target with `connect` is told how to ask for the time. */
  i2c(address: number, target: I2cTarget & Timed, options: I2cOptions = {}): void {
    this.circuitry.i2c(address, target, options);
    target.connect?.(() => this.now);
  }

  /** Wires a target to an SPI bus: an object, or the function that answers MISO for each byte of MOSI. */
  spi(options: SpiOptions, target: (SpiTarget & Timed) | SpiTarget['transfer']): void {
    this.circuitry.spi(options, typeof target === 'function' ? { transfer: target } : target);
    if (typeof target !== 'function') target.connect?.(() => this.now);
  }

  /** The other end of a UART. The same object each time. */
  uart(port: 0 | 1): Uart {
    return this.circuitry.uart(port);
  }

  // Who is on its network

  /** The device's address; null while it has none. */
  get address(): string | null {
    const bytes = this.board.sim.address;
    return bytes[0] === 0 ? null : [...bytes].join('.');
  }

  /** Returns true if the device has an address, and listens on this TCP port or serves a connection of it. */
  serves(port: number): boolean {
    return this.address !== null && this.board.sim.uses(port);
  }

  /** A host on its network; default: the gateway. `name`: what the network's name server calls it from now on. */
  host(ip?: string, { name }: { name?: string } = {}): Host {
    return this.network.host(ip ?? this.board.host.ip, name);
  }

  /** The network's DHCP server: `silent = true` takes it away. */
  get dhcp(): DhcpServer {
    return this.network.dhcp;
  }

  /**
   * Opens a TCP connection from the gateway, once the device serves the port. `window`: the receive window in bytes.
   *
   * @throws Error where it does not within 10 s; what `run` throws
   */
  connect(port: number, options: { window?: number } = {}): Peer {
    this.awaitPort(`connection to port ${port}`, port, WITHIN_MS);
    return this.board.host.connect(port, { ...options, ip: this.address as string });
  }

  /** As `request`, with GET. */
  get(path: string, options: Omit<Request, 'method' | 'path' | 'body'> = {}): Reply {
    return this.request({ ...options, path });
  }

  /**
   * Asks the device's web server, and lets time pass until it has answered. The device need not have booted yet.
   *
   * @throws Error where it does not serve the port, or does not answer in time; what `run` throws
   */
  request(request: Request): Reply {
    const { method = 'GET', path = '/', port = 80, withinMs = WITHIN_MS } = request;
    const what = `${method} ${path}`;
    this.awaitPort(`answer to ${what}`, port, withinMs);
    const bytes = requestBytes(request, this.address as string);
    const peer = this.board.host.connect(port, { ip: this.address as string });
    const reader = new ReplyReader(peer, method);
    peer.send(bytes);
    this.wait(
      `answer to ${what}`,
      () => reader.reply ?? reader.failure,
      withinMs,
      () => `no answer to ${what} within ${withinMs} ms`,
    );
    if (!reader.reply) throw new Error(`no answer to ${what}: ${reader.failure}${this.quote()}`);
    return reader.reply;
  }

  // The board itself

  /** Switches it off and on again. What is in its flash stays, and so does what is wired to it. */
  reset(): void {
    this.board.powerCycle();
    this.runner.forget();
  }

  /** What a line answers that is typed at the runtime's prompt: it sees the globals of the program. */
  evaluate(line: string): unknown {
    return this.board.evaluate(line);
  }

  /** Why the board stands still, its JavaScript heap or its C stack gone; null while it does not. */
  get halted(): string | null {
    return this.board.halted ?? null;
  }

  /** How often its watchdog has rebooted it. */
  get reboots(): number {
    return this.board.reboots ?? 0;
  }

  private awaitPort(what: string, port: number, withinMs: number): void {
    this.wait(
      what,
      () => this.serves(port),
      withinMs,
      () =>
        this.address === null
          ? `the device has no address after ${withinMs} ms`
          : `nothing listens on port ${port} after ${withinMs} ms`,
    );
  }

  private wait<T>(what: string, done: () => T, withinMs: number, complaint: () => string): NonNullable<T> {
    let found: T | undefined;
    this.runner.run(what, this.now + withinMs, () => {
      found = done();
      if (!found && this.halted !== null) throw new Error(`the board has halted: ${this.halted}`);
      return Boolean(found);
    });
    if (!found) throw new Error(complaint() + this.quote());
    return found;
  }

  /** The end of the console, for an error that says that something did not happen. */
  private quote(): string {
    const last = this.lines.slice(-QUOTED);
    return last.length > 0 ? `; its console ends with:\n${last.map((line) => `  ${line}`).join('\n')}` : '';
  }
}

/** A target that takes its time. */
export interface Timed {
  /** `now` answers the milliseconds since power-on. */
  connect?(now: () => number): void;
}
