import type { SimClock } from '../../../clock.ts';
import { BROADCAST_IP, equal, isMulticast, sameSubnet, showIp } from '../../../net/address.ts';
import { PROTOCOL_TCP } from '../../../net/ipv4.ts';
import { ACK, buildTcp, RST, resetFor, type Segment, SYN } from '../../../net/tcp/segment.ts';
import type { Datagram } from '../../../net/udp.ts';
import type { Random } from '../../../random.ts';
import type { Wire } from '../../../wire/wire.ts';
import type { Knobs } from '../knobs.ts';
import { Netif } from './netif.ts';
import { Pcb } from './pcb.ts';
import type { Listener, UdpPort } from './ports.ts';

/** Connections, those in TIME_WAIT included: MEMP_NUM_TCP_PCB. */
const MOST_PCBS = 16;
const FIRST_PORT = 49152;

/** What the stack tells the chip. */
export interface StackEvents {
  /** Something that a call may wait for, or that GPIO0 shows, has changed. */
  changed(): void;
}

/** lwIP below its sockets: connections, listeners and ports by their numbers. */
export class Stack {
  readonly netif: Netif;
  /** A datagram that the co-processor's own client waits for, DHCP or DNS; returns true for one that was it. */
  readonly clients = new Set<(datagram: Datagram, from: Uint8Array) => boolean>();
  private readonly clock: SimClock;
  private readonly random: Random;
  private readonly knobs: Readonly<Knobs>;
  private readonly events: StackEvents;
  private readonly pcbs = new Map<string, Pcb>();
  private readonly listeners = new Map<number, Listener>();
  private readonly udpPorts = new Map<number, UdpPort>();
  private nextPort = FIRST_PORT;

  constructor(
    clock: SimClock,
    wire: Wire,
    mac: Uint8Array,
    random: Random,
    knobs: Readonly<Knobs>,
    events: StackEvents,
  ) {
    this.clock = clock;
    this.random = random;
    this.knobs = knobs;
    this.events = events;
    this.netif = new Netif(clock, wire, mac, {
      segment: (segment, from, to) => this.takeSegment(segment, from, to),
      datagram: (datagram, from) => this.takeDatagram(datagram, from),
      frameCame: () => events.changed(),
    });
    this.nextPort += random.below(0x3000);
  }

  /** The power fails: connections end without a word. */
  clear(): void {
    for (const pcb of [...this.pcbs.values()]) pcb.vanish();
    this.pcbs.clear();
    this.listeners.clear();
    this.udpPorts.clear();
    this.clients.clear();
    this.netif.down();
  }

  get pcbCount(): number {
    return this.pcbs.size;
  }

  /** Whether a listener on `port` would take a SYN now. */
  listens(port: number): boolean {
    return this.listeners.has(port);
  }

  get listeningPorts(): number[] {
    return [...this.listeners.keys()];
  }

  listen(listener: Listener): void {
    this.listeners.set(listener.port, listener);
  }

  /** Connections that wait are reset with their listener. */
  unlisten(listener: Listener): void {
    this.listeners.delete(listener.port);
    for (const pcb of [...listener.queue, ...listener.begun]) if (!pcb.isOver) pcb.connection.abort();
    listener.queue.length = 0;
  }

  hasConnections(port: number): boolean {
    return [...this.pcbs.values()].some((pcb) => pcb.localPort === port);
  }

  hasUdp(port: number): boolean {
    return this.udpPorts.has(port);
  }

  openUdp(port: UdpPort): void {
    this.udpPorts.set(port.port, port);
  }

  closeUdp(port: UdpPort): void {
    this.udpPorts.delete(port.port);
  }

  get datagramPorts(): number[] {
    return [...this.udpPorts.keys()];
  }

  freePort(): number {
    const port = this.nextPort;
    this.nextPort = port === 0xffff ? FIRST_PORT : port + 1;
    return port;
  }

  hasRoute(ip: Uint8Array): boolean {
    const { addresses, isUp } = this.netif;
    if (!isUp || addresses.ip[0] === 0) return false;
    return (
      sameSubnet(ip, addresses.ip, addresses.subnet) ||
      addresses.gateway[0] !== 0 ||
      equal(ip, BROADCAST_IP) ||
      isMulticast(ip)
    );
  }

  sendDatagram(to: Uint8Array, datagram: Datagram): void {
    this.netif.sendDatagram(to, datagram);
  }

  dial(localPort: number, ip: Uint8Array, port: number): Pcb {
    if (this.pcbs.size >= MOST_PCBS) this.recycle();
    const pcb = this.newPcb(localPort, ip, port, () => {});
    pcb.connection.open();
    return pcb;
  }

  private takeSegment(segment: Segment, from: Uint8Array, to: Uint8Array): void {
    const name = key(segment.destinationPort, from, segment.sourcePort);
    const pcb = this.pcbs.get(name);
    const isSyn = (segment.flags & (SYN | ACK | RST)) === SYN;
    if (pcb && !(isSyn && pcb.connection.state === 'TIME_WAIT')) return pcb.receive(segment);
    pcb?.connection.vanish();
    const listener = this.listeners.get(segment.destinationPort);
    if (isSyn && listener) return this.answer(listener, segment, from);
    const reset = resetFor(segment);
    if (reset) this.netif.send(from, PROTOCOL_TCP, buildTcp(reset, to, from));
  }

  /** A SYN that finds the backlog full, or no PCB, is dropped: its client repeats it. */
  private answer(listener: Listener, syn: Segment, from: Uint8Array): void {
    if (this.knobs.hasBacklog && listener.isFull) return;
    if (this.pcbs.size >= MOST_PCBS && !this.recycle()) return;
    const pcb = this.newPcb(listener.port, from, syn.sourcePort, () => {
      listener.begun.delete(pcb);
      listener.queue.push(pcb);
    });
    listener.begun.add(pcb);
    pcb.connection.answer(syn);
  }

  /** The oldest connection in TIME_WAIT makes room for a new one. */
  private recycle(): boolean {
    const old = [...this.pcbs.values()].find(({ connection }) => connection.state === 'TIME_WAIT');
    old?.connection.vanish();
    return old !== undefined;
  }

  private newPcb(localPort: number, remoteIp: Uint8Array, remotePort: number, established: () => void): Pcb {
    const name = key(localPort, remoteIp, remotePort);
    const to = remoteIp.slice();
    const pcb: Pcb = new Pcb(this.clock, {
      localPort,
      remoteIp,
      remotePort,
      isn: this.random.below(0x1_0000_0000),
      dropsSegments: this.knobs.dropsSegments,
      silentErrno: this.knobs.silentErrno,
      refusedErrno: this.knobs.refusedErrno,
      transmit: (segment) =>
        this.netif.send(to, PROTOCOL_TCP, buildTcp(segment, this.netif.addresses.ip, to)),
      changed: () => this.events.changed(),
      established,
      release: () => {
        if (this.pcbs.get(name) === pcb) this.pcbs.delete(name);
        for (const { begun } of this.listeners.values()) begun.delete(pcb);
      },
    });
    this.pcbs.set(name, pcb);
    return pcb;
  }

  private takeDatagram(datagram: Datagram, from: Uint8Array): boolean {
    for (const client of [...this.clients]) if (client(datagram, from)) return true;
    const port = this.udpPorts.get(datagram.destinationPort);
    port?.take({ from: from.slice(), port: datagram.sourcePort, bytes: datagram.payload.slice() });
    this.events.changed();
    return port !== undefined;
  }
}

function key(localPort: number, ip: Uint8Array, port: number): string {
  return `${localPort} ${showIp(ip)} ${port}`;
}
