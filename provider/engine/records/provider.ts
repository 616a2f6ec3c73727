import { type Chip, memoryOf, SOCKETS } from '#chip';
import type { Clock } from '../../../hal/clock.ts';
import type { SockAddr, WsaBuf } from '../../headers/winsock2.ts';
import { MessageQueue, type Upcalls } from './callbacks.ts';
import type { Handle } from './handle.ts';
import { Slot } from './slot.ts';

/** Whose word counts where Windows does not do what its documents say (winsock-spi 22). */
export interface Profile {
  readonly name: string;
}

/** How a provider is set up. */
export interface ProviderConfig {
  /** Slots that listeners leave alone, for outgoing connections: 0 to 7. */
  reservedSlots: number;
  /**
   * While a listener hears no SYN, because no slot is left, accepted connections that were silent for so many
   * milliseconds give theirs up, the longest silent first. 0: none does; nothing means 1,500.
   */
  yieldMs?: number;
  /** A source of chance, from 0 to below 1, of which the first ephemeral port is taken; absent: Math.random. */
  random?: () => number;
  /** Whether WSPStartup goes well on a chip that does not answer: the provider is down then until it does. */
  awaitsChip?: boolean;
  /** That of Windows: `nt`. Nothing means that of its documents. */
  profile?: Profile;
}

/** WSAPROTOCOL_INFO, as far as it chooses a provider: the chip, its clock, and how they are to be used. */
export interface ProtocolInfo {
  chip: Chip;
  clock: Clock;
  config: ProviderConfig;
  /** What FROM_PROTOCOL_INFO stands for in WSPSocket; `protocolRecords` fills them. */
  iAddressFamily?: number;
  iSocketType?: number;
  iProtocol?: number;
  /** The token of WSPDuplicateSocket; 0 or nothing for none. */
  dwProviderReserved?: number;
}

/** The arguments of condition functions, which are used again for every call. */
export interface ConditionArgs {
  readonly callerId: WsaBuf;
  readonly calleeId: WsaBuf;
  readonly calleeData: WsaBuf;
  readonly group: { value: number };
}

/**
 * What is counted while a provider runs. The fields are incremented where the events occur, and only `statistics` reads
 * them: a program without it carries the increments alone.
 */
export class Counts {
  /** Requests that became sockets. */
  accepted = 0;
  /** Requests that ended because of CF_REJECT; clients with too many connections of one address. */
  rejected = 0;
  capped = 0;
  /** Requests of HTTP that were answered with an error, but for 408. */
  unwanted = 0;
  /** Clients that left the queue of a listener. */
  withdrawn = 0;
  /** Connections that made room for another one of the same address. */
  replaced = 0;
  /** What was ended because its time was over (`Timeouts` of statistics.ts). */
  firstByteOver = 0;
  headOver = 0;
  idleOver = 0;
  sendOver = 0;
  totalOver = 0;
  handshakeOver = 0;
  closeOver = 0;
  unanswered = 0;
  /** The fewest slots that were free, from 8 on; the most handles that were open, the most bytes that waited. */
  fewestFree = 8;
  mostHandles = 0;
  mostWaiting = 0;
}

/** One chip and everything the functions of the provider keep about it. Made by WSPStartup. */
export class Provider {
  // The engine looks for what was put in last first: so what every turn needs comes last.

  readonly config: ProviderConfig;
  upcalls: Upcalls;
  /** Those of the handles that listen. */
  readonly listeners: Handle[] = [];
  /** Added once the chip has answered; how many of them are open. */
  readonly handles: Handle[] = [];
  openHandles = 0;
  /** What condition functions get; made when the first one is called. */
  conditionArgs: ConditionArgs | null = null;
  /** The next ephemeral port to try; 0 until the first is drawn. */
  nextPort = 0;

  /** A blocking call is under way; it is to end. */
  blocking = false;
  cancelled = false;
  /** The application's condition function runs. */
  deciding = false;

  /** Has asked for the link: the chip is looked at for it. */
  linkWatched = false;
  /** When the health check began its last round, in the clock's milliseconds, and how many there were. */
  roundMs = 0;
  rounds = 0;
  /** What this one still has to look at, one bit each. */
  toCheck = 0;
  /** How often the chip had to be set up anew since the start. */
  resets = 0;
  readonly counts = new Counts();

  /** When the last round began, a listener heard no SYN. */
  overrun = false;
  /** How many connections gave up their slots while a listener heard no SYN. */
  yielded = 0;

  /** Deferred work is due in so many milliseconds at most, by one of so many timers, which call this; `start` sets it. */
  workSet = false;
  workMs = 0;
  workTimers = 0;
  onWork: () => void = nothing;
  readonly messages: MessageQueue;
  /** The last cleanup was made: callbacks that still come find nothing to do. */
  ended = false;
  /** Counts the turns of the runtime's loop; a slot looked at in this turn need not be looked at again. */
  pollNumber = 0;

  /** How many slots have memory, and how many of them are free. */
  usable = SOCKETS;
  free = SOCKETS;
  /** The slot whose peer owes an answer, to a SYN or a FIN: most likely the next to announce something. */
  awaited: Slot | null = null;
  /** A slot came free or a listener wants more: `topUp` has work. */
  wanting = false;
  /** Up while the chip answers; else for how many rounds of the health check it has not. */
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

/** How soon deferred work is done. */
export const WORK_MS = 2;
/** And what was done in vain for long. */
export const STALLED_MS = 250;

/** Something waits that the chip will not announce (room in a full transmit memory, a FIN that is owed): look soon. */
export function deferWork(provider: Provider): void {
  deferWorkFor(provider, WORK_MS);
}

/** As `deferWork`, in `ms` milliseconds at the latest. */
export function deferWorkFor(provider: Provider, ms: number): void {
  if (provider.workSet && provider.workMs <= ms) return;
  provider.workSet = true;
  provider.workMs = ms;
  // A timer that was set for later before still comes: it is enough for what has time.
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

/** Fills a caller's address record. */
export function fillName(name: SockAddr, ip: Uint8Array, port: number): void {
  name.family = 2;
  name.port = port;
  name.addr.set(ip, 0);
}

/** The providers that are started, in the order of their starts. */
export const providers: Provider[] = [];

/** The provider of the chip that `info` names, or the first one where it names none; null when there is none. */
export function providerOf(info: ProtocolInfo | null): Provider | null {
  for (let i = 0; i < providers.length; i++)
    if (!info || providers[i].chip === info.chip) return providers[i];
  return null;
}

/** The protocol info of a chip: handed to WSPStartup, and to WSPSocket where there are several. */
export function protocolInfo(chip: Chip, clock: Clock): ProtocolInfo {
  return { chip: chip, clock: clock, config: { reservedSlots: 0 } };
}
