import * as R from '#registers';
import type { Bus } from '../bus.ts';
import type { Network } from '../chip.ts';
import type { Clock } from '../clock.ts';
import { Repairs } from './checks/repairs.ts';
import { SOCKETS } from './sizes.ts';
import type { Snapshot } from './view.ts';

/** The interrupts of a socket: all except SENDOK, which is for datagrams only. */
export const EVENTS = R.IR_CON | R.IR_DISCON | R.IR_RECV | R.IR_TIMEOUT;
/** GAR, SUBR, SHAR and SIPR are neighbours. */
export const SETTINGS_LENGTH = 18;
/** Where in them which address stands. */
export const GATEWAY = 0;
export const SUBNET = 4;
export const OWN_MAC = 8;
export const OWN_IP = 14;
/** In `filled` and `given`: the pointer was not written since OPEN. */
export const UNKNOWN = -1;
const NOTHING = /* @__PURE__ */ new Uint8Array(0);

/** How much memory each socket has, in bytes, where it is not what each has after a reset. */
export interface SocketMemories {
  readonly rx: ArrayLike<number>;
  readonly tx: ArrayLike<number>;
  /** Writes the sizes to the chip. */
  apply(chip: WiznetChip): void;
}

/** The addresses of IPv6, one behind the other. */
export interface Addresses6 {
  readonly bytes: Uint8Array;
  /** Writes them to the chip. */
  apply(chip: WiznetChip): void;
  /** Whether the chip has them. */
  isThere(chip: WiznetChip): boolean;
}

/** Reads payload back that was written to transmit memory. */
export interface PayloadCheck {
  /** Has `bytes` in transmit memory of socket `n` from the 16-bit pointer `at` on, or marks the chip as dead. */
  makeSure(chip: WiznetChip, n: number, at: number, bytes: Uint8Array): void;
}

/**
 * State of a WIZnet chip and of its sockets. Its verbs are functions, so that a program carries only those that it uses: those
 * of the chip as a whole are in each chip's folder, those of its sockets in sockets.ts, looks.ts and bytes.ts.
 */
export class WiznetChip implements Snapshot {
  // The engine looks for what was put in last first: so what every frame needs comes last.

  /** The version register as the last `reset` read it. */
  version = 0;
  readonly repairs = new Repairs();
  /** Whether the link was up when `isAsSetUp` looked last. */
  link = false;
  /** How often the chip has seen another station with its own address (IR CONFLICT), as far as `isAsSetUp` has looked. */
  conflicts = 0;
  /** The network settings as the chip has them, from GAR on. */
  readonly settings = new Uint8Array(SETTINGS_LENGTH);
  /** The same, by name. To be read; `configure` sets them. */
  readonly network: Network;
  /** What settings.ts wrote to their registers, once it has: four numbers for each socket. */
  tuned: Uint16Array | null = null;
  readonly clock: Clock;
  /** Sn_PORT as written: it outlives CLOSE, so it is written only when it changes. */
  readonly ports = new Uint16Array(SOCKETS);
  /** A socket that listens has shown no port, and none has shown one since: each port is written twice (verify.ts). */
  hidesPorts = false;
  /** The sockets whose port was written twice, one bit each. */
  certainPorts = 0;
  /** Sn_MR as it was written with the last OPEN, Sn_IMR and IMR as they are to be. */
  readonly modes = new Uint8Array(SOCKETS);
  readonly masks = new Uint8Array(SOCKETS);
  mask = 0;
  /** Sn_TX_WR of the last SEND, and Sn_RX_RD of the last RECV; UNKNOWN before the first one since OPEN. */
  readonly filled = new Int32Array(SOCKETS);
  readonly given = new Int32Array(SOCKETS);
  /** The socket of which `snapshot` and `inspect` look at all registers, and compare them with what was written; -1: none. */
  verified = -1;
  /** Sockets that have another mode or port than they were opened with, one bit each: they are to be opened again. */
  misfits = 0;
  /** Sockets that were seen to have closed while a command of theirs was waited for, one bit each, until they are opened. */
  ended = 0;
  /** Memory of each socket, if set by memory.ts; null for the sizes after a reset. */
  memory: SocketMemories | null = null;
  /** Reads written payload back, if `verifyWrites` was called; else null. */
  writeCheck: PayloadCheck | null = null;
  /** Sockets that are used no more, one bit each, until Sn_IR was cleared behind their last life. */
  stale = 0;
  /** Chips with silent refusal: the value of the second mode register, from `reset` on. */
  mode2!: number;
  /** Chips with silent refusal: it is not allowed. */
  isLoud!: boolean;
  /** Chips with IPv6, in programs that use it. */
  six!: Addresses6 | null;
  /** Chips without SEND_MAC: the sockets that send to Sn_DHAR, one bit each. */
  byMac!: number;

  /** The registers of socket `n` as a verb sees them while it waits, and as looks at datagrams show them. */
  n = 0;
  block: Uint8Array = NOTHING;
  rxSize = 0;
  announced = 0;
  state = 0;
  /** The view that the bus's last answer belongs to: the bus may use the same array for the next one. */
  blockOf: Snapshot | null = null;

  /** A command was not taken in time. */
  dead = false;
  /** Each socket's last command, until it was seen taken (Sn_CR 0); then 0. */
  readonly pending = new Uint8Array(SOCKETS);
  readonly bus: Bus;

  constructor(bus: Bus, clock: Clock) {
    const settings = this.settings;
    this.network = {
      mac: settings.subarray(OWN_MAC, OWN_IP),
      ip: settings.subarray(OWN_IP),
      subnet: settings.subarray(SUBNET, OWN_MAC),
      gateway: settings.subarray(GATEWAY, SUBNET),
    };
    this.clock = clock;
    this.bus = bus;
    forget(this);
  }
}

/** After a chip reset every socket is closed and its registers hold their defaults. */
export function forget(chip: WiznetChip): void {
  chip.dead = false;
  chip.pending.fill(0);
  chip.ports.fill(0);
  chip.masks.fill(EVENTS);
  chip.filled.fill(UNKNOWN);
  chip.given.fill(UNKNOWN);
  chip.mask = chip.misfits = chip.stale = chip.ended = 0;
  chip.tuned = null;
}
