import { type ChipOptions, W5500Sim } from '../../../sim/chips/w5500/chip.ts';
import type { Fault } from '../../../sim/chips/wiznet/faults.ts';
import { SimClock } from '../../../sim/clock.ts';
import { Host } from '../../../sim/hosts/host.ts';
import { type Station, Wire } from '../../../sim/wire/wire.ts';
import { CONNECT, LISTEN, OPEN, SocketRigBase } from '../socket-rig.ts';

export { CONNECT, LISTEN, OPEN };

/** Socket commands, states and events, copied from chapters 6, 7 and 4 of the chip reference. */
export const DISCON = 0x08;
export const CLOSE = 0x10;
export const SEND = 0x20;
export const SEND_MAC = 0x21;
export const SEND_KEEP = 0x22;
export const RECV = 0x40;

/** What a driver tells a connection that is alive. */
export const AT_WORK = [
  ['SEND', SEND],
  ['DISCON', DISCON],
  ['RECV', RECV],
  ['SEND_KEEP', SEND_KEEP],
] as const;

export const CLOSED = 0x00;
export const INIT = 0x13;
export const LISTENING = 0x14;
export const SYNSENT = 0x15;
export const SYNRECV = 0x16;
export const ESTABLISHED = 0x17;
export const FIN_WAIT = 0x18;
export const CLOSING = 0x1a;
export const TIME_WAIT = 0x1b;
export const CLOSE_WAIT = 0x1c;
export const LAST_ACK = 0x1d;
export const UDP = 0x22;
export const MACRAW = 0x42;

export const SENDOK = 0x10;
export const TIMEOUT = 0x08;
export const RECEIVED = 0x04;
export const DISCONNECTED = 0x02;
export const CONNECTED = 0x01;

/** Offsets in a socket's register block (chapter 4). */
export const Sn = {
  MR: 0x00,
  CR: 0x01,
  IR: 0x02,
  SR: 0x03,
  PORT: 0x04,
  DHAR: 0x06,
  DIPR: 0x0c,
  DPORT: 0x10,
  MSSR: 0x12,
  TOS: 0x15,
  TTL: 0x16,
  RXBUF_SIZE: 0x1e,
  TXBUF_SIZE: 0x1f,
  TX_FSR: 0x20,
  TX_RD: 0x22,
  TX_WR: 0x24,
  RX_RSR: 0x26,
  RX_RD: 0x28,
  RX_WR: 0x2a,
  IMR: 0x2c,
  FRAG: 0x2d,
  KPALVTR: 0x2f,
};

const GATEWAY = [10, 0, 2, 2];
const SUBNET = [255, 255, 255, 0];
const MAC = [0x02, 0x00, 0x00, 0x00, 0x00, 0x0f];
const ADDRESS = [10, 0, 2, 15];

export const MS = 1000;
export const SECOND = 1_000_000;

/** One of the chip's sockets, by frames alone. */
export class SocketRig extends SocketRigBase {
  private readonly rig: Rig;

  constructor(rig: Rig, n: number) {
    super(n);
    this.rig = rig;
  }

  override read(offset: number, count = 1): number[] {
    return this.rig.read(this.n * 4 + 1, offset, count);
  }

  override write(offset: number, ...bytes: number[]): void {
    this.rig.write(this.n * 4 + 1, offset, bytes);
  }

  /** Copies `data` to where TX_WR points, moves it, and issues the command. */
  send(data: string | number[], command = SEND): void {
    const bytes = typeof data === 'string' ? [...Buffer.from(data)] : data;
    const at = this.word(Sn.TX_WR);
    if (bytes.length > 0) this.rig.write(this.n * 4 + 2, at, bytes);
    this.setWord(Sn.TX_WR, (at + bytes.length) & 0xffff);
    this.command(command);
  }

  /** Takes everything that RX_RSR announces. */
  override receive(): number[] {
    this.word(Sn.RX_RSR);
    const count = this.word(Sn.RX_RSR);
    if (count === 0) return [];
    const at = this.word(Sn.RX_RD);
    const bytes = this.rig.read(this.n * 4 + 3, at, count);
    this.setWord(Sn.RX_RD, (at + count) & 0xffff);
    this.command(RECV);
    return bytes;
  }
}

/** A chip on a wire, with 10.0.2.15 as its address and a host at 10.0.2.2. */
export class Rig {
  readonly clock = new SimClock();
  readonly wire = new Wire(this.clock);
  readonly chip: W5500Sim;
  readonly faults: Fault[] = [];
  /** Sn_SR by name, as 's0 CLOSED -> INIT'. */
  readonly path: string[] = [];
  readonly sockets: SocketRig[];

  constructor(options: ChipOptions = {}, configure = true) {
    this.chip = new W5500Sim(this.clock, this.wire, options);
    this.chip.onFault = (fault) => this.faults.push(fault);
    this.chip.onTransition = (socket, from, to) => this.path.push(`s${socket} ${from} -> ${to}`);
    this.sockets = [0, 1, 2, 3, 4, 5, 6, 7].map((n) => new SocketRig(this, n));
    if (configure) this.configure();
  }

  configure(): void {
    this.write(0, 0x0001, [...GATEWAY, ...SUBNET, ...MAC, ...ADDRESS]);
  }

  read(block: number, address: number, count: number): number[] {
    const frame = new Uint8Array(3 + count);
    frame.set([address >> 8, address & 0xff, block << 3]);
    return [...this.chip.exchange(frame)].slice(3);
  }

  write(block: number, address: number, bytes: number[]): void {
    this.chip.exchange(Uint8Array.from([address >> 8, address & 0xff, (block << 3) | 0x04, ...bytes]));
  }

  /** One common register of one byte. */
  byte(address: number): number {
    return this.read(0, address, 1)[0];
  }

  host(ip = '10.0.2.2', mac = '52:55:0a:00:02:02'): Host {
    return new Host(this.wire, this.clock, { ip, mac, gateway: '10.0.2.2' });
  }

  /** Every frame the chip puts on the wire from now on. */
  record(): Uint8Array[] {
    const frames: Uint8Array[] = [];
    this.wire.tap = (frame: Uint8Array, _atUs: number, from: Station) => {
      if (from === this.chip) frames.push(frame);
    };
    return frames;
  }

  /** Lets time pass: 5 ms when not told, which is plenty for every exchange on the wire. */
  pass(us = 5 * MS): void {
    this.clock.advance(us);
  }

  /** From now on the chip leaves a command in Sn_CR for 200 us, whoever looks. */
  hesitate(): void {
    this.chip.knobs.crBusyReads = Number.MAX_SAFE_INTEGER;
    this.chip.knobs.crBusyUs = 200;
  }

  /** The kinds of all faults so far. */
  get kinds(): string[] {
    return this.faults.map(({ kind }) => kind);
  }

  /** Socket 0, listening on port 80 and taken by a connection of a new host. */
  served(): { socket: SocketRig; peer: ReturnType<Host['connect']>; host: Host } {
    const host = this.host();
    const [socket] = this.sockets;
    socket.listen(80);
    const peer = host.connect(80);
    this.pass();
    return { socket, peer, host };
  }
}
