const PLACES = 8;
/** Nothing is remembered for longer, whatever its server says: a day. */
const LONGEST_SECONDS = 86_400;

/** The addresses that were found last: eight at most, each for as long as its server allows. */
export class DnsCache {
  readonly names: string[] = [];
  readonly ips = new Uint8Array(4 * PLACES);
  readonly sinceMs: number[] = [];
  readonly ttlMs: number[] = [];
  /** Which place is used next when all are taken. */
  next = 0;

  constructor() {
    for (let i = 0; i < PLACES; i++) {
      this.names.push('');
      this.sinceMs.push(0);
      this.ttlMs.push(0);
    }
  }
}

/** Writes the address of `name` into `into`. False when it is not known, or was known for too long. */
export function recall(cache: DnsCache, name: string, nowMs: number, into: Uint8Array): boolean {
  for (let i = 0; i < PLACES; i++) {
    if (cache.names[i] !== name || isOld(cache, i, nowMs)) continue;
    for (let j = 0; j < 4; j++) into[j] = cache.ips[4 * i + j];
    return true;
  }
  return false;
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
  let at = -1;
  for (let i = PLACES - 1; i >= 0; i--) if (isOld(cache, i, nowMs)) at = i;
  for (let i = 0; i < PLACES; i++) if (cache.names[i] === name) at = i;
  if (at < 0) {
    at = cache.next;
    cache.next = (at + 1) % PLACES;
  }
  cache.names[at] = name;
  cache.ips.set(ip, 4 * at);
  cache.sinceMs[at] = nowMs;
  cache.ttlMs[at] = 1000 * Math.min(ttlSeconds, LONGEST_SECONDS);
}

/** Also where the clock has begun anew. */
function isOld(cache: DnsCache, at: number, nowMs: number): boolean {
  const age = nowMs - cache.sinceMs[at];
  return age < 0 || age >= cache.ttlMs[at];
}
