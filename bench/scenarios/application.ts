import { Chip, configure } from '#chip';
import { setStation, WIFI } from '#chip/wifi';
import * as wsa from '../../provider/index.ts';
import { CountingBus } from './counting-bus.ts';
import { CountingReadyBus } from './counting-ready-bus.ts';
import { NETWORK, type Stage } from './stage.ts';

const err = { value: 0 };
const count = { value: 0 };
const flags = { value: 0 };

/** Interval of the health check's rounds; a count begins after one. Without INTn a poll every 5 ms costs a frame. */
const ROUND_MS = 125;
const TURN_MS = 5;
const TURN_FRAMES = 1;
/** Longer than any wait of the scenarios. */
const LIMIT_MS = 5000;
/** Time after the last awaited event, for its consequences. */
const REST_MS = 5;

/** A program on the provider. It uses events, like a server with many connections, and never blocks. */
export class Application {
  readonly bus: CountingBus;
  readonly stage: Stage;
  /** The connections that were accepted or connected, and not closed yet. */
  readonly connections: number[] = [];
  /** All received bytes of all connections. */
  readonly received: Uint8Array[] = [];
  /** Largest size of one receive. */
  readSize = 2048;
  /** True to receive at every FD_READ until nothing is left; else once. */
  readAll = false;
  /** The reaction to FD_READ. */
  onRead: (s: number) => void = (s) => this.drain(s);
  /** Called with every event, after the application's own reaction to it. */
  onEvent: (event: number, s: number) => void = () => {};
  private readonly chip: Chip;
  private readonly info: wsa.ProtocolInfo;
  private readonly window = wsa.createWindow((_wMsg, s, lParam) => this.take(lParam & 0xffff, s));

  constructor(stage: Stage) {
    this.stage = stage;
    this.bus = WIFI ? CountingReadyBus.over(stage.bus) : new CountingBus(stage.bus);
    this.chip = new Chip(this.bus, stage.clock);
    this.info = wsa.protocolInfo(this.chip, stage.clock);
  }

  /** Sets up the chip and starts the provider; a chip with a radio joins its network. */
  start(): void {
    configure(this.chip, NETWORK);
    if (WIFI) setStation(this.chip, [...Buffer.from(NETWORK.ssid)], null, []);
    const data = { wVersion: 0, wHighVersion: 0, szDescription: '' };
    check('WSPStartup', wsa.WSPStartup(0x0202, data, this.info, null, null));
    if (WIFI) this.until('the network', () => this.stage.linked());
  }

  /** Ends the provider, so that the next application starts in the initial state. */
  stop(): void {
    wsa.WSPCleanup(err);
  }

  /** Advances the time until the link is up, and to the end of a round of the health check. */
  awaitLink(): void {
    this.until('the link', () => this.stage.linked());
    for (let ms = 0; ms <= ROUND_MS; ms += TURN_MS) {
      const { frames } = this.bus.measure(() => this.stage.run(TURN_MS));
      if (frames > TURN_FRAMES) break;
    }
    this.stage.run(REST_MS);
  }

  socket(type: number = wsa.SOCK_STREAM): number {
    const protocol = type === wsa.SOCK_STREAM ? wsa.IPPROTO_TCP : wsa.IPPROTO_UDP;
    const s = wsa.WSPSocket(wsa.AF_INET, type, protocol, this.info, 0, 0, err);
    if (s === wsa.INVALID_SOCKET) throw new Error(`WSPSocket: ${err.value}`);
    return s;
  }

  bind(s: number, port: number): void {
    check('WSPBind', wsa.WSPBind(s, wsa.inetAny(port), wsa.SOCKADDR_SIZE, err));
  }

  /** Registers the application for the events of `mask`; the socket becomes non-blocking. */
  select(s: number, mask: number): void {
    check('WSPAsyncSelect', wsa.WSPAsyncSelect(s, this.window, 1, mask, err));
  }

  /** Creates a listener on `port` with up to `backlog` of the chip's sockets. */
  listen(port: number, backlog: number): number {
    const s = this.socket();
    this.bind(s, port);
    check('WSPListen', wsa.WSPListen(s, backlog, err));
    this.select(s, wsa.FD_ACCEPT | wsa.FD_READ | wsa.FD_WRITE | wsa.FD_CLOSE);
    return s;
  }

  /** One WSPRecv; returns the bytes, or null if none waits. */
  receive(s: number, size = this.readSize): Uint8Array | null {
    const buffer = { len: size, buf: new Uint8Array(size) };
    if (wsa.WSPRecv(s, [buffer], 1, count, flags, null, null, null, err) !== 0) return null;
    return buffer.buf.subarray(0, count.value);
  }

  /** One WSPSend. Returns the number of bytes taken. */
  send(s: number, bytes: Uint8Array): number {
    const buffer = { len: bytes.length, buf: bytes };
    return wsa.WSPSend(s, [buffer], 1, count, 0, null, null, null, err) === 0 ? count.value : 0;
  }

  close(s: number): void {
    const at = this.connections.indexOf(s);
    if (at >= 0) this.connections.splice(at, 1);
    wsa.WSPCloseSocket(s, err);
  }

  /** Returns the states of the chip's sockets as one text, whatever their order. */
  states(): string {
    return [...wsa.slotStates(this.info)].sort().join(' ');
  }

  /** Advances the time until `done`, and a little longer. Throws, with the name of the condition, if it is not met. */
  until(what: string, done: () => boolean): void {
    for (let ms = 0; !done(); ms++) {
      if (ms === LIMIT_MS) throw new Error(`${what} did not come within ${LIMIT_MS} ms`);
      this.stage.run(1);
    }
    this.stage.run(REST_MS);
  }

  private take(event: number, s: number): void {
    if (event === wsa.FD_ACCEPT) this.connections.push(wsa.WSPAccept(s, null, null, null, 0, err));
    if (event === wsa.FD_READ) this.onRead(s);
    if (event === wsa.FD_CLOSE) this.close(s);
    this.onEvent(event, s);
  }

  private drain(s: number): void {
    do {
      const bytes = this.receive(s);
      if (!bytes) return;
      this.received.push(bytes);
    } while (this.readAll);
  }
}

function check(call: string, result: number): void {
  if (result !== 0) throw new Error(`${call}: ${result === wsa.SOCKET_ERROR ? err.value : result}`);
}

/** Returns the concatenated parts. */
export function joined(parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}

/** Returns bytes with values that depend on their offset. */
export function pattern(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => i % 251);
}

/** Throws if received bytes differ from those sent: a count would be meaningless. */
export function same(what: string, got: Uint8Array, wanted: Uint8Array): void {
  if (Buffer.compare(got, wanted) !== 0)
    throw new Error(`${what}: ${got.length} bytes are not the ${wanted.length} that were sent`);
}
