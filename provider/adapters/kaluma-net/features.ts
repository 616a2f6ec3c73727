import type { Handle } from '../../engine/records/handle.ts';
import type { NetRecord } from './record.ts';

/** What a program of `net` and `http` may lack. Without the call that sets it, the compiler removes the code behind it. */

/** Outgoing connections (connecting.ts). */
export interface Outgoing {
  /** Connects a socket; the first of its callbacks gets the outcome. */
  connect(record: NetRecord, host: string, port: number): void;
  /** Handles FD_CONNECT. `error` is 0 or a WSA code. */
  connected(record: NetRecord, error: number): void;
}

/** Limits for the clients of servers of `net`. */
export interface LimitedServers {
  /** Limits a socket that is about to listen. */
  limit(listener: Handle): void;
}

export let outgoing: Outgoing | null = null;
export let servers: LimitedServers | null = null;

export function setOutgoing(feature: Outgoing): void {
  outgoing = feature;
}

export function setServers(feature: LimitedServers): void {
  servers = feature;
}
