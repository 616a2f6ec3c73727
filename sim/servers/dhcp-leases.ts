import type { SimClock } from '../clock.ts';

/** State of one address of the pool. */
interface Entry {
  /** The client that has it, or had it last; null for an address found in use by another station. */
  client: string | null;
  untilUs: number;
}

/** Time for which a declined address is not assigned, in microseconds. */
const DECLINED_US = 600_000_000;

/** The leases of a pool: clients, addresses and expiry (RFC 2131, 4.3.1). */
export class Leases {
  private readonly clock: SimClock;
  private readonly pool: string[];
  private readonly entries = new Map<string, Entry>();

  /** `pool`: the addresses that may be assigned, the first one first. */
  constructor(clock: SimClock, pool: string[]) {
    this.clock = clock;
    this.pool = pool;
  }

  /** Returns the client's address, also a released or expired one, until another client has got it. */
  of(client: string): string | null {
    for (const [address, entry] of this.entries) if (entry.client === client) return address;
    return null;
  }

  /**
   * Returns the address for a client (RFC 2131, 4.3.1): its present or former one; else the requested one; else one
   * that was never assigned; else a former one of another client. Null if all are in use.
   */
  choose(client: string, requested: string | null): string | null {
    const own = this.of(client);
    if (own) return own;
    if (requested && this.pool.includes(requested) && this.isFree(requested)) return requested;
    const fresh = this.pool.find((address) => !this.entries.has(address));
    return fresh ?? this.pool.find((address) => this.isFree(address)) ?? null;
  }

  /** Assigns `address` to the client for `us` microseconds; Infinity for ever. */
  keep(client: string, address: string, us: number): void {
    this.entries.set(address, { client, untilUs: this.clock.nowUs + us });
  }

  /** Assigns `address` to the client for at least `us` microseconds. */
  reserve(client: string, address: string, us: number): void {
    const entry = this.entries.get(address);
    const restUs = entry?.client === client ? entry.untilUs - this.clock.nowUs : 0;
    this.keep(client, address, Math.max(us, restUs));
  }

  /** The client has released its address. */
  release(client: string): void {
    const address = this.of(client);
    if (address) this.keep(client, address, 0);
  }

  /** The client's address was found in use by another station. */
  decline(client: string): void {
    const address = this.of(client);
    if (address) this.entries.set(address, { client: null, untilUs: this.clock.nowUs + DECLINED_US });
  }

  private isFree(address: string): boolean {
    const entry = this.entries.get(address);
    return !entry || entry.untilUs <= this.clock.nowUs;
  }
}
