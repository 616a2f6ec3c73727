import { type ChipOptions, W6100Sim } from '../../../sim/chips/w6100/chip.ts';
import type { Fault } from '../../../sim/chips/wiznet/faults.ts';
import { SimClock } from '../../../sim/clock.ts';
import { Host, type HostOptions } from '../../../sim/hosts/host.ts';
import { addressOf } from '../../../sim/net/address6.ts';
import { type Station, Wire } from '../../../sim/wire/wire.ts';
import { CONNECT, LISTEN, OPEN, SocketRigBase } from '../socket-rig.ts';

export { CONNECT, LISTEN, OPEN };

/** Commands, states and events, copied from chapters 6, 7 and 4 of the chip's page. */
export const CONNECT6 = 0x84;
export const DISCON = 0x08;
export const CLOSE = 0x10;
export const SEND = 0x20;
export const SEND6 = 0xa0;
export const RECV = 0x40;

export const CLOSED = 0x00;
export const INIT = 0x13;
export const LISTENING = 0x14;
export const ESTABLISHED = 0x17;
export const CLOSE_WAIT = 0x1c;
export const UDP = 0x22;
export const IPRAW6 = 0x33;
export const MACRAW = 0x42;

export const SENDOK = 0x10;
export const TIMEOUT = 0x08;
export const RECEIVED = 0x04;
export const CONNECTED = 0x01;

/** Modes (chapter 4.1), TCP with ND. */
export const TCP4 = 0x21;
export const TCP6 = 0x29;
export const TCPD = 0x2d;
export const UDP4 = 0x02;
export const UDP6 = 0x0a;
export const UDPD = 0x0e;

/** Offsets in a socket's registers (chapter 4). */
export const Sn = {
  MR: 0x0000,
  PSR: 0x0004,
  CR: 0x0010,
  IR: 0x0020,
  IMR: 0x0024,
  IRCLR: 0x0028,
  SR: 0x0030,
  ESR: 0x0031,
  PNR: 0x0100,
  PORT: 0x0114,
  DHAR: 0x0118,
  DIPR: 0x0120,
  DIP6R: 0x0130,
  DPORT: 0x0140,
  MR2: 0x0144,
  RTR: 0x0180,
  RCR: 0x0184,
  TX_BSR: 0x0200,
  TX_FSR: 0x0204,
  TX_RD: 0x0208,
  TX_WR: 0x020c,
  RX_BSR: 0x0220,
  RX_RSR: 0x0224,
  RX_RD: 0x0228,
};

const GATEWAY = [10, 0, 2, 2];
const SUBNET = [255, 255, 255, 0];
const MAC = [0x02, 0x00, 0x00, 0x00, 0x00, 0x0f];
const ADDRESS = [10, 0, 2, 15];
/** Of that MAC address: its second lowest bit turned, FF FE in its middle. */
export const LINK_LOCAL = 'fe80::ff:fe00:f';
export const GLOBAL = 'fd00:1::15';

export const MS = 1000;
export const SECOND = 1_000_000;

export const address = (text: string): number[] => [...addressOf(text)];

/** One of the chip's sockets, by frames alone. */
export class SocketRig extends SocketRigBase {
  private readonly rig: Rig;

  constructor(rig: Rig, n: number) {
    super(n, Sn);
    this.rig = rig;
  }

  override read(offset: number, count = 1): number[] {
    return this.rig.read(offset, count, 1 + 4 * this.n);
  }

  override write(offset: number, ...bytes: number[]): void {
    this.rig.write(offset, bytes, 1 + 4 * this.n);
  }

  /** Copies `data` to where TX_WR points and issues SEND, or another command. */
  send(data: string | number[], command = SEND): void {
    const bytes = typeof data === 'string' ? [...Buffer.from(data)] : data;
    const at = this.word(Sn.TX_WR);
    if (bytes.length > 0) this.rig.write(at, bytes, 2 + 4 * this.n);
    this.setWord(Sn.TX_WR, (at + bytes.length) & 0xffff);
    this.command(command);
  }

  /** Takes everything that RX_RSR announces. */
  override receive(): number[] {
    this.word(Sn.RX_RSR);
    const count = this.word(Sn.RX_RSR);
    if (count === 0) return [];
    const at = this.word(Sn.RX_RD);
    const bytes = this.rig.read(at, count, 3 + 4 * this.n);
    this.setWord(Sn.RX_RD, (at + count) & 0xffff);
    this.command(RECV);
    return bytes;
  }

  /** Sn_DIP6R and Sn_DPORTR. */
  aim6(ip: string, port: number): void {
    this.write(Sn.DIP6R, ...address(ip));
    this.setWord(Sn.DPORT, port);
  }
}

/** A chip on a wire, with 10.0.2.15, a link-local and a global address, and a host at 10.0.2.2. */
export class Rig {
  readonly clock = new SimClock();
  readonly wire = new Wire(this.clock);
  readonly chip: W6100Sim;
  readonly faults: Fault[] = [];
  readonly sockets: SocketRig[];

  constructor(options: ChipOptions = {}, configure = true) {
    this.chip = new W6100Sim(this.clock, this.wire, options);
    this.chip.onFault = (fault) => this.faults.push(fault);
    this.sockets = [0, 1, 2, 3, 4, 5, 6, 7].map((n) => new SocketRig(this, n));
    if (configure) this.configure();
  }

  configure(): void {
    this.write(0x41f5, [0x3a]);
    this.write(0x4120, MAC);
    this.write(0x4130, [...GATEWAY, ...SUBNET, ...ADDRESS]);
    this.write(0x4140, address(LINK_LOCAL));
    this.write(0x4150, address(GLOBAL));
    this.write(0x4160, address('ffff:ffff:ffff:ffff::'));
    this.write(0x41f5, [0xc5]);
  }

  /** Reads from a block: the common registers when not told. */
  read(at: number, count: number, block = 0): number[] {
    const frame = new Uint8Array(3 + count);
    frame.set([at >> 8, at & 0xff, block << 3]);
    return [...this.chip.exchange(frame)].slice(3);
  }

  write(at: number, bytes: number[], block = 0): void {
    this.chip.exchange(Uint8Array.from([at >> 8, at & 0xff, (block << 3) | 4, ...bytes]));
  }

  byte(at: number): number {
    return this.read(at, 1)[0];
  }

  host(options: Partial<HostOptions> = {}): Host {
    const own = { ip: '10.0.2.2', mac: '52:55:0a:00:02:02', gateway: '10.0.2.2', ip6: ['fd00:1::2'] };
    return new Host(this.wire, this.clock, { ...own, ...options });
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

  get kinds(): string[] {
    return this.faults.map(({ kind }) => kind);
  }

  /** Socket 0, listening on port 80 in `mode` and taken by a connection of a new host to `ip`. */
  served(
    mode = TCP4,
    ip = '10.0.2.15',
  ): { socket: SocketRig; peer: ReturnType<Host['connect']>; host: Host } {
    const host = this.host();
    const [socket] = this.sockets;
    socket.open(mode, 80);
    socket.command(LISTEN);
    const peer = host.connect(80, { ip });
    this.pass();
    return { socket, peer, host };
  }
}
