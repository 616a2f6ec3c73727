import { type Chip, memoryOf, SOCKETS } from '#chip';
import type { Clock } from '../../../hal/clock.ts';
import type { SockAddr, WsaBuf } from '../../headers/winsock2.ts';
import { MessageQueue, type Upcalls } from './callbacks.ts';
import type { Handle } from './handle.ts';
import { Slot } from './slot.ts';

/** Event rules: documented Winsock, or as observed on Windows NT (Winsock SPI 22). */
export interface Profile {
  readonly name: string;
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

/** The arguments of condition functions, reused for every call. */
export interface ConditionArgs {
  readonly callerId: WsaBuf;
  readonly calleeId: WsaBuf;
  readonly calleeData: WsaBuf;
  readonly group: { value: number };
}

/**
 * Counters of a provider, incremented where the events occur. Only `statistics` reads them: a program without it
 * carries the increments alone.
 */
export class Counts {
  /** Requests that became sockets. */
  accepted = 0;
  /** Requests ended by CF_REJECT; clients with too many connections from one address. */
  rejected = 0;
  capped = 0;
  /** HTTP requests answered with an error other than 408. */
  unwanted = 0;
  /** Clients that ended in a listener's queue. */
  withdrawn = 0;
  /** Connections ended in favour of another one from the same address. */
  replaced = 0;
  /** Connections ended by a time limit (`Timeouts` in statistics.ts). */
  firstByteOver = 0;
  headOver = 0;
  idleOver = 0;
  sendOver = 0;
  totalOver = 0;
  handshakeOver = 0;
  closeOver = 0;
  unanswered = 0;
  /** Fewest free slots, from 8 down; most open handles; most waiting bytes. */
  fewestFree = 8;
  mostHandles = 0;
  mostWaiting = 0;
}

/** One chip and the provider's state for it. Created by WSPStartup. */
export class Provider {
  // The engine finds properties created last first; so those that every poll uses come last.

  readonly config: ProviderConfig;
  upcalls: Upcalls;
  /** The handles that listen. */
  readonly listeners: Handle[] = [];
  /** Created once the chip has answered; and the number of open ones. */
  readonly handles: Handle[] = [];
  openHandles = 0;
  /** Arguments of condition functions; created with the first call of one. */
  conditionArgs: ConditionArgs | null = null;
  /** The next ephemeral port to try; 0 until the first one is drawn. */
  nextPort = 0;

  /** A blocking call is in progress; it has been cancelled. */
  blocking = false;
  cancelled = false;
  /** The application's condition function is running. */
  deciding = false;

  /** The link is watched: the health check looks at the chip for it. */
  linkWatched = false;
  /** Start of the health check's last round, in the clock's milliseconds; number of rounds. */
  roundMs = 0;
  rounds = 0;
  /** Looks that the current round still has to make, one bit each. */
  toCheck = 0;
  /** Number of times that the chip was set up anew since the start. */
  resets = 0;
  readonly counts = new Counts();

  /** A listener had no listening socket when the last round began. */
  overrun = false;
  /** Number of connections ended because a listener had no listening socket. */
  yielded = 0;

  /**
   * Deferred work is scheduled, for this time in milliseconds at the latest; the number of timers set for it; the
   * function that they call, which `start` sets.
   */
  workSet = false;
  workMs = 0;
  workTimers = 0;
  onWork: () => void = nothing;
  readonly messages: MessageQueue;
  /** The last cleanup was made: callbacks that still arrive do nothing. */
  ended = false;
  /** Number of polls. A slot that was looked at in this poll need not be looked at again. */
  pollNumber = 0;

  /** Number of slots with memory; number of them that are free. */
  usable = SOCKETS;
  free = SOCKETS;
  /** The slot with an answer due from its peer, to a SYN or a FIN: the most likely one to announce something next. */
  awaited: Slot | null = null;
  /** A slot was freed or a listener wants more: `topUp` has work. */
  wanting = false;
  /** True while the chip answers; number of rounds of the health check since it stopped. */
  up = false;
  roundsDown = 0;
  readonly clock: Clock;
  readonly slots: Slot[] = [];
  readonly chip: Chip;

  constructor(chip: Chip, clock: Clock, config: ProviderConfig) {
    this.config = config;
    this.messages = new MessageQueue(clock);
    this.upcalls = this.messages;
    this.clock = clock;
    this.chip = chip;
    for (let n = 0; n < SOCKETS; n++) this.slots.push(new Slot(n, this, memoryOf(chip, n) > 0));
    this.usable = this.counts.fewestFree = this.free;
  }
}

function nothing(): void {}

/** Delay of deferred work, in milliseconds. */
export const WORK_MS = 2;
/** Delay of deferred work that has found nothing for long, in milliseconds. */
export const STALLED_MS = 250;

/**
 * Schedules deferred work for what the chip does not announce: room in a full transmit memory, or a FIN that is due.
 */
export function deferWork(provider: Provider): void {
  deferWorkFor(provider, WORK_MS);
}

/** As `deferWork`, within `ms` milliseconds. */
export function deferWorkFor(provider: Provider, ms: number): void {
  if (provider.workSet && provider.workMs <= ms) return;
  provider.workSet = true;
  provider.workMs = ms;
  // A timer that is already set is early enough for work that is not urgent.
  if (ms >= STALLED_MS && provider.workTimers > 0) return;
  provider.workTimers++;
  provider.clock.after(ms, provider.onWork);
}

/** Writes a sockaddr_in of `ip`:`port` into the 16 bytes of `name`. */
export function writeName(name: Uint8Array, ip: Uint8Array, port: number): void {
  name.fill(0);
  name[0] = 2;
  name[2] = port >> 8;
  name[3] = port & 0xff;
  name.set(ip, 4);
}

/** Fills a caller's address record with `ip`:`port`. */
export function fillName(name: SockAddr, ip: Uint8Array, port: number): void {
  name.family = 2;
  name.port = port;
  name.addr.set(ip, 0);
}

/** The started providers, in the order of their starts. */
export const providers: Provider[] = [];

/** Returns the provider of the chip in `info`, or the first one if `info` is null; null if there is none. */
export function providerOf(info: ProtocolInfo | null): Provider | null {
  for (let i = 0; i < providers.length; i++)
    if (!info || providers[i].chip === info.chip) return providers[i];
  return null;
}

/**
 * Creates the protocol info of a chip, for WSPStartup, and for WSPSocket if there are several providers.
 *
 * @param chip the chip, as the board's module provides it
 * @param clock the runtime's clock and timers
 * @returns a new record with default settings
 * @see WSAPROTOCOL_INFO, winsock2.h
 */
export function protocolInfo(chip: Chip, clock: Clock): ProtocolInfo {
  return { chip: chip, clock: clock, config: { reservedSlots: 0 } };
}
