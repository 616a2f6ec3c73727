import type { Clock } from '../hal/clock.ts';
import type { W5500 } from '../hal/w5500/chip.ts';
import { hasMemory, SOCKETS } from '../hal/w5500/sockets.ts';
import type { Handle } from './handles.ts';
import { Slot } from './slot.ts';
import { MessageQueue, type Upcalls } from './upcalls.ts';
import type { SockAddr, WsaBuf } from './winsock.ts';

/** Whose word counts where Windows does not do what its documents say (winsock-spi 22). */
export interface Profile {
  readonly name: string;
}

/** How a provider is set up. */
export interface ProviderConfig {
  /** Slots that listeners leave alone, for outgoing connections: 0 to 7. */
  reservedSlots: number;
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
  readonly chip: W5500;
  readonly clock: Clock;
  readonly config: ProviderConfig;
  readonly slots: Slot[] = [];
  /** Added once the chip has answered. */
  readonly handles: Handle[] = [];
  /** Those of them that listen. */
  readonly listeners: Handle[] = [];
  readonly messages: MessageQueue;
  upcalls: Upcalls;

  /** How many slots are free. */
  free = SOCKETS;
  /** Up while the chip answers; how often it had to be set up anew since the start. */
  up = false;
  resets = 0;
  /** Counts the turns of the runtime's loop; a slot looked at in this turn need not be looked at again. */
  turn = 0;
  /** A slot came free or a listener wants more: `topUp` has work. */
  wanting = false;
  /** Errands are due soon; they are run by this, which `start` sets. */
  errandSet = false;
  onErrand: () => void = nothing;
  /** The last cleanup was made: callbacks that still come find nothing to do. */
  ended = false;
  /** When the patrol went last, in the clock's milliseconds, and how many slots it has looked at. */
  patrolledMs = 0;
  patrols = 0;
  /** The next ephemeral port to try; 0 until the first is drawn. */
  nextPort = 0;

  /** A blocking call is under way; it is to end. */
  blocking = false;
  cancelled = false;
  /** The application's condition function runs. */
  deciding = false;

  /** What condition functions are lent, once one was called. */
  loan: Loan | null = null;

  constructor(chip: W5500, clock: Clock, config: ProviderConfig, upcalls: Upcalls | null) {
    this.chip = chip;
    this.clock = clock;
    this.config = config;
    this.messages = new MessageQueue(clock);
    this.upcalls = upcalls ? upcalls : this.messages;
    for (let n = 0; n < SOCKETS; n++) this.slots.push(new Slot(n, this, hasMemory(chip, n)));
  }
}

function nothing(): void {}

/** How soon errands are run. */
const ERRAND_MS = 2;

/** Something waits that the chip will not announce (room in a full transmit memory, a FIN that is owed): look soon. */
export function errand(provider: Provider): void {
  if (provider.errandSet) return;
  provider.errandSet = true;
  provider.clock.after(ERRAND_MS, provider.onErrand);
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
