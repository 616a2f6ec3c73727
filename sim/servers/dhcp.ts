import type { SimClock } from '../clock.ts';
import type { Host } from '../hosts/host.ts';
import type { UdpPeer } from '../hosts/udp.ts';
import { equal, ip, sameSubnet, showIp, showMac } from '../net/address.ts';
import { get32, put32 } from '../net/bytes.ts';
import { Leases } from './dhcp-leases.ts';
import * as dhcp from './dhcp-message.ts';

export interface DhcpOptions {
  /** The addresses to be assigned, as text, the first one first. */
  pool: string[];
  /** Netmask; default 255.255.255.0. */
  subnet?: string;
  /** Router and name server for clients; default: the server's own address. */
  router?: string;
  dns?: string;
  /** Time server for clients; default: none. */
  sntp?: string;
  /** Host name for clients (option 12); default: none. */
  hostName?: string;
  /** Longest lease, in seconds; default one hour, Infinity for ever. */
  leaseSeconds?: number;
}

const SERVER_PORT = 67;
const CLIENT_PORT = 68;
const NOWHERE = ip('0.0.0.0');
const EVERYBODY = '255.255.255.255';
/** The value of option 51 for an unlimited lease. */
const FOR_EVER = 0xffffffff;
/** Time for which an offered address is reserved, in microseconds. */
const OFFER_US = 60_000_000;

/** A DHCP server for the clients of its own segment (RFC 2131). Relays are not supported. */
export class DhcpServer {
  /** True: requests are not answered. For tests of clients. */
  silent = false;
  private readonly address: Uint8Array;
  private readonly options: DhcpOptions;
  private readonly mask: Uint8Array;
  private readonly leases: Leases;
  private readonly print: (line: string) => void;
  private readonly port: UdpPeer;

  constructor(host: Host, clock: SimClock, options: DhcpOptions, print: (line: string) => void) {
    this.address = ip(host.ip);
    this.options = options;
    this.mask = ip(options.subnet ?? '255.255.255.0');
    this.leases = new Leases(clock, options.pool);
    this.print = print;
    this.port = host.udp(SERVER_PORT);
    this.port.onDatagram = ({ bytes }) => this.receive(bytes);
  }

  private receive(bytes: Uint8Array): void {
    const message = dhcp.parseDhcp(bytes);
    if (this.silent || message?.op !== dhcp.BOOTREQUEST) return;
    const client = clientOf(message);
    switch (message.options.get(dhcp.OPTION.MESSAGE_TYPE)?.[0]) {
      case dhcp.DISCOVER:
        this.offer(message, client);
        break;
      case dhcp.REQUEST:
        this.grant(message, client);
        break;
      case dhcp.DECLINE:
        if (!this.isMeant(message) || addressIn(message) !== this.leases.of(client)) break;
        this.leases.decline(client);
        this.print(`dhcp: ${showMac(message.chaddr)} declines ${addressIn(message)}: somebody else uses it`);
        break;
      case dhcp.RELEASE:
        if (this.isMeant(message) && showIp(message.ciaddr) === this.leases.of(client))
          this.leases.release(client);
        break;
      case dhcp.INFORM:
        if (!equal(message.ciaddr, NOWHERE)) this.answer(message, dhcp.ACK, NOWHERE, this.settings());
        break;
    }
  }

  private offer(message: dhcp.DhcpMessage, client: string): void {
    const address = this.leases.choose(client, addressIn(message));
    if (!address) {
      this.print(`dhcp: no address is left for ${showMac(message.chaddr)}`);
      return;
    }
    this.leases.reserve(client, address, OFFER_US);
    this.answer(message, dhcp.OFFER, ip(address), this.settings(this.secondsFor(message)));
  }

  /** Handles the four kinds of a request, which differ by their fields only (RFC 2131, 4.3.2). */
  private grant(message: dhcp.DhcpMessage, client: string): void {
    const server = message.options.get(dhcp.OPTION.SERVER);
    const known = this.leases.of(client);
    if (server && !equal(server, this.address)) {
      // The client has accepted another server's offer.
      this.leases.release(client);
      return;
    }
    const isRenewal = !equal(message.ciaddr, NOWHERE);
    const wanted = isRenewal ? showIp(message.ciaddr) : addressIn(message);
    if (!wanted) return;
    const isNear = sameSubnet(ip(wanted), this.address, this.mask);
    // After a reboot a client may have a lease of a server unknown to this one.
    if (!server && !isRenewal && isNear && !known) return;
    if (known !== wanted) {
      this.print(`dhcp: ${showMac(message.chaddr)} may not have ${wanted}`);
      this.answer(message, dhcp.NAK, NOWHERE, []);
      return;
    }
    const seconds = this.secondsFor(message);
    this.leases.keep(client, wanted, seconds === FOR_EVER ? Number.POSITIVE_INFINITY : seconds * 1_000_000);
    if (!isRenewal) this.print(`dhcp: ${showMac(message.chaddr)} gets ${wanted} for ${showSeconds(seconds)}`);
    this.answer(message, dhcp.ACK, ip(wanted), this.settings(seconds));
  }

  private isMeant(message: dhcp.DhcpMessage): boolean {
    return equal(message.options.get(dhcp.OPTION.SERVER) ?? NOWHERE, this.address);
  }

  /** Returns the lease time: the server's, or the requested one if it is shorter. */
  private secondsFor(message: dhcp.DhcpMessage): number {
    const leaseTime = message.options.get(dhcp.OPTION.LEASE_TIME);
    const most = Math.min(this.options.leaseSeconds ?? 3600, FOR_EVER);
    return leaseTime?.length === 4 ? Math.min(get32(leaseTime, 0), most) : most;
  }

  private settings(seconds?: number): [number, Uint8Array][] {
    const { router, dns, sntp, hostName } = this.options;
    const settings: [number, Uint8Array][] = [
      [dhcp.OPTION.SUBNET_MASK, this.mask],
      [dhcp.OPTION.ROUTER, router ? ip(router) : this.address],
      [dhcp.OPTION.DNS, dns ? ip(dns) : this.address],
    ];
    if (sntp) settings.push([dhcp.OPTION.SNTP, ip(sntp)]);
    if (hostName) settings.push([dhcp.OPTION.HOST_NAME, new TextEncoder().encode(hostName)]);
    if (seconds !== undefined) settings.unshift([dhcp.OPTION.LEASE_TIME, number32(seconds)]);
    return settings;
  }

  private answer(
    request: dhcp.DhcpMessage,
    type: number,
    yiaddr: Uint8Array,
    settings: [number, Uint8Array][],
  ): void {
    const isNak = type === dhcp.NAK;
    const options = new Map([
      [dhcp.OPTION.MESSAGE_TYPE, Uint8Array.of(type)],
      [dhcp.OPTION.SERVER, this.address],
      ...settings,
    ]);
    const { xid, flags, chaddr } = request;
    const ciaddr = type === dhcp.ACK ? request.ciaddr : NOWHERE;
    const bytes = dhcp.buildDhcp({ op: dhcp.BOOTREPLY, xid, flags, ciaddr, yiaddr, chaddr, options });
    // Destination of the answer: RFC 2131, 4.1. A client without an address cannot answer ARP.
    const isBroadcast = isNak || (flags & dhcp.BROADCAST) !== 0;
    if (!isNak && !equal(request.ciaddr, NOWHERE)) {
      this.port.send(showIp(request.ciaddr), CLIENT_PORT, bytes);
    } else if (isBroadcast) this.port.send(EVERYBODY, CLIENT_PORT, bytes);
    else this.port.send(showIp(yiaddr), CLIENT_PORT, bytes, { mac: chaddr });
  }
}

/** Returns the client: its identifier (option 61), else its MAC address. */
function clientOf(message: dhcp.DhcpMessage): string {
  return Array.from(message.options.get(dhcp.OPTION.CLIENT) ?? message.chaddr).join(' ');
}

/** Returns the requested address (option 50). */
function addressIn(message: dhcp.DhcpMessage): string | null {
  const requested = message.options.get(dhcp.OPTION.REQUESTED_ADDRESS);
  return requested?.length === 4 ? showIp(requested) : null;
}

function number32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  put32(bytes, 0, value);
  return bytes;
}

function showSeconds(seconds: number): string {
  return seconds === FOR_EVER ? 'ever' : `${seconds} s`;
}
