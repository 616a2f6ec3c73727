import type { Config } from '../build/config/types.ts';
import { Host } from '../sim/hosts/host.ts';
import { ip as bytesOf, sameSubnet } from '../sim/net/address.ts';
import { DhcpServer } from '../sim/servers/dhcp.ts';
import { DnsServer } from '../sim/servers/dns.ts';
import { SntpServer } from '../sim/servers/sntp.ts';
import type { TestedBoard } from './tested-board.ts';

/**
 * The network that a tested device is on: its gateway, which gives it an address by DHCP, answers questions about names and
 * tells the time, and the hosts that a test adds.
 */
export class Network {
  /** For tests that take them away: `device.dhcp.silent = true`. */
  readonly dhcp: DhcpServer;
  readonly sntp: SntpServer;
  private readonly board: TestedBoard;
  private readonly addresses: Config['network'];
  private readonly dns: DnsServer;
  private readonly hosts = new Map<string, Host>();

  constructor(board: TestedBoard, addresses: Config['network']) {
    this.board = board;
    this.addresses = addresses;
    const { clock, host } = board;
    this.hosts.set(host.ip, host);
    const pool = [addresses.ip];
    const options = { pool, subnet: addresses.subnet, sntp: host.ip };
    this.dhcp = new DhcpServer(host, clock, options, () => {});
    this.dns = new DnsServer(host, { clock, run: (action) => action() }, {});
    this.sntp = new SntpServer(host, clock);
  }

  /** The host with this address, which is there from now on. `name`: what the network's name server calls it. */
  host(ip: string, name?: string): Host {
    const { subnet, gateway, ip: device } = this.addresses;
    if (!isAddress(ip)) throw new TypeError(`bad address '${ip}'; it is four numbers such as 10.0.2.9`);
    if (!sameSubnet(bytesOf(ip), bytesOf(gateway), bytesOf(subnet)))
      throw new RangeError(
        `bad address ${ip}; a host is in the network of ${gateway} with subnet ${subnet} (a name makes it any host)`,
      );
    if (ip === device) throw new RangeError(`${ip} is the device's own address`);
    if (name !== undefined) this.dns.add({ name, ips: [ip] });
    const known = this.hosts.get(ip);
    if (known) return known;
    const { wire, clock } = this.board;
    const mac = ['52', '54', ...[...bytesOf(ip)].map(hex)].join(':');
    const host = new Host(wire, clock, { ip, mac, subnet, gateway, device, seed: bytesOf(ip)[3] });
    this.hosts.set(ip, host);
    return host;
  }
}

const hex = (byte: number): string => byte.toString(16).padStart(2, '0');

function isAddress(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
}
