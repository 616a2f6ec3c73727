import type { ConnectionLimits } from '../engine/records/handle.ts';

/** What a client of an HTTP server may spend (RFC 9112; RFC 9110 for the answers). 0 of a time or a count is no limit. */
export interface HttpLimits extends Required<ConnectionLimits> {
  /** The request line and the headers together, in characters: 64 to 8,192. More is answered with 431. */
  headBytes: number;
  /** Header lines. More is answered with 431. */
  headers: number;
  /** The body, in bytes. More is answered with 413. */
  bodyBytes: number;
  /** From the accept to the end of the head, in milliseconds. More is answered with 408. */
  headMs: number;
}

/**
 * `given`, and what it leaves out so that a browser never meets it: a browser asks at once, in six connections at most,
 * and takes what it asked for.
 */
export function limitsOf(given: Partial<HttpLimits>): HttpLimits {
  return {
    headBytes: Math.max(64, Math.min(or(given.headBytes, 4096), 8192)),
    headers: or(given.headers, 64),
    bodyBytes: or(given.bodyBytes, 1048576),
    firstByteMs: or(given.firstByteMs, 10000),
    headMs: or(given.headMs, 10000),
    idleMs: or(given.idleMs, 30000),
    sendMs: or(given.sendMs, 20000),
    totalMs: or(given.totalMs, 300000),
    perPeer: or(given.perPeer, 7),
  };
}

function or(given: number | undefined, usual: number): number {
  return given === undefined ? usual : given;
}
