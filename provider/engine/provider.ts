import type { Clock } from '../../hal/clock.ts';
import type { W5500 } from '../../hal/w5500/chip.ts';
import { hasMemory, SOCKETS } from '../../hal/w5500/sockets.ts';
import type { SockAddr, WsaBuf } from '../headers/winsock2.ts';
import { MessageQueue, type Upcalls } from '../winsock/upcalls/messages.ts';
import { Counts } from './counts.ts';
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

/** What a condition function gets beside its own data; made once. */
export interface Loan {
  readonly callerId: WsaBuf;
  readonly calleeId: WsaBuf;
  readonly calleeData: WsaBuf;
  readonly group: { value: number };
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
  /** What condition functions are lent, once one was called. */
  loan: Loan | null = null;
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

  /** Errands are due in so many milliseconds at most, by one of so many timers; they are run by this, which `start` sets. */
  errandSet = false;
  errandMs = 0;
  errandTimers = 0;
  onErrand: () => void = nothing;
  readonly messages: MessageQueue;
  /** The last cleanup was made: callbacks that still come find nothing to do. */
  ended = false;
  /** Counts the turns of the runtime's loop; a slot looked at in this turn need not be looked at again. */
  turn = 0;

  /** How many slots have memory, and how many of them are free. */
  usable = SOCKETS;
  free = SOCKETS;
  /** Slots whose Sn_IR may still hold bits of a life that is over, one bit each. */
  stale = 0;
  /** A slot came free or a listener wants more: `topUp` has work. */
  wanting = false;
  /** Up while the chip answers; else for how many rounds of the health check it has not. */
  up = false;
  roundsDown = 0;
  readonly clock: Clock;
  readonly slots: Slot[] = [];
  readonly chip: W5500;

  constructor(chip: W5500, clock: Clock, config: ProviderConfig) {
    this.config = config;
    this.messages = new MessageQueue(clock);
    this.upcalls = this.messages;
    this.clock = clock;
    this.chip = chip;
    for (let n = 0; n < SOCKETS; n++) this.slots.push(new Slot(n, this, hasMemory(chip, n)));
    this.usable = this.counts.fewestFree = this.free;
  }
}

function nothing(): void {}

/** How soon errands are run. */
export const ERRAND_MS = 2;
/** And what was run in vain for long. */
export const STALLED_MS = 250;

/** Something waits that the chip will not announce (room in a full transmit memory, a FIN that is owed): look soon. */
export function errand(provider: Provider): void {
  errandIn(provider, ERRAND_MS);
}

/** As `errand`, in `ms` milliseconds at the latest. */
export function errandIn(provider: Provider, ms: number): void {
  if (provider.errandSet && provider.errandMs <= ms) return;
  provider.errandSet = true;
  provider.errandMs = ms;
  // A timer that was set for later before still comes: it is enough for what has time.
  if (ms >= STALLED_MS && provider.errandTimers > 0) return;
  provider.errandTimers++;
  provider.clock.after(ms, provider.onErrand);
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
