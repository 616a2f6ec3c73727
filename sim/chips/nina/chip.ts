import type { SimClock } from '../../clock.ts';
import { mac } from '../../net/address.ts';
import { Random } from '../../random.ts';
import type { Wire } from '../../wire/wire.ts';
import type { SimChip } from '../sim-chip.ts';
import { DriverFault, type Fault, type FaultKind } from '../wiznet/faults.ts';
import { ARDUINO_CALLS } from './calls/arduino.ts';
import { BSD_CALLS } from './calls/bsd.ts';
import { BLOCKED, type Call, type Esp } from './calls/calls.ts';
import { Slots } from './calls/slots.ts';
import { STATION_CALLS } from './calls/station.ts';
import { looksAtSlots } from './gpio0.ts';
import { DEFAULTS, FIRMWARES, type Firmware, type Knobs } from './knobs.ts';
import { Sockets } from './lwip/sockets.ts';
import { Stack } from './lwip/stack.ts';
import { buildAnswer, parseCommand } from './message.ts';
import { AIR, Radio, type WifiNetwork } from './radio.ts';
import { Transactions } from './transactions.ts';

export interface ChipOptions extends Partial<Knobs> {
  /** Throws a DriverFault out of the frame that shows a driver's mistake, instead of only reporting it. */
  strict?: boolean;
  /** The networks in the air; default: one open network, `simulated`. */
  networks?: readonly WifiNetwork[];
  /** Certificates as PEM that the ESP32 trusts beside Node's own, in TLS that is spoken. */
  roots?: readonly string[];
  /** The station's hardware address; default 24:0a:c4:00:02:0f. */
  mac?: string;
}

const MAC = '24:0a:c4:00:02:0f';
/** While a command blocks it is tried again at least this often. */
const RETRY_US = 1000;
/** RESETN must be low at least this long. */
const SHORTEST_RESET_US = 100;
/** Bytes of a frame that a report of a driver's mistake shows. */
const SHOWN = 16;

/** Commands whose parameters are secret: passphrases and keys, with the number of their parameter's first byte. */
const SECRET = [0x11, 0x12, 0x19, 0x40, 0x41, 0x4a, 0x4b, 0x4c];

/**
 * An ESP32 with nina-fw (nina-spi.md), driven by its pins alone: SPI frames, RESETN, READY, GPIO0, and the networks in the
 * air.
 *
 * Left out: access point and WEP (0x12, 0x18, 0x19), files and updates (0x60 to 0x67), pins (0x50 to 0x54), WPA2 enterprise,
 * BearSSL, and client certificates; the Bluetooth firmware, of which it is known only that it is not
 * this one. Those commands are answered with the error frame.
 */
export class NinaSim implements SimChip, Esp {
  readonly clock: SimClock;
  readonly knobs: Knobs;
  readonly firmware: Firmware;
  readonly stack: Stack;
  readonly sockets: Sockets;
  readonly slots: Slots;
  readonly radio: Radio;
  /** GPIO0 has changed; `low` is the pins' word for asking for attention, which is GPIO0 high. */
  onInterrupt: ((low: boolean) => void) | null = null;
  /** READY has changed, or may have: a live board looks again. */
  onFault: ((fault: Fault) => void) | null = null;
  /** Called with a line about the simulated network: why there is no TLS session. */
  onNote: ((line: string) => void) | null = null;
  readonly roots: readonly string[];
  /** Called with each command that is carried out, by its code. */
  onCommand: ((code: number) => void) | null = null;
  resets = 0;
  private readonly strict: boolean;
  private readonly chance: Random;
  private readonly transactions: Transactions;
  private readonly calls: ReadonlyMap<number, Call>;
  private gpio0 = false;
  private gpio0Held = false;
  private csLow = false;
  private resetLow = false;
  private resetLowSinceUs = 0;
  private poweredUs = 0;
  /** Not the firmware of this page runs: the boot loader, or Bluetooth. */
  private misled = false;
  private retry: (() => void) | null = null;
  private looking = false;

  constructor(clock: SimClock, wire: Wire, options: ChipOptions = {}) {
    const { strict = false, networks = AIR, roots = [], mac: address = MAC, ...knobs } = options;
    this.strict = strict;
    this.roots = roots;
    this.clock = clock;
    this.knobs = { ...DEFAULTS, ...knobs };
    this.firmware = FIRMWARES[this.knobs.firmware];
    this.chance = new Random(this.knobs.seed);
    const changed = () => this.changed();
    this.stack = new Stack(clock, wire, mac(address), this.chance, this.knobs, { changed });
    this.sockets = new Sockets(this.stack, this.firmware.firstFd, this.firmware.sockets);
    this.slots = new Slots(this.firmware, this.sockets);
    this.radio = new Radio(clock, this.knobs, this.stack, this.chance, networks, changed);
    this.transactions = new Transactions(this);
    this.calls = new Map([...STATION_CALLS, ...ARDUINO_CALLS, ...(this.firmware.hasBsd ? BSD_CALLS : [])]);
    this.boot(0);
  }

  // The pins

  /** CS falls. */
  select(): void {
    this.csLow = true;
    this.transactions.select();
  }

  transfer(mosi: number): number {
    return this.transactions.transfer(mosi);
  }

  /** CS rises. */
  deselect(): void {
    this.csLow = false;
    this.transactions.deselect();
  }

  /** A whole frame. It waits for nobody: use it where READY has been seen to be low, and on a clock that stands still. */
  exchange(mosi: Uint8Array): Uint8Array {
    const miso = new Uint8Array(mosi.length);
    this.select();
    this.clock.advance(this.knobs.readyUs);
    try {
      for (let i = 0; i < mosi.length; i++) miso[i] = this.transfer(mosi[i]);
    } finally {
      this.deselect();
    }
    return miso;
  }

  /** READY: true is high, that is busy, or not armed. */
  get ready(): boolean {
    return this.transactions.ready;
  }

  /** GPIO0 is high: a slot has something. */
  get interrupt(): boolean {
    return this.gpio0;
  }

  /** The host drives GPIO0 low, or lets go of it: low at the end of a reset starts the ROM's boot loader. */
  holdAttention(low: boolean): void {
    this.gpio0Held = low;
  }

  /** RESETN, true is low. */
  reset(low: boolean): void {
    if (low === this.resetLow) return;
    this.resetLow = low;
    const { nowUs } = this.clock;
    if (low) {
      this.resetLowSinceUs = nowUs;
      return this.stop();
    }
    const lowUs = nowUs - this.resetLowSinceUs;
    if (lowUs < SHORTEST_RESET_US)
      this.fault('short-reset', `RESETN was low for ${lowUs} us of ${SHORTEST_RESET_US}`);
    this.boot(Math.max(0, this.poweredUs - nowUs));
  }

  /** The supply dips for `forUs` microseconds: the ESP32 is gone for that long and boots again, and forgets everything. */
  brownOut(forUs = 0): void {
    this.poweredUs = Math.max(this.poweredUs, this.clock.nowUs + forUs);
    this.stop();
    if (!this.resetLow) this.boot(this.poweredUs - this.clock.nowUs);
  }

  /** All networks of the air go out of range, or come back. */
  plug(inRange: boolean): void {
    this.radio.setInRange(inRange);
  }

  /** Ports whose SYNs would be answered now. */
  get servedPorts(): number[] {
    return this.link ? this.stack.listeningPorts : [];
  }

  get datagramPorts(): number[] {
    return this.stack.datagramPorts;
  }

  uses(port: number): boolean {
    return this.stack.listens(port) || this.stack.hasConnections(port);
  }

  get address(): Uint8Array {
    return this.stack.netif.addresses.ip;
  }

  /** Whether it has joined a network and has an address. */
  get link(): boolean {
    return this.stack.netif.isUp && this.stack.netif.hasAddress;
  }

  // What the parts ask of the whole

  fault(kind: FaultKind, text: string): void {
    const shown = this.transactions.frame.slice(0, SHOWN);
    const isSecret = SECRET.includes(shown[1] & 0x7f) && shown.length > 3;
    const frame = Uint8Array.from(isSecret ? shown.slice(0, 3) : shown);
    const fault = { kind, text, socket: null, register: null, frame, atUs: this.clock.nowUs };
    this.onFault?.(fault);
    if (this.strict) throw new DriverFault(fault);
  }

  note(line: string): void {
    this.onNote?.(line);
  }

  random(limit: number): number {
    return this.chance.below(limit);
  }

  /** Carries a command out. The firmware does nothing else meanwhile, however long a call blocks. */
  execute(bytes: Uint8Array, done: (answer: Uint8Array) => void): void {
    const command = parseCommand(bytes);
    const generation = this.resets;
    this.clock.after(this.knobs.commandUs, () => {
      if (generation !== this.resets) return;
      const call = command ? this.calls.get(command.code) : undefined;
      if (!command || !call) {
        // Whether there are the BSD calls is asked by calling one.
        if (!command || command.code < BSD_CALLS[0][0])
          this.fault('unknown-command', command ? `command 0x${command.code.toString(16)}` : 'no command');
        return done(buildAnswer(0, null));
      }
      this.onCommand?.(command.code);
      const attempt = call(this, command);
      const run = (): void => {
        if (generation !== this.resets) return;
        const answer = attempt();
        if (answer === BLOCKED) return;
        this.retry = null;
        done(buildAnswer(command.code, answer));
        this.look();
      };
      this.retry = run;
      this.keepTrying(run);
      run();
    });
  }

  private keepTrying(run: () => void): void {
    this.clock.after(RETRY_US, () => {
      if (this.retry !== run) return;
      run();
      this.keepTrying(run);
    });
  }

  /** A call that blocks may go on, and GPIO0 may change. */
  changed(): void {
    this.look();
  }

  private look(): void {
    if (this.looking) return;
    this.looking = true;
    const high = looksAtSlots(this);
    this.looking = false;
    if (high === this.gpio0) return;
    this.gpio0 = high;
    this.onInterrupt?.(high);
  }

  /** All state is lost, without a FIN or RST to any peer. */
  private stop(): void {
    this.resets++;
    this.retry = null;
    this.transactions.stop();
    this.radio.clear();
    this.slots.clear();
    this.sockets.clear();
    this.stack.clear();
    if (this.gpio0) this.onInterrupt?.(false);
    this.gpio0 = false;
  }

  private boot(inUs: number): void {
    const generation = this.resets;
    this.clock.after(inUs, () => {
      if (generation !== this.resets) return;
      this.misled = this.gpio0Held || this.csLow;
      if (!this.misled) this.transactions.arm('command', this.knobs.bootUs);
    });
  }
}
