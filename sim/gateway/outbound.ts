import type { Host } from '../hosts/host.ts';
import type { Call } from '../hosts/tcp.ts';
import { ip, showIp } from '../net/address.ts';
import { buildIcmp, ICMP_ECHO, PROHIBITED, parseIcmp, unreachable } from '../net/icmp.ts';
import { type Ipv4Packet, PROTOCOL_ICMP, PROTOCOL_TCP, PROTOCOL_UDP } from '../net/ipv4.ts';
import { type Datagram, parseUdp } from '../net/udp.ts';
import { AllowList, type AllowRule, type Protocol } from './allow.ts';
import type { Entrance } from './entrance.ts';
import { OutboundTcp } from './outbound-tcp.ts';
import { OutboundUdp } from './outbound-udp.ts';

/** Most lines remembered so that they are printed once. */
const MOST_LINES = 1000;

/**
 * Outgoing packets of the device: those to addresses in a rule go to the host's network, all others are refused, with a
 * RST or with ICMP "administratively prohibited", and with one line that shows the rule to add.
 */
export class Outbound {
  readonly tcp: OutboundTcp;
  readonly udp: OutboundUdp;
  private readonly host: Host;
  private readonly allowed: AllowList;
  private readonly print: (line: string) => void;
  private readonly printed = new Set<string>();

  /** `host` is the device's router. */
  constructor(host: Host, entrance: Entrance, allow: AllowRule[], print: (line: string) => void) {
    this.host = host;
    this.allowed = new AllowList(allow);
    this.print = print;
    const printOnce = (line: string) => this.printOnce(line);
    this.tcp = new OutboundTcp(entrance, printOnce);
    this.udp = new OutboundUdp(host, entrance, printOnce);
    host.onPacket = (packet, raw) => this.takePacket(packet, raw);
    host.onCall = (call) => this.takeCall(call);
  }

  /** Ends all connections and flows, and clears the list of printed lines. */
  close(): void {
    this.tcp.close();
    this.udp.close();
    this.printed.clear();
  }

  private takeCall(call: Call): boolean {
    const { localIp, localPort, remoteIp } = call;
    const to = ip(localIp);
    const target = this.allowed.find('tcp', localIp, localPort);
    if (target) this.tcp.carry(call, target);
    else if (!this.isServed('tcp', to, localPort)) this.printRefused('tcp', remoteIp, to, localPort);
    return target !== null;
  }

  /** Returns true if the packet is not for the host itself. */
  private takePacket(packet: Ipv4Packet, raw: Uint8Array): boolean {
    const { source, destination, protocol } = packet;
    const isForeign = this.host.isForeign(destination);
    if (!isForeign && !this.host.isOwn(destination)) return false;
    // An answer could not be routed.
    if (!this.host.isNear(source)) return true;
    if (protocol === PROTOCOL_TCP) return false;
    if (protocol === PROTOCOL_UDP) {
      const datagram = parseUdp(packet.payload, source, destination);
      return datagram ? this.takeDatagram(packet, raw, datagram) : true;
    }
    if (isForeign) this.refuseOther(packet, raw);
    return isForeign;
  }

  private takeDatagram(packet: Ipv4Packet, raw: Uint8Array, datagram: Datagram): boolean {
    const { destination } = packet;
    const { destinationPort: port } = datagram;
    const target = this.allowed.find('udp', showIp(destination), port);
    if (target) {
      this.udp.carry(packet, raw, datagram, target);
      return true;
    }
    if (this.isServed('udp', destination, port)) return false;
    this.printRefused('udp', showIp(packet.source), destination, port);
    // For its own addresses the host answers "port unreachable".
    const isForeign = this.host.isForeign(destination);
    if (isForeign) this.prohibit(packet, raw);
    return isForeign;
  }

  /** Errors are not answered with errors (RFC 1122, 3.2.2). */
  private refuseOther(packet: Ipv4Packet, raw: Uint8Array): void {
    const isIcmp = packet.protocol === PROTOCOL_ICMP;
    if (isIcmp && parseIcmp(packet.payload)?.type !== ICMP_ECHO) return;
    const what = isIcmp ? 'ping' : `protocol ${packet.protocol}`;
    this.printOnce(
      `refused: ${what} from ${showIp(packet.source)} to ${showIp(packet.destination)}; no option lets it out`,
    );
    this.prohibit(packet, raw);
  }

  private prohibit(packet: Ipv4Packet, raw: Uint8Array): void {
    this.host.sendIp(showIp(packet.source), PROTOCOL_ICMP, buildIcmp(unreachable(PROHIBITED, raw)));
  }

  private isServed(protocol: Protocol, address: Uint8Array, port: number): boolean {
    if (!this.host.isOwn(address)) return false;
    return protocol === 'tcp' ? this.host.listens(port) : this.host.hasUdp(port);
  }

  private printRefused(protocol: Protocol, from: string, to: Uint8Array, port: number): void {
    const place = `${showIp(to)}:${port}`;
    // The gateway's own addresses do not exist on the host: a rule for them needs a target.
    const rule = `${place}${this.host.isOwn(to) ? '=127.0.0.1:PORT' : ''}${protocol === 'udp' ? '/udp' : ''}`;
    this.printOnce(`refused: ${protocol} from ${from} to ${place}; --allow ${rule} would let it out`);
  }

  /** Prints a line, once. */
  private printOnce(line: string): void {
    if (this.printed.has(line)) return;
    if (this.printed.size === MOST_LINES) this.printed.clear();
    this.printed.add(line);
    this.print(line);
  }
}
