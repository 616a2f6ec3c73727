import type { ConnectionLimits } from '../engine/records/handle.ts';

/**
 * Limits for the clients of an HTTP server (RFC 9112; RFC 9110 for the answers). A time or a count of 0 is no limit.
 */
export interface HttpLimits extends Required<ConnectionLimits> {
  /** The request line and the headers together, in characters: 64 to 8,192. 431 if exceeded. */
  headBytes: number;
  /** Number of header lines. 431 if exceeded. */
  headers: number;
  /** The body, in bytes; 0 takes none. 413 if exceeded. */
  bodyBytes: number;
  /** Time from the accept to the end of the head, in milliseconds. 408 if exceeded. */
  headMs: number;
}

/**
 * Returns `given`, completed by defaults that a browser never exceeds: a browser sends its request at once, opens at
 * most six connections, and reads the answer.
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
