import { types } from 'node:util';
import type { Time } from '../board/time.ts';
import { Check } from '../check.ts';
import type { Circuit, UartView } from '../circuit/circuit.ts';
import type { CHeap } from '../memory/c-heap.ts';
import type { CStack } from '../memory/c-stack.ts';
import type { Realm } from '../realm.ts';
import { LISTENER, type PinSource, type Pins } from './pins.ts';

const EDEVINIT = 145;
const EDEVWRITE = 147;

const NONE = -1;
const DEFAULT_PINS = [
  { tx: 0, rx: 1 },
  { tx: 8, rx: 9 },
];
/** The pins of each port (targets/rp2/src/uart.c, __check_uart_pins). */
const ALLOWED_PINS = [
  { tx: [0, 12, 16], rx: [1, 13, 17], cts: [2, 14, 18], rts: [3, 15, 19] },
  { tx: [4, 8], rx: [5, 9], cts: [6, 10], rts: [7, 11] },
];
/** Bytes that the transmitter takes before a call has to wait (RP2040 datasheet, 4.2.2.4). */
const FIFO_BYTES = 32;
/** What a call costs beside its waiting, in microseconds. Not measured: as that of SPI. */
const CALL_US = 50;

const IDLE_HIGH: PinSource = { isOutput: () => true, level: () => 1 };

interface Options {
  baudrate: number;
  bits: number;
  parity: number;
  stop: number;
  flow: number;
  bufferSize: number;
  tx: number;
  rx: number;
  cts: number;
  rts: number;
}

/** An open port: the ring that the interrupt fills, and who is called with what is in it. */
class Port implements UartView {
  readonly options: Options;
  readonly callback: (bytes: Uint8Array) => void;
  private readonly ring: Uint8Array;
  private from = 0;
  private to = 0;
  /** When all that was written has left. */
  idleAtUs = 0;

  constructor(options: Options, callback: (bytes: Uint8Array) => void) {
    this.options = options;
    this.callback = callback;
    this.ring = new Uint8Array(options.bufferSize);
  }

  get byteUs(): number {
    const { bits, stop, parity, baudrate } = this.options;
    return ((1 + bits + (parity === 0 ? 0 : 1) + stop) * 1e6) / baudrate;
  }

  /** The ring knows no full: a byte too many, and all that is in it is lost (src/ringbuffer.c). */
  arrive(byte: number): boolean {
    if (this.ring.length === 0) return false;
    this.ring[this.to] = byte & (2 ** this.options.bits - 1);
    this.to = (this.to + 1) % this.ring.length;
    return true;
  }

  get available(): number {
    const { length } = this.ring;
    return length === 0 ? 0 : (this.to - this.from + length) % length;
  }

  take(): Uint8Array {
    const bytes = Uint8Array.from(
      { length: this.available },
      (_, i) => this.ring[(this.from + i) % this.ring.length],
    );
    this.from = this.to;
    return bytes;
  }
}

/**
 * Both UARTs, and the native part of the module `uart` (src/modules/uart/module_uart.c, targets/rp2/src/uart.c). Its traps:
 * `write` blocks until all but the last 32 bytes have left; it sends the whole ArrayBuffer behind a view; what the loop does
 * not fetch in time is lost without a word, and `bufferSize` bytes at once are lost altogether; what arrived lies on the C
 * stack while the listener is called.
 */
export class Uarts {
  private readonly ports: (Port | null)[] = [null, null];
  private readonly realm: Realm;
  private readonly heap: CHeap;
  private readonly stack: CStack;
  private readonly pins: Pins;
  private readonly circuit: Circuit;
  private readonly time: Time;

  constructor(
    realm: Realm,
    memory: { heap: CHeap; stack: CStack },
    pins: Pins,
    circuit: Circuit,
    time: Time,
  ) {
    this.realm = realm;
    this.heap = memory.heap;
    this.stack = memory.stack;
    this.pins = pins;
    this.circuit = circuit;
    this.time = time;
  }

  closeAll(): void {
    for (const number of [0, 1]) this.close(number);
  }

  /** One turn of the loop: hands over all that has arrived. `call` calls into the program. */
  turn(call: (listener: () => void) => void): void {
    for (const port of this.ports) {
      if (!port || port.available === 0) continue;
      this.stack.need(port.available, 'the data of a UART');
      const bytes = this.realm.bytes(port.take());
      call(() => port.callback(bytes));
    }
  }

  /** The native constructor and its constants; the module's own text is around it. */
  native(): Record<string, unknown> {
    const uarts = this;
    const { realm } = this;
    const check = new Check(realm);
    class UART {
      port?: unknown;

      constructor(...args: unknown[]) {
        const port = check.number(args, 0, 'port') & 0xff;
        const options = check.object(args, 1, 'options');
        Object.assign(this, { port }, uarts.setUp(port, options, check.callable(args, 2, 'callback')));
      }

      write(...args: unknown[]): number {
        const data = check.present(args, 0, 'data');
        const count = check.number(args, 1, 'count', 1);
        const bytes = uarts.bytesOf(data, this.port);
        for (let i = 0; i < count; i++) uarts.write(this.port as number, bytes);
        return bytes.length;
      }

      close(): void {
        uarts.bytesOf('', this.port);
        if (!uarts.close(this.port as number)) throw realm.systemError(EDEVINIT);
        delete this.port;
      }
    }
    const parities = { PARITY_NONE: 0, PARITY_ODD: 1, PARITY_EVEN: 2 };
    return { UART, ...parities, FLOW_NONE: 0, FLOW_RTS: 1, FLOW_CTS: 2, FLOW_RTS_CTS: 3 };
  }

  private setUp(
    number: number,
    given: Record<string, unknown>,
    callback: (bytes: Uint8Array) => void,
  ): Options {
    const option = (name: string, fallback: number) => {
      const value = given[name];
      return typeof value === 'number' ? Math.trunc(value) : fallback;
    };
    const defaults = DEFAULT_PINS[number] ?? { tx: NONE, rx: NONE };
    const options = {
      baudrate: option('baudrate', 115_200),
      bits: option('bits', 8),
      parity: option('parity', 0),
      stop: option('stop', 1),
      flow: option('flow', 0),
      bufferSize: option('bufferSize', 2048),
      tx: option('tx', defaults.tx),
      rx: option('rx', defaults.rx),
      cts: option('cts', NONE),
      rts: option('rts', NONE),
    };
    const allowed = ALLOWED_PINS[number];
    const legal = (['tx', 'rx', 'cts', 'rts'] as const).every(
      (name) => allowed && (options[name] < 0 || allowed[name].includes(options[name])),
    );
    const { bits, bufferSize } = options;
    const isFree = this.ports[number] === null;
    if (!legal || !isFree || bits < 5 || bits > 8 || !this.heap.hold(bufferSize))
      throw this.realm.systemError(EDEVINIT);
    const port = new Port(options, callback);
    this.ports[number] = port;
    this.circuit.uarts[number] = port;
    if (options.tx >= 0) this.pins.hand(options.tx, IDLE_HIGH);
    if (options.rx >= 0) this.pins.hand(options.rx, LISTENER);
    return options;
  }

  private bytesOf(data: unknown, port: unknown): Uint8Array {
    if (typeof port !== 'number') throw this.realm.error('ReferenceError', 'UART port is not initialized.');
    if (types.isUint8Array(data)) return new Uint8Array(data.buffer.slice(0));
    if (typeof data === 'string')
      return Uint8Array.from(data, (one) => (one.charCodeAt(0) > 255 ? 0 : one.charCodeAt(0)));
    throw this.realm.error('TypeError', 'The data argument must be Uint8Array or string.');
  }

  private write(number: number, bytes: Uint8Array): void {
    const port = this.ports[number];
    if (!port) throw this.realm.systemError(EDEVWRITE);
    const { time } = this;
    const farEnd = this.circuit.farEnds[number];
    time.spend(CALL_US);
    for (const byte of bytes) {
      port.idleAtUs = Math.max(port.idleAtUs, time.nowUs()) + port.byteUs;
      const waitUs = port.idleAtUs - FIFO_BYTES * port.byteUs - time.nowUs();
      if (waitUs > 0) time.wait(Math.ceil(waitUs));
      if (port.options.tx >= 0) farEnd?.receive(byte & (2 ** port.options.bits - 1));
    }
  }

  private close(number: number): boolean {
    const port = this.ports[number];
    if (!port) return false;
    this.heap.release(port.options.bufferSize);
    this.ports[number] = null;
    this.circuit.uarts[number] = null;
    return true;
  }
}
