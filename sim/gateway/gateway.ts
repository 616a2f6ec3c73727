import { Host } from '../hosts/host.ts';
import { ip, sameSubnet, showIp } from '../net/address.ts';
import { get32, put32 } from '../net/bytes.ts';
import { type DhcpOptions, DhcpServer } from '../servers/dhcp.ts';
import { type DnsOptions, DnsServer } from '../servers/dns.ts';
import { MdnsWatch } from '../servers/mdns-watch.ts';
import { PageServer } from '../servers/page.ts';
import { SntpServer, type SntpServerOptions } from '../servers/sntp.ts';
import type { Wire } from '../wire/wire.ts';
import type { AllowRule, Protocol } from './allow.ts';
import type { Entrance } from './entrance.ts';
import { Forward } from './forward.ts';
import { UdpForward } from './forward-udp.ts';
import { Outbound } from './outbound.ts';

export interface GatewayOptions {
  /** Addresses as text; defaults 10.0.2.2, 255.255.255.0, and 52:55 before the IP address. */
  ip?: string;
  subnet?: string;
  mac?: string;
  /** Where forwards lead; default 10.0.2.15. */
  device?: string;
  /** What the device may reach of the host's network; default: nothing. */
  allow?: AllowRule[];
  /** The DHCP server; default: sixteen addresses from the device's on. Null: there is none. */
  dhcp?: Partial<DhcpOptions> | null;
  /** The name server on port 53 of the gateway, and of `ip`, when that is given. Null: there is none. */
  dns?: (DnsOptions & { ip?: string }) | null;
  /** The time server on port 123 of the gateway, of which DHCP tells. Null: there is none. */
  sntp?: SntpServerOptions | null;
  /** Decides ports and sequence numbers; default 1. */
  seed?: number;
  /** One line for the user: what was refused and why, who has got which address and which name. */
  print?(line: string): void;
}

export interface ForwardRule {
  /** Default tcp. */
  protocol?: Protocol;
  /** 0: the host chooses. */
  hostPort: number;
  devicePort: number;
}

/** An open forward. */
export interface OpenForward {
  readonly hostPort: number;
  close(): Promise<void>;
}

const POOL_SIZE = 16;

/**
 * The far end of the device's network, without privileges: its router, whose other side is the host. Ports of the
 * host's loopback interface lead to the device; the device gets out to what it is allowed to; and there are a DHCP
 * server, a name server, a time server, and a page on port 80 unless a rule says what else is there.
 */
export class Gateway {
  /** The gateway as a station: for scripts, and for tests. */
  readonly host: Host;
  readonly outbound: Outbound;
  readonly dhcp: DhcpServer | null;
  private readonly entrance: Entrance;
  private readonly device: string;
  private readonly forwards: (Forward | UdpForward)[] = [];

  /** Throws when an address that a rule needs is the device's own. */
  constructor(wire: Wire, entrance: Entrance, options: GatewayOptions = {}) {
    const { ip: own = '10.0.2.2', subnet = '255.255.255.0', allow = [], dns = {}, sntp = {} } = options;
    const print = options.print ?? (() => {});
    this.device = options.device ?? '10.0.2.15';
    this.entrance = entrance;
    const isNear = (address: string) => sameSubnet(ip(address), ip(own), ip(subnet));
    // Rules for addresses of the subnet make them the gateway's: nobody else would answer ARP for them.
    const inRules = allow.flatMap((rule) => rule.ip ?? []).filter(isNear);
    const aliases = [...new Set([...inRules, ...(dns?.ip ? [dns.ip] : [])])].filter((alias) => alias !== own);
    if (aliases.includes(this.device)) throw new Error(`${this.device} is the device's own address`);
    this.host = new Host(wire, entrance.clock, {
      ip: own,
      mac: options.mac ?? macOf(own),
      subnet,
      device: this.device,
      aliases,
      router: true,
      seed: options.seed,
    });
    this.outbound = new Outbound(this.host, entrance, allow, print);
    if (dns) new DnsServer(this.host, entrance, dns);
    if (sntp) new SntpServer(this.host, entrance.clock, sntp);
    new MdnsWatch(this.host, print);
    this.dhcp = null;
    if (options.dhcp !== null) {
      const taken = [own, ...aliases];
      const pool = poolFrom(this.device, subnet).filter((address) => !taken.includes(address));
      const settings = { pool, subnet, dns: dns?.ip, sntp: sntp ? own : undefined, ...options.dhcp };
      this.dhcp = new DhcpServer(this.host, entrance.clock, settings, print);
    }
    new PageServer(this.host);
  }

  /** Bytes on their way through TCP connections, in either direction, that the gateway holds now. */
  get held(): number {
    return this.forwards.reduce((total, forward) => total + forward.held, this.outbound.tcp.held);
  }

  /** Opens a port of 127.0.0.1 as a way to the device. Rejects with the host's error (EADDRINUSE, EACCES). */
  async forward({ protocol = 'tcp', hostPort, devicePort }: ForwardRule): Promise<OpenForward> {
    const { host, entrance: clock, device: deviceIp } = this;
    const options = { hostPort, devicePort, deviceIp, host, clock };
    const forward = protocol === 'udp' ? new UdpForward(options) : new Forward(options);
    await forward.open();
    this.forwards.push(forward);
    return forward;
  }

  /** Resets all connections: the device has been switched off. Ports stay open, and leases stay. */
  disconnect(): void {
    for (const forward of this.forwards) forward.disconnect();
    this.outbound.close();
  }

  /** Resets all connections and gives everything back to the host. */
  async close(): Promise<void> {
    this.outbound.close();
    await Promise.all(this.forwards.splice(0).map((forward) => forward.close()));
  }
}

/** The hardware address of a gateway, as user-mode networks have it: 52:55 and its IP address. */
function macOf(address: string): string {
  const digits = Array.from(ip(address), (byte) => byte.toString(16).padStart(2, '0'));
  return ['52', '55', ...digits].join(':');
}

/** The addresses from `first` on, as many as a pool has, without the broadcast address of the subnet. */
function poolFrom(first: string, subnet: string): string[] {
  const [address, mask] = [ip(first), ip(subnet)];
  const start = get32(address, 0);
  const last = (start | ~get32(mask, 0)) >>> 0;
  return Array.from({ length: Math.min(POOL_SIZE, last - start) }, (_, at) => {
    const bytes = new Uint8Array(4);
    put32(bytes, 0, start + at);
    return showIp(bytes);
  });
}
