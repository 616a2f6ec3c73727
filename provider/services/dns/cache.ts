const PLACES = 8;
/** Longest time in the cache, regardless of the server's value, in seconds: a day. */
const LONGEST_SECONDS = 86_400;

/** The addresses found last: at most eight, each for as long as its server allows. */
export class DnsCache {
  readonly names: string[] = [];
  readonly ips: Uint8Array[] = [];
  readonly sinceMs: number[] = [];
  readonly ttlMs: number[] = [];
  /** The entry that is used next if none has expired. */
  next = 0;
}

/** Returns the cached address of `name`, which belongs to the cache; null if it is absent or expired. */
export function cached(cache: DnsCache, name: string, nowMs: number): Uint8Array | null {
  const at = cache.names.indexOf(name);
  return at < 0 || isOld(cache, at, nowMs) ? null : cache.ips[at];
}

/** Stores an address in the entry of the same name, else in an expired one, else in the next one in turn. */
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

/** Also handles a clock that has wrapped. */
function isOld(cache: DnsCache, at: number, nowMs: number): boolean {
  const age = nowMs - cache.sinceMs[at];
  return age < 0 || age >= cache.ttlMs[at];
}
