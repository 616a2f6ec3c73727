import { conflicts } from '#chip';
import type { ProtocolInfo } from '../../engine/records/provider.ts';
import { ServicePort } from '../../engine/udp/service-port.ts';
import { message } from '../message.ts';
import { DhcpAnswer } from './message.ts';

/** What the client is doing; RFC 2131, figure 5. */
export const INIT = 0;
export const SELECTING = 1;
export const REQUESTING = 2;
export const REBOOTING = 3;
export const BOUND = 4;
export const RENEWING = 5;
export const REBINDING = 6;
/** Not in that figure: it sees whether anybody has the address that it was given; it has given it back. */
export const PROBING = 7;
export const RELEASED = 8;

export const CLIENT_PORT = 68;

/** Addresses of 4 bytes. */
export interface Addresses {
  ip: ArrayLike<number>;
  subnet: ArrayLike<number>;
  gateway: ArrayLike<number>;
}

/** What a client is told when it is started. */
export interface DhcpOptions {
  /** What servers shall call the device: at most 63 of a-z 0-9 -; empty for nothing. */
  hostname: string;
  /** Serves when no server has been heard for `fallbackMs` milliseconds of link, until one is; null for none. */
  fallback: Addresses | null;
  fallbackMs: number;
  /** Told of the device's address, 4 bytes which stay the client's, whenever it is another; null for none. */
  onAddress: ((ip: Uint8Array | null) => void) | null;
  /**
   * Told of an address, 4 bytes, that was given to the device and that another station has, too; null or absent for none.
   */
  onConflict?: ((ip: Uint8Array) => void) | null;
  /** The source of chance, from 0 to below 1. */
  random: () => number;
}

/** A client at work; made by `startDhcp`. Everything in it is to be read. */
export class DhcpClient {
  state = INIT;
  /** The lease, while there is one. `gateway`, `nameServers` and `timeServers` (three times 4 bytes) are zeros where it has none. */
  leased = false;
  lease = new DhcpAnswer();
  /** The device's address now: that of the lease, else of the fallback, else zeros. */
  readonly ip = new Uint8Array(4);

  readonly info: ProtocolInfo;
  readonly options: DhcpOptions;
  readonly mac: Uint8Array;
  /** The address that it would like to have, had last, or was offered; and whose it is to give. */
  readonly wish = new Uint8Array(4);
  readonly server = new Uint8Array(4);
  /** Open only while an answer may come. */
  readonly servicePort: ServicePort;
  link = false;
  refusals = 0;
  /** Addresses given up in a row because another station has them; what `conflicts` of the chip was at the last tick. */
  declines = 0;
  conflicts: number;
  /** Milliseconds since the chip heard of another station with the address; at first, as if long ago. */
  undisputedMs = 0xffffffff;
  /** Milliseconds since the search for an address began, since the last message went out, since the lease did. */
  searchMs = 0;
  sentMs = 0;
  leaseMs = 0;
  /** The clock, as it was read last. */
  nowMs: number;
  /** From the first message on: its transaction, how often it was sent, and how long an answer is waited for. */
  xid!: number;
  tries!: number;
  waitMs!: number;
  /** From the first lease on: its ages, in milliseconds. */
  renewalMs!: number;
  rebindingMs!: number;
  endMs!: number;
  readonly onTick: () => void;

  constructor(
    info: ProtocolInfo,
    options: DhcpOptions,
    hear: (client: DhcpClient, length: number, port: number) => void,
    tick: (client: DhcpClient) => void,
  ) {
    this.info = info;
    this.options = options;
    this.nowMs = info.clock.now();
    this.conflicts = conflicts(info.chip);
    this.mac = new Uint8Array(info.chip.network.mac);
    this.servicePort = new ServicePort(info, message, (length, _ip, port): void => hear(this, length, port));
    this.onTick = (): void => tick(this);
  }
}
