import { conflicts } from '#chip';
import type { ProtocolInfo } from '../../engine/records/provider.ts';
import { ServiceTimer } from '../../engine/service-timers.ts';
import { ServicePort } from '../../engine/udp/service-port.ts';
import { message } from '../message.ts';
import { DhcpAnswer } from './message.ts';

/** States of the client; RFC 2131, figure 5. */
export const INIT = 0;
export const SELECTING = 1;
export const REQUESTING = 2;
export const REBOOTING = 3;
export const BOUND = 4;
export const RENEWING = 5;
export const REBINDING = 6;
/** Not in that figure: the offered address is probed by ARP; the address was given back. */
export const PROBING = 7;
export const RELEASED = 8;

export const CLIENT_PORT = 68;

/** Addresses of 4 bytes. */
export interface Addresses {
  ip: ArrayLike<number>;
  subnet: ArrayLike<number>;
  gateway: ArrayLike<number>;
}

/** Settings of a client. */
export interface DhcpOptions {
  /** The device's host name for servers: at most 63 of a-z 0-9 -; empty for none. */
  hostname: string;
  /** Used after `fallbackMs` milliseconds of link without an answer, until a server answers; null for none. */
  fallback: Addresses | null;
  fallbackMs: number;
  /** Called when the device's address changes, with 4 bytes that belong to the client, or null for no address. */
  onAddress: ((ip: Uint8Array | null) => void) | null;
  /**
   * Called with an address, 4 bytes, that was assigned to the device and is used by another station; null or absent for
   * none.
   */
  onConflict?: ((ip: Uint8Array) => void) | null;
  /** A source of random numbers, 0 <= x < 1. */
  random: () => number;
}

/** A running client, created by `startDhcp`. All fields are read-only. */
export class DhcpClient {
  state = INIT;
  /**
   * True while there is a lease. `gateway`, `nameServers` and `timeServers` (three times 4 bytes) are zeros if it has
   * none.
   */
  leased = false;
  lease = new DhcpAnswer();
  /** The device's present address: that of the lease, else of the fallback, else zeros. */
  readonly ip = new Uint8Array(4);

  readonly info: ProtocolInfo;
  readonly options: DhcpOptions;
  readonly mac: Uint8Array;
  /** The requested address: the previous or the offered one; and the server that offers it. */
  readonly requested = new Uint8Array(4);
  readonly server = new Uint8Array(4);
  /** Open only while an answer is expected. */
  readonly servicePort: ServicePort;
  link = false;
  refusals = 0;
  /** Number of successive addresses given up because of a conflict; `conflicts` of the chip at the last tick. */
  declines = 0;
  conflicts: number;
  /** Milliseconds since the last conflict; initially very long. */
  undisputedMs = 0xffffffff;
  /** Milliseconds since the search for an address began, since the last message was sent, since the lease began. */
  searchMs = 0;
  sentMs = 0;
  leaseMs = 0;
  /** The last reading of the clock. */
  nowMs: number;
  /** Set with the first message: its transaction id, number of transmissions, and time to wait for an answer. */
  xid!: number;
  tries!: number;
  waitMs!: number;
  /** Set with the first lease: its times, in milliseconds. */
  renewalMs!: number;
  rebindingMs!: number;
  endMs!: number;
  /** The application has not been told yet of its present address; of a conflict. */
  isNew = false;
  isConflict = false;
  readonly timer: ServiceTimer;

  constructor(
    info: ProtocolInfo,
    options: DhcpOptions,
    receive: (client: DhcpClient, length: number, port: number) => void,
    tick: (client: DhcpClient) => void,
  ) {
    this.info = info;
    this.options = options;
    this.nowMs = info.clock.now();
    this.conflicts = conflicts(info.chip);
    this.mac = new Uint8Array(info.chip.network.mac);
    this.servicePort = new ServicePort(info, message, (length, _ip, port): void =>
      receive(this, length, port),
    );
    this.timer = new ServiceTimer(info.clock, (): void => tick(this));
  }
}
