import type { SimClock, Timer } from '../../clock.ts';
import { equal, mac } from '../../net/address.ts';
import type { Random } from '../../random.ts';
import { DhcpClient, type Lease } from './dhcp-client.ts';
import type { Knobs } from './knobs.ts';
import type { Stack } from './lwip/stack.ts';

/** A network in the air. */
export interface WifiNetwork {
  ssid: string;
  /** 8 to 63 characters; null for an open network. */
  passphrase: string | null;
  /** Signal strength in dBm. */
  rssi: number;
  channel: number;
  /** The access point's address as text. */
  bssid: string;
}

/** The networks in range by default. */
export const AIR: readonly WifiNetwork[] = [
  { ssid: 'simulated', passphrase: null, rssi: -55, channel: 6, bssid: '52:55:0a:00:02:aa' },
];

/** The air with that one network in it. */
export function airOf({ ssid, passphrase }: Pick<WifiNetwork, 'ssid' | 'passphrase'>): WifiNetwork[] {
  return [{ ...AIR[0], ssid, passphrase }];
}

/** GET_CONN_STATUS (chapter 4). */
export const STATUS = { IDLE: 0, CONNECTED: 3, FAILED: 4, LOST: 5, DISCONNECTED: 6 };
/** GET_REASON_CODE: the access point left without a word, or none was found. */
const BEACON_TIMEOUT = 200;
const NO_AP_FOUND = 201;
/** ESP-IDF keeps the address of a network that is gone for so long. */
const LOST_IP_US = 120_000_000;
const MOST_SCANNED = 10;
const NO_IP = new Uint8Array(4);

/** ENCT: open, and WPA2. */
const OPEN = 7;
const WPA2 = 4;

/** The station: scans, joins one network of those in the air, loses it, and has its address by DHCP or as given. */
export class Radio {
  status = STATUS.IDLE;
  reason = 0;
  hostname = '';
  /** The network that it has joined. */
  network: WifiNetwork | null = null;
  /** The result of the last scan. */
  scanned: WifiNetwork[] = [];
  dns: Uint8Array[] = [NO_IP, NO_IP];
  private networks: WifiNetwork[];
  private inRange = true;
  private fixed: Lease | null = null;
  private asked: { ssid: string; passphrase: string | null } | null = null;
  private timer: Timer | null = null;
  private readonly clock: SimClock;
  private readonly knobs: Readonly<Knobs>;
  private readonly stack: Stack;
  private readonly dhcp: DhcpClient;
  private readonly changed: () => void;

  constructor(
    clock: SimClock,
    knobs: Readonly<Knobs>,
    stack: Stack,
    random: Random,
    networks: readonly WifiNetwork[],
    changed: () => void,
  ) {
    this.clock = clock;
    this.knobs = knobs;
    this.stack = stack;
    this.networks = [...networks];
    this.changed = changed;
    this.dhcp = new DhcpClient(
      clock,
      stack,
      random,
      () => this.hostname,
      (lease) => this.lease(lease),
    );
  }

  /** Sets the networks in range. A joined network that is not among them is lost. */
  setNetworks(networks: readonly WifiNetwork[]): void {
    this.networks = [...networks];
    this.notice();
  }

  /** All networks go out of range, or come back. */
  setInRange(inRange: boolean): void {
    this.inRange = inRange;
    this.notice();
  }

  get air(): WifiNetwork[] {
    return this.inRange ? this.networks : [];
  }

  /** Power fails. */
  clear(): void {
    this.clock.cancel(this.timer);
    this.dhcp.stop();
    this.status = STATUS.IDLE;
    this.reason = 0;
    this.hostname = '';
    this.network = this.asked = this.fixed = null;
    this.scanned = [];
    this.dns = [NO_IP, NO_IP];
  }

  /** SET_IP_CONFIG: from the next join on, and now. */
  fix(ip: Uint8Array, gateway: Uint8Array, subnet: Uint8Array): void {
    this.fixed = ip[0] === 0 ? null : { ip, subnet, gateway, dns: [] };
    if (this.network && this.fixed) this.lease(this.fixed);
  }

  /** SET_NET and SET_PASSPHRASE. */
  join(ssid: string, passphrase: string | null): void {
    this.leave(STATUS.IDLE, 0);
    this.asked = { ssid, passphrase };
    this.timer = this.clock.after(this.knobs.joinUs, () => this.arrive());
  }

  /** DISCONNECT. */
  disconnect(): void {
    this.asked = null;
    this.leave(STATUS.DISCONNECTED, 8);
  }

  scan(): WifiNetwork[] {
    const strongest = [...this.air].sort((a, b) => b.rssi - a.rssi);
    this.scanned = strongest.slice(0, MOST_SCANNED);
    return this.scanned;
  }

  static encryption({ passphrase }: WifiNetwork): number {
    return passphrase === null ? OPEN : WPA2;
  }

  /** BSSID as the calls have it: reversed. */
  static bssid(network: WifiNetwork): Uint8Array {
    return mac(network.bssid).reverse();
  }

  private arrive(): void {
    const { asked } = this;
    if (!asked) return;
    const network = this.air.find(({ ssid }) => ssid === asked.ssid);
    if (!network) return this.fail(NO_AP_FOUND);
    if (network.passphrase !== null && network.passphrase !== asked.passphrase)
      return this.fail(this.knobs.wrongPassphrase);
    this.network = network;
    this.reason = 0;
    this.stack.netif.up(this.fixed);
    if (this.fixed) this.status = STATUS.CONNECTED;
    else this.dhcp.start();
    this.changed();
  }

  /** No AP and a failed authentication are told as a failure, all else as a disconnection; nothing is tried again. */
  private fail(reason: number): void {
    this.leave(reason === NO_AP_FOUND || reason === 202 ? STATUS.FAILED : STATUS.DISCONNECTED, reason);
  }

  private leave(status: number, reason: number): void {
    this.clock.cancel(this.timer);
    this.dhcp.stop();
    this.network = null;
    this.status = status;
    this.reason = reason;
    this.stack.netif.down();
    this.changed();
  }

  private notice(): void {
    const { network } = this;
    if (!network || this.air.includes(network)) return;
    this.timer = this.clock.after(this.knobs.lostUs, () => {
      if (this.network !== network || this.air.includes(network)) return;
      this.leave(STATUS.DISCONNECTED, BEACON_TIMEOUT);
      this.timer = this.clock.after(LOST_IP_US, () => {
        this.status = STATUS.LOST;
        this.changed();
      });
    });
  }

  private lease(lease: Lease): void {
    const isNew = !equal(lease.ip, this.stack.netif.addresses.ip);
    if (isNew) this.stack.netif.up(lease);
    if (lease.dns.length > 0) this.dns = [lease.dns[0], lease.dns[1] ?? NO_IP];
    this.status = STATUS.CONNECTED;
    this.changed();
  }
}
