const PLACES = 8;
/** Nothing is remembered for longer, whatever its server says: a day. */
const LONGEST_SECONDS = 86_400;

/** The addresses that were found last: eight at most, each for as long as its server allows. */
export class DnsCache {
  readonly names: string[] = [];
  readonly ips: Uint8Array[] = [];
  readonly sinceMs: number[] = [];
  readonly ttlMs: number[] = [];
  /** Which place is used next when none is old. */
  next = 0;
}

/** The address of `name`, which is the cache's; null when it is not known, or was known for too long. */
export function cached(cache: DnsCache, name: string, nowMs: number): Uint8Array | null {
  const at = cache.names.indexOf(name);
  return at < 0 || isOld(cache, at, nowMs) ? null : cache.ips[at];
}

/** Remembers it, in the place of itself, or of what is too old, or of the others in turn. */
export function remember(
  cache: DnsCache,
  name: string,
  nowMs: number,
  ip: Uint8Array,
  ttlSeconds: number,
): void {
  if (ttlSeconds === 0) return;
  let at = cache.names.indexOf(name);
  for (let i = 0; at < 0 && i < cache.names.length; i++) if (isOld(cache, i, nowMs)) at = i;
  if (at < 0) {
    at = cache.next;
    cache.next = (at + 1) % PLACES;
  }
  cache.names[at] = name;
  cache.ips[at] = ip.slice(0);
  cache.sinceMs[at] = nowMs;
  cache.ttlMs[at] = 1000 * Math.min(ttlSeconds, LONGEST_SECONDS);
}

/** Also where the clock has begun anew. */
function isOld(cache: DnsCache, at: number, nowMs: number): boolean {
  const age = nowMs - cache.sinceMs[at];
  return age < 0 || age >= cache.ttlMs[at];
}
