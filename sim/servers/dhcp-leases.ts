import type { SimClock } from '../clock.ts';

/** What is known of one address of the pool. */
interface Entry {
  /** The client that has it, or had it last; null for an address that somebody else was found to use. */
  client: string | null;
  untilUs: number;
}

/** How long an address that a client has declined is kept out of use, in microseconds. */
const DECLINED_US = 600_000_000;

/** Which client has which address of a pool, and until when (RFC 2131, 4.3.1). */
export class Leases {
  private readonly clock: SimClock;
  private readonly pool: string[];
  private readonly entries = new Map<string, Entry>();

  /** `pool`: the addresses that may be given away, the first one first. */
  constructor(clock: SimClock, pool: string[]) {
    this.clock = clock;
    this.pool = pool;
  }

  /** The client's address, also one that it has given back or let expire, as long as nobody else has got it. */
  of(client: string): string | null {
    for (const [address, entry] of this.entries) if (entry.client === client) return address;
    return null;
  }

  /**
   * The address for a client (RFC 2131, 4.3.1): the one it has or had; else the one it wishes; else one that nobody
   * ever had; else one that somebody had. Null when all are in use.
   */
  choose(client: string, wish: string | null): string | null {
    const own = this.of(client);
    if (own) return own;
    if (wish && this.pool.includes(wish) && this.isFree(wish)) return wish;
    const fresh = this.pool.find((address) => !this.entries.has(address));
    return fresh ?? this.pool.find((address) => this.isFree(address)) ?? null;
  }

  /** Keeps `address` for the client for `us` microseconds; Infinity = for ever. */
  keep(client: string, address: string, us: number): void {
    this.entries.set(address, { client, untilUs: this.clock.nowUs + us });
  }

  /** Keeps `address` for the client for `us` microseconds at least. */
  reserve(client: string, address: string, us: number): void {
    const entry = this.entries.get(address);
    const restUs = entry?.client === client ? entry.untilUs - this.clock.nowUs : 0;
    this.keep(client, address, Math.max(us, restUs));
  }

  /** The client does not want its address any more. */
  release(client: string): void {
    const address = this.of(client);
    if (address) this.keep(client, address, 0);
  }

  /** Somebody else was found to use the client's address. */
  decline(client: string): void {
    const address = this.of(client);
    if (address) this.entries.set(address, { client: null, untilUs: this.clock.nowUs + DECLINED_US });
  }

  private isFree(address: string): boolean {
    const entry = this.entries.get(address);
    return !entry || entry.untilUs <= this.clock.nowUs;
  }
}
