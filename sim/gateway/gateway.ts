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
  /** Addresses as text; defaults 10.0.2.2, 255.255.255.0, and 52:55 followed by the IP address. */
  ip?: string;
  subnet?: string;
  mac?: string;
  /** The destination of forwards; default 10.0.2.15. */
  device?: string;
  /** The destinations on the host's network that the device may reach; default: none. */
  allow?: AllowRule[];
  /** The DHCP server; default: sixteen addresses from the device's on. Null for none. */
  dhcp?: Partial<DhcpOptions> | null;
  /** The name server on port 53 of the gateway, and of `ip` if given. Null for none. */
  dns?: (DnsOptions & { ip?: string }) | null;
  /** The time server on port 123 of the gateway, which DHCP announces. Null for none. */
  sntp?: SntpServerOptions | null;
  /** Seed of ports and sequence numbers; default 1. */
  seed?: number;
  /** Called with one line for the user: a refused packet and the reason, an assigned address or name. */
  print?(line: string): void;
}

export interface ForwardRule {
  /** Default tcp. */
  protocol?: Protocol;
  /** 0 lets the host choose. */
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
 * The router at the far end of the device's network, without privileges; its other side is the host. Ports of the
 * host's loopback interface are forwarded to the device; the device can reach the allowed destinations. It contains a
 * DHCP server, a name server, a time server, and a page on port 80 unless a rule redirects that port.
 */
export class Gateway {
  /** The gateway as a station, for scripts and for tests. */
  readonly host: Host;
  readonly outbound: Outbound;
  readonly dhcp: DhcpServer | null;
  private readonly entrance: Entrance;
  private readonly device: string;
  private refuses = false;
  private readonly forwards: (Forward | UdpForward)[] = [];

  /**
   * @param wire the device's segment
   * @param entrance entry of host events into the simulation
   * @param options settings
   * @throws Error if an address in a rule is the device's own
   */
  constructor(wire: Wire, entrance: Entrance, options: GatewayOptions = {}) {
    const { ip: own = '10.0.2.2', subnet = '255.255.255.0', allow = [], dns = {}, sntp = {} } = options;
    const print = options.print ?? (() => {});
    this.device = options.device ?? '10.0.2.15';
    this.entrance = entrance;
    const isNear = (address: string) => sameSubnet(ip(address), ip(own), ip(subnet));
    // Addresses of the subnet in rules become the gateway's: no other station would answer ARP for them.
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

  /** Bytes in transit through TCP connections, in either direction, that the gateway holds now. */
  get held(): number {
    return this.forwards.reduce((total, forward) => total + forward.held, this.outbound.tcp.held);
  }

  /**
   * Opens a port of 127.0.0.1 that is forwarded to the device.
   *
   * @returns the open forward; rejects with the host's error (EADDRINUSE, EACCES)
   */
  async forward({ protocol = 'tcp', hostPort, devicePort }: ForwardRule): Promise<OpenForward> {
    const { host, entrance: clock, device: deviceIp } = this;
    const refuses = () => this.refuses;
    const options = { hostPort, devicePort, deviceIp, host, clock, refuses };
    const forward = protocol === 'udp' ? new UdpForward(options) : new Forward(options);
    await forward.open();
    this.forwards.push(forward);
    return forward;
  }

  /** Resets all connections after the device was switched off. Ports stay open, and leases stay. */
  disconnect(): void {
    for (const forward of this.forwards) forward.disconnect();
    this.outbound.close();
  }

  /** True: nothing on the device can serve any more. Connections over forwarded ports end, and clients are reset at once. */
  refuse(refuses: boolean): void {
    this.refuses = refuses;
    if (refuses) for (const forward of this.forwards) forward.disconnect();
  }

  /** Resets all connections and frees all resources of the host. */
  async close(): Promise<void> {
    this.outbound.close();
    await Promise.all(this.forwards.splice(0).map((forward) => forward.close()));
  }
}

/** Returns the hardware address of a gateway, as in user-mode networks: 52:55 and its IP address. */
function macOf(address: string): string {
  const digits = Array.from(ip(address), (byte) => byte.toString(16).padStart(2, '0'));
  return ['52', '55', ...digits].join(':');
}

/** Returns the addresses from `first` on, as many as a pool has, without the broadcast address of the subnet. */
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
