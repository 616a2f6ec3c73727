import type { Chip } from '#chip';
import type { Clock } from '../../../hal/clock.ts';
import type { WsaBuf } from '../../headers/winsock2.ts';

/** Event rules: documented Winsock, or as observed on Windows NT (Winsock SPI 22). */
export interface Profile {
  readonly name: string;
}

/** What a socket of AF_INET6 has beside the others; addresses of 16 bytes. */
export interface Six {
  /** IPV6_V6ONLY. */
  only: boolean;
  readonly local: Uint8Array;
  readonly peer: Uint8Array;
}

/** Settings of a provider. */
export interface ProviderConfig {
  /** Slots that listeners leave free for outgoing connections: 0 to 7. */
  reservedSlots: number;
  /**
   * Silence, in milliseconds, after which an accepted connection may be ended while a listener has no listening socket
   * because no slot is free; the connection silent for longest ends first. 0 for never. Default 1,500.
   */
  yieldMs?: number;
  /** A source of random numbers, 0 <= x < 1, for the first ephemeral port. Default Math.random. */
  random?: () => number;
  /** If true, WSPStartup succeeds on a chip that does not answer; the provider is down until it does. */
  awaitsChip?: boolean;
  /** Event rules: `nt` for those observed on Windows. Default: the documented ones. */
  profile?: Profile;
}

/** WSAPROTOCOL_INFO, as far as it selects a provider: the chip, its clock and its settings. */
export interface ProtocolInfo {
  chip: Chip;
  clock: Clock;
  config: ProviderConfig;
  /** Values of FROM_PROTOCOL_INFO in WSPSocket, as `protocolRecords` sets them. */
  iAddressFamily?: number;
  iSocketType?: number;
  iProtocol?: number;
  /** The token of WSPDuplicateSocket; 0 or absent for none. */
  dwProviderReserved?: number;
}

/** A timer that also runs in blocking calls: `ServiceTimer` of service-timers.ts. */
export interface Timer {
  readonly clock: Clock;
  readonly callback: () => void;
  next: Timer | null;
  dueMs: number;
  isSet: boolean;
  /** A blocking call has run the callback, and a timer of the runtime is still pending. */
  isServed: boolean;
}

/** The arguments of condition functions, reused for every call. */
export interface ConditionArgs {
  readonly callerId: WsaBuf;
  readonly calleeId: WsaBuf;
  readonly calleeData: WsaBuf;
  readonly group: { value: number };
}

/** Limits for accepted connections. Times are in milliseconds; 0 or absent means no limit. */
export interface ConnectionLimits {
  /** Time from the accept to the first byte, in milliseconds. */
  firstByteMs?: number;
  /** Time without a byte in either direction, in milliseconds. */
  idleMs?: number;
  /**
   * Time during which sent bytes stay unacknowledged because the peer's window is closed or the peer is gone, in
   * milliseconds.
   */
  sendMs?: number;
  /** Time from the accept to the end, in milliseconds. */
  totalMs?: number;
  /**
   * Number of connections from one address. One more ends the connection of that address that was silent for longest.
   */
  perPeer?: number;
}
