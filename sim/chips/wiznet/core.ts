import type { SimClock } from '../../clock.ts';
import type { Random } from '../../random.ts';
import type { FaultKind } from './faults.ts';
import type { Knobs } from './knobs.ts';
import type { Ip6Part, SocketPart, StackPart } from './parts.ts';
import type { PacketMemory } from './registers/memory.ts';
import type { Registers } from './registers/register-file.ts';
import type { CommonName, Status } from './registers/registers.ts';
import type { Variant } from './variant.ts';

/** What the parts of a chip know of each other. */
export interface Core {
  readonly clock: SimClock;
  readonly knobs: Readonly<Knobs>;
  readonly random: Random;
  readonly common: Registers<CommonName>;
  readonly phy: Transceiver;
  readonly txMemory: PacketMemory;
  readonly rxMemory: PacketMemory;
  readonly sockets: readonly SocketPart[];
  readonly stack: StackPart;
  /** Null on a chip without IPv6. */
  readonly ip6: Ip6Part | null;
  readonly variant: Variant;
  /** The number of the SPI frame under way. */
  readonly frameNumber: number;
  /** How many resets the chip has been through: what was set going before one must not act behind it. */
  readonly resets: number;

  /** Reports what the driver did wrong; throws when the chip is strict. */
  fault(kind: FaultKind, text: string, socket?: number, register?: string): void;
  /** Something that INTn depends on has changed. */
  interruptsChanged(): void;
  /** A size register has changed. */
  sizesChanged(): void;
  transition(socket: number, from: Status, to: Status): void;
}

/** The transceiver, as the rest of the chip sees it. */
export interface Transceiver {
  readonly link: boolean;
  /** The engine behind Sn_CR stands still meanwhile (chapter 3.1). */
  readonly poweredDown: boolean;
}
