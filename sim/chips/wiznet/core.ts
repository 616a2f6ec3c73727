import type { SimClock } from '../../clock.ts';
import type { Random } from '../../random.ts';
import type { Knobs } from '../w5500/knobs.ts';
import type { Phy } from '../w5500/phy.ts';
import type { CommonName, Status } from '../w5500/registers/registers.ts';
import type { FaultKind } from './faults.ts';
import type { SocketPart, StackPart } from './parts.ts';
import type { PacketMemory } from './registers/memory.ts';
import type { RegisterFile } from './registers/register-file.ts';

/** What the parts of the chip know of each other. */
export interface Core {
  readonly clock: SimClock;
  readonly knobs: Readonly<Knobs>;
  readonly random: Random;
  readonly common: RegisterFile<CommonName>;
  readonly phy: Phy;
  readonly txMemory: PacketMemory;
  readonly rxMemory: PacketMemory;
  readonly sockets: readonly SocketPart[];
  readonly stack: StackPart;
  /** The number of the SPI frame under way. */
  readonly frameNumber: number;
  /** How many resets the chip has been through: what was set going before one must not act behind it. */
  readonly resets: number;
  /** VERSIONR reads zero for a while after a reset (chapter 2). */
  readonly versionHidden: boolean;

  /** Reports what the driver did wrong; throws when the chip is strict. */
  fault(kind: FaultKind, text: string, socket?: number, register?: string): void;
  /** Something that SIR or INTn depends on has changed. */
  interruptsChanged(): void;
  /** A size register has changed. */
  sizesChanged(): void;
  transition(socket: number, from: Status, to: Status): void;
}
