import type { SimClock } from '../clock.ts';
import {
  BROADCAST_MAC,
  equal,
  ip,
  isBroadcast,
  isMulticast,
  mac,
  multicastMac,
  sameSubnet,
  showIp,
} from '../net/address.ts';
import { buildArp, parseArp } from '../net/arp.ts';
import { NO_BYTES } from '../net/bytes.ts';
import { buildEthernet, parseEthernet, TYPE_ARP, TYPE_IPV4 } from '../net/ethernet.ts';
import {
  buildIcmp,
  echoReply,
  ICMP_ECHO,
  ICMP_ECHO_REPLY,
  PORT_UNREACHABLE,
  parseIcmp,
  unreachable,
} from '../net/icmp.ts';
import {
  buildIpv4,
  DONT_FRAGMENT,
  type Ipv4Packet,
  PROTOCOL_ICMP,
  PROTOCOL_TCP,
  PROTOCOL_UDP,
  parseIpv4,
} from '../net/ipv4.ts';
import { ACK, buildTcp, parseTcp, RST, resetFor, type Segment, SYN } from '../net/tcp.ts';
import { buildUdp, parseUdp } from '../net/udp.ts';
import { Random } from '../random.ts';
import type { Port, Station, Wire } from '../wire.ts';
import { ArpCache } from './host-arp.ts';
import { Peer } from './host-peer.ts';
import { UdpPeer } from './host-udp.ts';

export interface HostOptions {
  /** Addresses as text. */
  ip: string;
  mac: string;
  /** Netmask; default 255.255.255.0. */
  subnet?: string;
  /** Where packets for other subnets go; without one they go nowhere. */
  gateway?: string;
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

const FIRST_PORT = 49152;
const LAST_PORT = 65535;
const TTL = 64;

/** An ordinary host on the wire, driven by a script: ARP, ICMP echo, UDP, TCP. */
export class Host implements Station {
  readonly ip: string;
  readonly mac: string;
  /** Sees every frame that reaches the host's plug, its own excepted. */
  onFrame: ((frame: Uint8Array) => void) | null = null;
  /** True: the host is as good as switched off. Only `send` still puts a frame on the wire. */
  stopAnswering = false;
  private readonly address: Uint8Array;
  private readonly hardware: Uint8Array;
  private readonly mask: Uint8Array;
  private readonly gateway: Uint8Array | null;
  private readonly options: HostOptions;
  private readonly clock: SimClock;
  private readonly plug: Port;
  private readonly random: Random;
  private readonly arp: ArpCache;
  private readonly peers = new Map<string, Peer>();
  private readonly listeners = new Map<number, (peer: Peer) => void>();
  private readonly udpPeers = new Map<number, UdpPeer>();
  private readonly pings = new Map<number, { payload: Uint8Array; onReply: () => void }>();
  private nextPort: number;
  private nextPing = 1;
  private nextId = 1;

  constructor(wire: Wire, clock: SimClock, options: HostOptions) {
    this.ip = options.ip;
    this.mac = options.mac;
    this.options = options;
    this.clock = clock;
    this.address = ip(options.ip);
    this.hardware = mac(options.mac);
    this.mask = ip(options.subnet ?? '255.255.255.0');
    this.gateway = options.gateway ? ip(options.gateway) : null;
    this.random = new Random(options.seed ?? 1);
    this.nextPort = FIRST_PORT + this.random.below(LAST_PORT - FIRST_PORT);
    this.plug = wire.attach(this);
    this.arp = new ArpCache(clock, this.hardware, this.address, (packet, to) => {
      this.output(to ?? BROADCAST_MAC, TYPE_ARP, buildArp(packet));
    });
  }

  /** True: the host does not answer ARP requests for its address. */
  get arpSilent(): boolean {
    return this.arp.silent;
  }

  set arpSilent(silent: boolean) {
    this.arp.silent = silent;
  }

  /** Tells the segment by ARP who has this host's address. */
  announce(): void {
    this.arp.announce();
  }

  /** Opens a TCP connection to `port`: the SYN leaves at once. `window`: the receive window, default 65535. */
  connect(port: number, to: { ip?: string; sourcePort?: number; window?: number } = {}): Peer {
    const remote = to.ip ?? this.options.device ?? '10.0.2.15';
    const peer = this.newPeer(to.sourcePort ?? this.freePort(remote, port), remote, port, to.window);
    peer.connection.open();
    return peer;
  }

  /** Answers SYNs for `port` from now on; `onPeer` gets each connection as its SYN has been answered. */
  listen(port: number, onPeer: (peer: Peer) => void): void {
    this.listeners.set(port, onPeer);
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
      this.sendIp(to, PROTOCOL_UDP, buildUdp(datagram, this.address, ip(to)));
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
    this.sendIp(to, PROTOCOL_TCP, buildTcp(segment, this.address, ip(to)));
  }

  /** Sends the payload of an IPv4 packet, with ARP before it where that is needed. */
  sendIp(to: string, protocol: number, payload: Uint8Array): void {
    const destination = ip(to);
    const id = this.nextId;
    this.nextId = (this.nextId + 1) & 0xffff;
    const { address: source } = this;
    const bytes = buildIpv4({
      source,
      destination,
      protocol,
      ttl: TTL,
      tos: 0,
      id,
      fragment: DONT_FRAGMENT,
      payload,
    });
    if (isBroadcast(destination, this.address, this.mask)) {
      this.output(BROADCAST_MAC, TYPE_IPV4, bytes);
    } else if (isMulticast(destination)) {
      this.output(multicastMac(destination), TYPE_IPV4, bytes);
    } else {
      const local = sameSubnet(destination, this.address, this.mask);
      const hop = local ? destination : this.gateway;
      if (hop) this.arp.resolve(hop, (to) => this.output(to, TYPE_IPV4, bytes));
    }
  }

  /** Pulls the plug for good. */
  detach(): void {
    this.plug.detach();
  }

  receive(bytes: Uint8Array): void {
    this.onFrame?.(bytes);
    const frame = parseEthernet(bytes);
    if (this.stopAnswering || !frame) return;
    // The lowest bit of the first byte marks broadcasts and groups.
    if (!equal(frame.destination, this.hardware) && (frame.destination[0] & 1) === 0) return;
    if (frame.type === TYPE_ARP) {
      const packet = parseArp(frame.payload);
      if (packet) this.arp.receive(packet);
    } else if (frame.type === TYPE_IPV4) {
      const packet = parseIpv4(frame.payload);
      if (packet) this.receiveIp(packet, frame.payload);
    }
  }

  private receiveIp(packet: Ipv4Packet, raw: Uint8Array): void {
    const toUs = equal(packet.destination, this.address);
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
    const everybody = isBroadcast(packet.destination, this.address, this.mask);
    if (!toUs && !everybody && !isMulticast(packet.destination)) return;
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
    const onPeer = isOpening ? this.listeners.get(segment.destinationPort) : undefined;
    if (onPeer) {
      const accepted = this.newPeer(segment.destinationPort, from, segment.sourcePort);
      accepted.connection.answer(segment);
      onPeer(accepted);
      return;
    }
    const reset = resetFor(segment);
    if (reset) this.sendSegment(from, reset);
  }

  private newPeer(localPort: number, remoteIp: string, remotePort: number, window = 0xffff): Peer {
    const name = key(localPort, remoteIp, remotePort);
    const peer = new Peer(this.clock, {
      localPort,
      remoteIp,
      remotePort,
      window,
      isn: this.random.below(0x1_0000_0000),
      mss: this.options.mss ?? 1460,
      delayedAckUs: this.options.delayedAckUs ?? 0,
      timeWaitUs: this.options.timeWaitUs ?? 1_000_000,
      transmit: (segment) => this.sendSegment(remoteIp, segment),
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

  private output(to: Uint8Array, type: number, payload: Uint8Array): void {
    if (this.stopAnswering) return;
    this.plug.send(buildEthernet({ destination: to, source: this.hardware, type, payload }));
  }
}

function key(localPort: number, remoteIp: string, remotePort: number): string {
  return `${localPort} ${remoteIp} ${remotePort}`;
}
