import type { SimClock } from '../clock.ts';
import { equal, ip, showIp } from '../net/address.ts';
import { NO_BYTES } from '../net/bytes.ts';
import {
  buildIcmp,
  echoReply,
  ICMP_ECHO,
  ICMP_ECHO_REPLY,
  PORT_UNREACHABLE,
  parseIcmp,
  unreachable,
} from '../net/icmp.ts';
import { type Ipv4Packet, PROTOCOL_ICMP, PROTOCOL_TCP, PROTOCOL_UDP } from '../net/ipv4.ts';
import { ACK, buildTcp, parseTcp, RST, resetFor, type Segment, SYN } from '../net/tcp.ts';
import { buildUdp, parseUdp } from '../net/udp.ts';
import { Random } from '../random.ts';
import type { Port, Station, Wire } from '../wire.ts';
import { HostLink, type LinkOptions } from './host-link.ts';
import { Peer } from './host-peer.ts';
import { UdpPeer } from './host-udp.ts';

export interface HostOptions extends LinkOptions {
  /** Whom `connect` means when it is not told; default 10.0.2.15. */
  device?: string;
  /** Decides initial sequence numbers and the first port; default 1. */
  seed?: number;
  /** The largest TCP segment in bytes; default 1460. */
  mss?: number;
  /** How long TCP acknowledgments may wait, in microseconds; default 0. */
  delayedAckUs?: number;
  /** How long TIME_WAIT lasts, in microseconds; default one second. */
  timeWaitUs?: number;
}

interface Listener {
  onPeer: (peer: Peer) => void;
  window: number | undefined;
}

const FIRST_PORT = 49152;
const LAST_PORT = 65535;

/** An ordinary host on the wire, driven by a script: ARP, ICMP echo, UDP, TCP. */
export class Host implements Station {
  readonly ip: string;
  readonly mac: string;
  /** Sees every frame that reaches the host's plug, its own excepted. */
  onFrame: ((frame: Uint8Array) => void) | null = null;
  private readonly options: HostOptions;
  private readonly clock: SimClock;
  private readonly plug: Port;
  private readonly random: Random;
  private readonly link: HostLink;
  private readonly peers = new Map<string, Peer>();
  private readonly listeners = new Map<number, Listener>();
  private readonly udpPeers = new Map<number, UdpPeer>();
  private readonly pings = new Map<number, { payload: Uint8Array; onReply: () => void }>();
  private nextPort: number;
  private nextPing = 1;

  constructor(wire: Wire, clock: SimClock, options: HostOptions) {
    this.ip = options.ip;
    this.mac = options.mac;
    this.options = options;
    this.clock = clock;
    this.random = new Random(options.seed ?? 1);
    this.nextPort = FIRST_PORT + this.random.below(LAST_PORT - FIRST_PORT);
    this.plug = wire.attach(this);
    this.link = new HostLink(this.plug, clock, options, (packet, raw) => this.receiveIp(packet, raw));
  }

  /** True: the host does not answer ARP requests for its address. */
  get arpSilent(): boolean {
    return this.link.arp.silent;
  }

  set arpSilent(silent: boolean) {
    this.link.arp.silent = silent;
  }

  /** True: the host is as good as switched off. Only `send` still puts a frame on the wire. */
  get stopAnswering(): boolean {
    return this.link.silent;
  }

  set stopAnswering(silent: boolean) {
    this.link.silent = silent;
  }

  /** Tells the segment by ARP who has this host's address. */
  announce(): void {
    this.link.arp.announce();
  }

  /**
   * Opens a TCP connection to `port`: the SYN leaves at once. `window`: the receive window, default 65535.
   * Throws when `sourcePort` has a connection to that port already.
   */
  connect(port: number, to: { ip?: string; sourcePort?: number; window?: number } = {}): Peer {
    const remote = to.ip ?? this.options.device ?? '10.0.2.15';
    const sourcePort = to.sourcePort ?? this.freePort(remote, port);
    const old = this.peers.get(key(sourcePort, remote, port));
    if (old && old.state !== 'TIME_WAIT')
      throw new Error(`port ${sourcePort} of ${this.ip} is connected already`);
    old?.vanish();
    const peer = this.newPeer(sourcePort, remote, port, to.window);
    peer.connection.open();
    return peer;
  }

  /**
   * Answers SYNs for `port` from now on; `onPeer` gets each connection when its SYN has been answered.
   * `window`: the receive window, default 65535.
   */
  listen(port: number, onPeer: (peer: Peer) => void, { window }: { window?: number } = {}): void {
    this.listeners.set(port, { onPeer, window });
  }

  unlisten(port: number): void {
    this.listeners.delete(port);
  }

  /** Sends an ICMP echo; `onReply` is called when it comes back with the same payload. */
  ping(to: string, onReply: () => void, payload: Uint8Array = NO_BYTES): void {
    const sequence = this.nextPing;
    this.nextPing = (this.nextPing + 1) & 0xffff;
    this.pings.set(sequence, { payload: payload.slice(), onReply });
    const echo = { type: ICMP_ECHO, code: 0, identifier: 1, sequence, payload };
    this.sendIp(to, PROTOCOL_ICMP, buildIcmp(echo));
  }

  /** Opens a UDP port. Throws when it is open already. */
  udp(port: number): UdpPeer {
    if (this.udpPeers.has(port)) throw new Error(`UDP port ${port} of ${this.ip} is open already`);
    const send = (to: string, destinationPort: number, payload: Uint8Array) => {
      const datagram = { sourcePort: port, destinationPort, payload };
      this.sendIp(to, PROTOCOL_UDP, buildUdp(datagram, this.link.address, ip(to)));
    };
    const peer = new UdpPeer(port, send, () => this.udpPeers.delete(port));
    this.udpPeers.set(port, peer);
    return peer;
  }

  /** Puts a frame on the wire, whatever it is. */
  send(frame: Uint8Array): void {
    this.plug.send(frame);
  }

  /** Sends a TCP segment that belongs to no connection of this host. */
  sendSegment(to: string, segment: Segment): void {
    this.sendIp(to, PROTOCOL_TCP, buildTcp(segment, this.link.address, ip(to)));
  }

  /** Sends the payload of an IPv4 packet, with ARP before it where that is needed. */
  sendIp(to: string, protocol: number, payload: Uint8Array): void {
    this.link.sendIp(ip(to), protocol, payload);
  }

  /** Pulls the plug for good. */
  detach(): void {
    this.plug.detach();
  }

  receive(bytes: Uint8Array): void {
    this.onFrame?.(bytes);
    this.link.receive(bytes);
  }

  private receiveIp(packet: Ipv4Packet, raw: Uint8Array): void {
    const toUs = equal(packet.destination, this.link.address);
    if (packet.protocol === PROTOCOL_UDP) this.receiveUdp(packet, raw, toUs);
    if (!toUs) return;
    if (packet.protocol === PROTOCOL_TCP) this.receiveTcp(packet);
    if (packet.protocol === PROTOCOL_ICMP) this.receiveIcmp(packet);
  }

  private receiveIcmp(packet: Ipv4Packet): void {
    const message = parseIcmp(packet.payload);
    if (!message) return;
    if (message.type === ICMP_ECHO) {
      this.sendIp(showIp(packet.source), PROTOCOL_ICMP, buildIcmp(echoReply(message)));
    } else if (message.type === ICMP_ECHO_REPLY) {
      const ping = this.pings.get(message.sequence);
      if (!ping || !equal(ping.payload, message.payload)) return;
      this.pings.delete(message.sequence);
      ping.onReply();
    }
  }

  private receiveUdp(packet: Ipv4Packet, raw: Uint8Array, toUs: boolean): void {
    const datagram = parseUdp(packet.payload, packet.source, packet.destination);
    if (!datagram) return;
    const peer = this.udpPeers.get(datagram.destinationPort);
    const from = showIp(packet.source);
    if (peer) peer.receive({ ip: from, port: datagram.sourcePort, bytes: datagram.payload.slice() });
    else if (toUs) this.sendIp(from, PROTOCOL_ICMP, buildIcmp(unreachable(PORT_UNREACHABLE, raw)));
  }

  private receiveTcp(packet: Ipv4Packet): void {
    const segment = parseTcp(packet.payload, packet.source, packet.destination);
    if (!segment) return;
    const from = showIp(packet.source);
    const isOpening = (segment.flags & (SYN | ACK | RST)) === SYN;
    const peer = this.peers.get(key(segment.destinationPort, from, segment.sourcePort));
    // A new SYN on an old pair of ports ends the old connection's TIME_WAIT (RFC 9293, 3.6.1).
    if (peer && isOpening && peer.state === 'TIME_WAIT') peer.vanish();
    else if (peer) {
      peer.connection.receive(segment);
      return;
    }
    const listener = isOpening ? this.listeners.get(segment.destinationPort) : undefined;
    if (listener) {
      const accepted = this.newPeer(segment.destinationPort, from, segment.sourcePort, listener.window);
      accepted.connection.answer(segment);
      listener.onPeer(accepted);
      return;
    }
    const reset = resetFor(segment);
    if (reset) this.sendSegment(from, reset);
  }

  private newPeer(localPort: number, remoteIp: string, remotePort: number, window = 0xffff): Peer {
    const name = key(localPort, remoteIp, remotePort);
    const { address } = this.link;
    const remote = ip(remoteIp);
    const peer = new Peer(this.clock, {
      localPort,
      remoteIp,
      remotePort,
      window,
      isn: this.random.below(0x1_0000_0000),
      mss: this.options.mss ?? 1460,
      delayedAckUs: this.options.delayedAckUs ?? 0,
      timeWaitUs: this.options.timeWaitUs ?? 1_000_000,
      transmit: (segment) => {
        this.link.sendIp(remote, PROTOCOL_TCP, buildTcp(segment, address, remote));
      },
      release: () => {
        if (this.peers.get(name) === peer) this.peers.delete(name);
      },
    });
    this.peers.set(name, peer);
    return peer;
  }

  /** The next port that no connection to the same remote port has. */
  private freePort(remoteIp: string, remotePort: number): number {
    for (let tries = FIRST_PORT; tries <= LAST_PORT; tries += 1) {
      const port = this.nextPort;
      this.nextPort = port === LAST_PORT ? FIRST_PORT : port + 1;
      if (!this.peers.has(key(port, remoteIp, remotePort))) return port;
    }
    throw new Error(`${this.ip} has no port left for ${remoteIp}:${remotePort}`);
  }
}

function key(localPort: number, remoteIp: string, remotePort: number): string {
  return `${localPort} ${remoteIp} ${remotePort}`;
}
