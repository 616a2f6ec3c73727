import type { SimClock } from '../clock.ts';
import { ip, showIp } from '../net/address.ts';
import { addressOf, textOf } from '../net/address6.ts';
import { NO_BYTES } from '../net/bytes.ts';
import { buildIcmp, PORT_UNREACHABLE, unreachable } from '../net/icmp.ts';
import { buildIcmp6, PORT_UNREACHABLE6, unreachable6 } from '../net/icmp6.ts';
import { type Ipv4Packet, PROTOCOL_ICMP, PROTOCOL_TCP, PROTOCOL_UDP } from '../net/ipv4.ts';
import { type Ipv6Packet, PROTOCOL_ICMP6 } from '../net/ipv6.ts';
import type { Care } from '../net/tcp/care.ts';
import { buildTcp, type Segment } from '../net/tcp/segment.ts';
import { buildUdp, type Datagram, parseUdp } from '../net/udp.ts';
import { Random } from '../random.ts';
import type { Port, Station, Wire } from '../wire/wire.ts';
import { HostLink, type LinkOptions, type Way } from './link.ts';
import type { Peer } from './peer.ts';
import { Pings } from './pings.ts';
import { type Call, TcpTable } from './tcp.ts';
import { UdpPeer } from './udp.ts';

export interface HostOptions extends LinkOptions {
  /** Default destination of `connect`; default 10.0.2.15. */
  device?: string;
  /** Seed of initial sequence numbers and the first port; default 1. */
  seed?: number;
  /** The largest TCP segment in bytes; default 1460. */
  mss?: number;
  /** Longest delay of TCP acknowledgments, in microseconds; default 0. */
  delayedAckUs?: number;
  /** Duration of TIME_WAIT, in microseconds; default one second. */
  timeWaitUs?: number;
  /** Validation of received TCP segments; default `rfc5961`, as in current kernels. */
  care?: Care;
}

interface Listener {
  onPeer: (peer: Peer) => void;
  window: number | undefined;
}

const FIRST_PORT = 49152;
const LAST_PORT = 65535;

/** An ordinary host on the wire, controlled by a script: ARP, ICMP echo, UDP, TCP. */
export class Host implements Station {
  readonly ip: string;
  readonly mac: string;
  /** Called with every frame that reaches the host, except its own. */
  onFrame: ((frame: Uint8Array) => void) | null = null;
  /** Called with each packet for this host before it is handled, and with its bytes; returns true to consume it. */
  onPacket: ((packet: Ipv4Packet, raw: Uint8Array) => boolean) | null = null;
  /** Called with each SYN before the listeners; returns true to consume it, and to answer it now or later. */
  onCall: ((call: Call) => boolean) | null = null;
  private readonly options: HostOptions;
  private readonly plug: Port;
  private readonly link: HostLink;
  private readonly tcp: TcpTable;
  private readonly listeners = new Map<number, Listener>();
  private readonly udpPeers = new Map<number, UdpPeer>();
  private readonly pings: Pings;
  private nextPort: number;

  constructor(wire: Wire, clock: SimClock, options: HostOptions) {
    this.ip = options.ip;
    this.mac = options.mac;
    this.options = options;
    const random = new Random(options.seed ?? 1);
    this.nextPort = FIRST_PORT + random.below(LAST_PORT - FIRST_PORT);
    this.plug = wire.attach(this);
    this.link = new HostLink(
      this.plug,
      clock,
      options,
      (packet, raw) => this.receiveIp(packet, raw),
      (packet, raw) => this.receiveIp6(packet, raw),
    );
    this.pings = new Pings(this.link);
    const { mss = 1460, delayedAckUs = 0, timeWaitUs = 1_000_000, care = 'rfc5961' } = options;
    this.tcp = new TcpTable(clock, random, { mss, delayedAckUs, timeWaitUs, care }, (from, to, bytes) => {
      this.link.sendIp(to, PROTOCOL_TCP, bytes, { from });
    });
    this.tcp.onCall = (call) => this.takeCall(call);
  }

  /** True: the host does not answer ARP requests for its address. */
  get arpSilent(): boolean {
    return this.link.arp.silent;
  }

  set arpSilent(silent: boolean) {
    this.link.arp.silent = silent;
  }

  /** True: the host behaves as if switched off. Only `send` still puts a frame on the wire. */
  get stopAnswering(): boolean {
    return this.link.silent;
  }

  set stopAnswering(silent: boolean) {
    this.link.silent = silent;
  }

  /** The address of IPv6 that the host has on its segment. */
  get linkLocal(): string {
    return textOf(this.link.six.linkLocal);
  }

  /** Advertises the host as a router of IPv6, unasked. */
  advertise(): void {
    this.link.six.advertise();
  }

  /** Announces this host's address to the segment by ARP. */
  announce(): void {
    this.link.arp.announce();
  }

  /**
   * Opens a TCP connection to `port`: the SYN is sent at once.
   *
   * @param port 1 to 65535
   * @param to `ip`: the destination, default the device; `sourcePort`: default a free one; `window`: the receive window
   * in bytes, 0 to 65535, default 65535
   * @returns the connection
   * @throws Error if `sourcePort` has a connection to that port already
   */
  connect(port: number, to: { ip?: string; sourcePort?: number; window?: number } = {}): Peer {
    const remoteIp = to.ip ?? this.options.device ?? '10.0.2.15';
    const localIp = remoteIp.includes(':') ? textOf(this.link.six.source(addressOf(remoteIp))) : this.ip;
    const from = (localPort: number) => ({ localIp, localPort, remoteIp, remotePort: port });
    const localPort = to.sourcePort ?? this.findPort((free) => !this.tcp.has(from(free)));
    return this.tcp.connect(from(localPort), to.window);
  }

  /**
   * Answers SYNs for `port` from now on.
   *
   * @param port 1 to 65535
   * @param onPeer called with each connection after its SYN was answered
   * @param options `window`: the receive window in bytes, 0 to 65535, default 65535
   */
  listen(port: number, onPeer: (peer: Peer) => void, { window }: { window?: number } = {}): void {
    this.listeners.set(port, { onPeer, window });
  }

  unlisten(port: number): void {
    this.listeners.delete(port);
  }

  /** Sends an ICMP echo; `onReply` is called when it comes back with the same payload. */
  ping(to: string, onReply: () => void, payload: Uint8Array = NO_BYTES): void {
    this.pings.send(to, onReply, payload);
  }

  /** Returns true if a listener answers SYNs for `port`. */
  listens(port: number): boolean {
    return this.listeners.has(port);
  }

  /** Returns true if a UDP port is open. */
  hasUdp(port: number): boolean {
    return this.udpPeers.has(port);
  }

  /**
   * Opens a UDP port.
   *
   * @param wanted 1 to 65535; 0 for any
   * @throws Error if it is already open
   */
  udp(wanted: number): UdpPeer {
    const port = wanted || this.findPort((free) => !this.hasUdp(free));
    if (this.hasUdp(port)) throw new Error(`UDP port ${port} of ${this.ip} is open already`);
    const send = (to: string, destinationPort: number, payload: Uint8Array, way?: Way) => {
      this.sendDatagram({ sourcePort: port, destinationPort, payload }, to, way);
    };
    const peer = new UdpPeer(port, send, () => this.udpPeers.delete(port));
    this.udpPeers.set(port, peer);
    return peer;
  }

  /** Puts any frame on the wire. */
  send(frame: Uint8Array): void {
    this.plug.send(frame);
  }

  /** Sends a TCP segment that belongs to no connection of this host. */
  sendSegment(to: string, segment: Segment): void {
    this.sendIp(to, PROTOCOL_TCP, buildTcp(segment, this.link.address, ip(to)));
  }

  /** Sends a datagram with any source port. */
  sendDatagram(datagram: Datagram, to: string, way: Way = {}): void {
    const destination = addressOf(to);
    const own = destination.length === 16 ? this.link.six.source(destination) : this.link.address;
    const source = way.from ?? own;
    this.link.sendIp(destination, PROTOCOL_UDP, buildUdp(datagram, source, destination), {
      ...way,
      from: source,
    });
  }

  /** Sends the payload of a packet, after ARP or neighbour discovery if necessary. */
  sendIp(to: string, protocol: number, payload: Uint8Array, way?: Way): void {
    this.link.sendIp(addressOf(to), protocol, payload, way);
  }

  /** Returns true if `address` is the host's own, or an alias. */
  isOwn(address: Uint8Array): boolean {
    return this.link.isOwn(address);
  }

  /** Returns true if `address` is in the host's subnet. */
  isNear(address: Uint8Array): boolean {
    return this.link.isNear(address);
  }

  /** Returns true if packets to `address` go to a router: it is outside the subnet, and not a group. */
  isForeign(address: Uint8Array): boolean {
    return this.link.isForeign(address);
  }

  /** Removes the host from the wire permanently. */
  detach(): void {
    this.plug.detach();
  }

  receive(bytes: Uint8Array): void {
    this.onFrame?.(bytes);
    this.link.receive(bytes);
  }

  private receiveIp(packet: Ipv4Packet, raw: Uint8Array): void {
    if (this.onPacket?.(packet, raw)) return;
    const toUs = this.link.isOwn(packet.destination);
    const toMany = this.link.isForMany(packet.destination);
    if (packet.protocol === PROTOCOL_TCP && !toMany) this.tcp.receive(packet);
    if (packet.protocol === PROTOCOL_UDP && (toUs || toMany) && !this.receiveUdp(packet) && toUs) {
      const message = buildIcmp(unreachable(PORT_UNREACHABLE, raw));
      this.sendIp(showIp(packet.source), PROTOCOL_ICMP, message, { from: packet.destination });
    }
    if (packet.protocol === PROTOCOL_ICMP && toUs) this.pings.receive(packet);
  }

  private receiveIp6(packet: Ipv6Packet, raw: Uint8Array): void {
    const { source, destination, protocol } = packet;
    if (protocol === PROTOCOL_TCP) this.tcp.receive(packet);
    if (protocol === PROTOCOL_UDP && !this.receiveUdp(packet) && this.isOwn(destination)) {
      const message = buildIcmp6(unreachable6(PORT_UNREACHABLE6, raw), destination, source);
      this.sendIp(textOf(source), PROTOCOL_ICMP6, message, { from: destination });
    }
    if (protocol === PROTOCOL_ICMP6) this.pings.receive6(packet);
  }

  /** Gives a datagram to its port. Returns false if it is whole, and the port is closed. */
  private receiveUdp({ payload, source, destination }: Ipv4Packet | Ipv6Packet): boolean {
    const datagram = parseUdp(payload, source, destination);
    if (!datagram) return true;
    const peer = this.udpPeers.get(datagram.destinationPort);
    const [from, to] = [textOf(source), textOf(destination)];
    peer?.receive({ ip: from, port: datagram.sourcePort, bytes: datagram.payload.slice() }, to);
    return peer !== undefined;
  }

  private takeCall(call: Call): boolean {
    if (this.onCall?.(call)) return true;
    const listener = this.isOwn(addressOf(call.localIp)) ? this.listeners.get(call.localPort) : undefined;
    listener?.onPeer(call.accept(listener.window));
    return listener !== undefined;
  }

  /** Returns the next port for which `isFree` is true. */
  private findPort(isFree: (port: number) => boolean): number {
    for (let tries = FIRST_PORT; tries <= LAST_PORT; tries += 1) {
      const port = this.nextPort;
      this.nextPort = port === LAST_PORT ? FIRST_PORT : port + 1;
      if (isFree(port)) return port;
    }
    throw new Error(`${this.ip} has no port left`);
  }
}
