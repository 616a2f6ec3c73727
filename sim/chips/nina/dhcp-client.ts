import type { SimClock, Timer } from '../../clock.ts';
import { BROADCAST_IP, equal } from '../../net/address.ts';
import { get32 } from '../../net/bytes.ts';
import type { Datagram } from '../../net/udp.ts';
import type { Random } from '../../random.ts';
import {
  ACK,
  BOOTREPLY,
  BOOTREQUEST,
  BROADCAST,
  buildDhcp,
  DISCOVER,
  NAK,
  OFFER,
  OPTION,
  parseDhcp,
  REQUEST,
} from '../../servers/dhcp-message.ts';
import type { Stack } from './lwip/stack.ts';

export interface Lease {
  ip: Uint8Array;
  subnet: Uint8Array;
  gateway: Uint8Array;
  dns: Uint8Array[];
}

const CLIENT_PORT = 68;
const SERVER_PORT = 67;
const RETRY_US = 2_000_000;
const LONGEST_US = 60_000_000;
const NO_IP = new Uint8Array(4);
const DEFAULT_MASK = Uint8Array.of(255, 255, 255, 0);

/** The co-processor's own DHCP client: it asks from the moment the radio has joined, and asks again at half the lease. */
export class DhcpClient {
  private readonly clock: SimClock;
  private readonly stack: Stack;
  private readonly random: Random;
  private readonly onLease: (lease: Lease) => void;
  private readonly hostname: () => string;
  private timer: Timer | null = null;
  private xid = 0;
  private wanted = DISCOVER;
  private offered = NO_IP;
  private server = NO_IP;
  private tries = 0;
  private readonly listen = (datagram: Datagram) => this.take(datagram);

  constructor(
    clock: SimClock,
    stack: Stack,
    random: Random,
    hostname: () => string,
    onLease: (lease: Lease) => void,
  ) {
    this.clock = clock;
    this.stack = stack;
    this.random = random;
    this.hostname = hostname;
    this.onLease = onLease;
  }

  start(): void {
    this.stop();
    this.stack.clients.add(this.listen);
    this.begin(DISCOVER);
  }

  stop(): void {
    this.clock.cancel(this.timer);
    this.stack.clients.delete(this.listen);
  }

  private begin(what: number): void {
    this.wanted = what;
    this.tries = 0;
    if (what === DISCOVER) this.xid = this.random.below(0x1_0000_0000);
    this.ask();
  }

  private ask(): void {
    const text = new TextEncoder().encode(this.hostname());
    const options = new Map([[OPTION.MESSAGE_TYPE, Uint8Array.of(this.wanted)]]);
    if (this.wanted === REQUEST) {
      options.set(OPTION.REQUESTED_ADDRESS, this.offered);
      options.set(OPTION.SERVER, this.server);
    }
    if (text.length > 0) options.set(OPTION.HOST_NAME, text);
    const { mac } = this.stack.netif;
    const message = {
      ...{ op: BOOTREQUEST, xid: this.xid, flags: BROADCAST, ciaddr: NO_IP, yiaddr: NO_IP },
      ...{ chaddr: mac, options },
    };
    const datagram = { sourcePort: CLIENT_PORT, destinationPort: SERVER_PORT, payload: buildDhcp(message) };
    this.stack.sendDatagram(BROADCAST_IP, datagram);
    const waitUs = Math.min(LONGEST_US, RETRY_US * 2 ** this.tries++);
    this.timer = this.clock.after(waitUs, () => this.ask());
  }

  private take({ destinationPort, payload }: Datagram): boolean {
    if (destinationPort !== CLIENT_PORT) return false;
    const message = parseDhcp(payload);
    const isOurs =
      message?.op === BOOTREPLY && message.xid === this.xid && equal(message.chaddr, this.stack.netif.mac);
    if (!message || !isOurs) return true;
    const [type] = message.options.get(OPTION.MESSAGE_TYPE) ?? [0];
    if (type === OFFER && this.wanted === DISCOVER) {
      this.offered = message.yiaddr.slice();
      this.server = (message.options.get(OPTION.SERVER) ?? NO_IP).slice();
      this.clock.cancel(this.timer);
      this.begin(REQUEST);
    } else if (type === NAK) {
      this.clock.cancel(this.timer);
      this.begin(DISCOVER);
    } else if (type === ACK && this.wanted === REQUEST) this.keep(message.options);
    return true;
  }

  private keep(options: Map<number, Uint8Array>): void {
    this.clock.cancel(this.timer);
    const list = options.get(OPTION.DNS) ?? new Uint8Array(0);
    const time = options.get(OPTION.LEASE_TIME);
    const halfUs = time ? get32(time, 0) * 500_000 : Number.POSITIVE_INFINITY;
    if (Number.isFinite(halfUs)) this.timer = this.clock.after(halfUs, () => this.begin(REQUEST));
    this.onLease({
      ip: this.offered.slice(),
      subnet: (options.get(OPTION.SUBNET_MASK) ?? DEFAULT_MASK).slice(),
      gateway: (options.get(OPTION.ROUTER) ?? NO_IP).slice(0, 4),
      dns: [list.slice(0, 4), list.slice(4, 8)].filter(({ length }) => length === 4),
    });
  }
}
