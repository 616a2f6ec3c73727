import type { Bus } from '../bus.ts';
import type { Network, NetworkSettings } from '../chip.ts';
import type { Clock } from '../clock.ts';
import { Repairs } from './checks/repairs.ts';
import { UNKNOWN } from './checks/verify.ts';
import type { WriteCheck } from './checks/verify-writes.ts';
import type { Memory } from './memory.ts';
import { taken } from './registers/command.ts';
import { COMMON, DATA, frameOf, put16, read8, SOCKET, word, write8, writeFrame } from './registers/frame.ts';
import * as R from './registers/regs.ts';
import { SOCKETS } from './sizes.ts';
import type { Sighting } from './view.ts';

/** RSTn stays low this long; the datasheet asks for 500 us. */
const RESET_LOW_MS = 2;
/** The chip has this long to answer after a reset. */
const RESET_MS = 500;
/** What interrupts: all but SENDOK, which only datagrams are told of. */
export const EVENTS = R.IR_CON | R.IR_DISCON | R.IR_RECV | R.IR_TIMEOUT;
/** SIMR: every socket interrupts. */
const ALL_SOCKETS = 0xff;
/** RTR and RCR as they are after a reset: 200 ms, and eight repetitions. */
const RETRY_TIME = 2000;
const RETRY_COUNT = 8;
/** GAR, SUBR, SHAR and SIPR are neighbours. */
const SETTINGS_LENGTH = 18;
/** Where in them which address stands. */
export const GATEWAY = 0;
export const SUBNET = 4;
const OWN_MAC = 8;
export const OWN_IP = 14;
const NOTHING = /* @__PURE__ */ new Uint8Array(0);
/** From MR to VERSIONR: everything `isAsSetUp` compares, in one frame. */
const healthFrame = /* @__PURE__ */ frameOf(R.MR, R.VERSIONR + 1);
/** From SIMR to RCR. */
const masksFrame = /* @__PURE__ */ frameOf(R.SIMR, R.RCR - R.SIMR + 1);

/**
 * A W5500: what is known of it and of its eight sockets. Its verbs are functions, so that a program carries those that it
 * uses: here those of the chip as a whole (datasheet chapter 3), in sockets.ts, looks.ts and bytes.ts those of its sockets. They know nothing of
 * what connections are for.
 */
export class W5500 implements Sighting {
  // The engine looks for what was put in last first: so what every frame needs comes last.

  /** VERSIONR as the last `reset` read it; 4 on a W5500. */
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
  /** The socket of which `survey` and `inspect` look at all registers, and compare them with what was written; -1: none. */
  verified = -1;
  /** Sockets that have another mode or port than they were opened with, one bit each: they are to be opened again. */
  misfits = 0;
  /** Sockets that were seen to have closed while a command of theirs was waited for, one bit each, until they are opened. */
  ended = 0;
  /** How much memory each socket has, once memory.ts was told; null: what each has after a reset. */
  memory: Memory | null = null;
  /** Reads payload back that was written, once verify-writes.ts was told. */
  writeCheck: WriteCheck | null = null;
  /** Sockets that are used no more, one bit each, until Sn_IR was cleared behind their last life. */
  stale = 0;

  /** What a verb sees while it waits, and what datagrams' looks show, whose socket is `n`. */
  n = 0;
  block: Uint8Array = NOTHING;
  rxSize = 0;
  announced = 0;
  state = 0;
  /** Whose look the bus's last answer is of: it may use the same array for the next one. */
  blockOf: Sighting | null = null;

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
function forget(chip: W5500): void {
  chip.dead = false;
  chip.pending.fill(0);
  chip.ports.fill(0);
  chip.masks.fill(EVENTS);
  chip.filled.fill(UNKNOWN);
  chip.given.fill(UNKNOWN);
  chip.mask = chip.misfits = chip.stale = chip.ended = 0;
  chip.tuned = null;
}

/**
 * Resets the chip, by its line where there is one and by MR, and sets up its interrupts and network settings.
 * All sockets are closed afterwards. Returns false when no W5500 answers: then `version` says what VERSIONR read.
 */
export function reset(chip: W5500): boolean {
  forget(chip);
  if (chip.bus.reset(true)) {
    chip.clock.wait(RESET_LOW_MS);
    chip.bus.reset(false);
  }
  if (!answers(chip)) return false;
  write8(chip, 0, COMMON, R.MR, R.MR_RST);
  if (!answers(chip)) return false;
  for (let n = 0; n < SOCKETS; n++) write8(chip, n, SOCKET, R.SN_IMR, EVENTS);
  write8(chip, 0, COMMON, R.SIMR, ALL_SOCKETS);
  if (chip.memory) chip.memory.apply(chip);
  writeSettings(chip);
  return true;
}

/** Whether a W5500 answers: one frame, and no reset. */
export function isPresent(chip: W5500): boolean {
  return read8(chip, R.VERSIONR) === R.VERSION;
}

function answers(chip: W5500): boolean {
  for (let waited = 0; waited < RESET_MS; waited++) {
    chip.version = read8(chip, R.VERSIONR);
    if (chip.version === R.VERSION && (read8(chip, R.MR) & R.MR_RST) === 0) return true;
    chip.clock.wait(1);
  }
  return false;
}

/** Sets the network settings, and keeps them for the next `reset`. */
export function configure(chip: W5500, network: NetworkSettings): void {
  const settings = chip.settings;
  settings.set(network.gateway, GATEWAY);
  settings.set(network.subnet, SUBNET);
  settings.set(network.mac, OWN_MAC);
  settings.set(network.ip, OWN_IP);
  writeSettings(chip);
}

function writeSettings(chip: W5500): void {
  const frame = frameOf(R.GAR, SETTINGS_LENGTH);
  frame.set(chip.settings, DATA);
  writeFrame(chip, 0, COMMON, frame);
}

/** What is to be said of a chip that has not answered. */
export function complaint(chip: W5500): string {
  return 'W5500: VERSIONR is ' + chip.version + ', not 4: check wiring, power and SPI clock';
}

/** What the chip is called. */
export const NAME = 'W5500';

/**
 * Is this still the chip that was set up, and does it take commands? One frame, and one for each command not seen taken
 * yet. One that is not is dead.
 */
export function isAlive(chip: W5500): boolean {
  if (!isAsSetUp(chip)) return false;
  for (let n = 0; n < SOCKETS; n++) if (chip.pending[n] !== 0 && !taken(chip, n)) return false;
  return true;
}

/**
 * Is this still the chip that was set up? A brown-out resets the chip alone and leaves it silent. One frame. Also reads
 * the link, and hears of conflicts of address. A single bad reading is not believed. What differs without a reset of the
 * chip is written again. One that is another chip now is dead.
 */
export function isAsSetUp(chip: W5500): boolean {
  if (!chip.dead && !isSameChip(chip, false) && !isSameChip(chip, true)) chip.dead = true;
  return !chip.dead;
}

/** Whether the chip takes no commands any more; only `reset` brings it back. */
export function isDead(chip: W5500): boolean {
  return chip.dead;
}

/** Whether the link was up when `isAsSetUp` looked last. */
export function hasLink(chip: W5500): boolean {
  return chip.link;
}

/** How often the chip has seen another station with its own address, as far as `isAsSetUp` has looked. */
export function conflicts(chip: W5500): number {
  return chip.conflicts;
}

/** `certain`: a difference was seen before. */
function isSameChip(chip: W5500, certain: boolean): boolean {
  const settings = chip.settings;
  const block = chip.bus.exchange(healthFrame);
  const phy = block[DATA + R.PHYCFGR];
  if (phy === undefined) return false;
  chip.link = (phy & R.PHY_LNK) !== 0;
  // One sum of all differences: on the boards a comparison costs more than what it compares.
  let wrong = block[DATA + R.VERSIONR] ^ R.VERSION;
  for (let i = 0; i < SETTINGS_LENGTH; i++) wrong |= block[DATA + R.GAR + i] ^ settings[i];
  if (wrong !== 0) return false;
  if ((block[DATA + R.IR] & R.IR_CONFLICT) !== 0) noteConflict(chip);
  wrong = block[DATA + R.MR] | (block[DATA + R.IMR] ^ chip.mask) | (block[DATA + R.SIMR] ^ ALL_SOCKETS);
  wrong |= (word(block, DATA + R.RTR) ^ RETRY_TIME) | (block[DATA + R.RCR] ^ RETRY_COUNT);
  if (wrong === 0 && (phy & R.PHY_RST) !== 0 && (phy & R.PHY_MODE) !== R.PHY_POWER_DOWN) {
    if (certain) chip.repairs.readings++;
    return true;
  }
  if (certain) mend(chip, phy);
  return certain;
}

function noteConflict(chip: W5500): void {
  chip.conflicts++;
  write8(chip, 0, COMMON, R.IR, R.IR_CONFLICT);
}

/** The common registers that are not as they were written, though the chip was not reset. */
function mend(chip: W5500, phy: number): void {
  chip.repairs.registers++;
  write8(chip, 0, COMMON, R.MR, 0);
  write8(chip, 0, COMMON, R.IMR, chip.mask);
  masksFrame[DATA] = ALL_SOCKETS;
  put16(masksFrame, DATA + R.RTR - R.SIMR, RETRY_TIME);
  masksFrame[DATA + R.RCR - R.SIMR] = RETRY_COUNT;
  writeFrame(chip, 0, COMMON, masksFrame);
  if ((phy & R.PHY_RST) !== 0 && (phy & R.PHY_MODE) !== R.PHY_POWER_DOWN) return;
  // What the mode is counts from the next reset of the PHY on.
  write8(chip, 0, COMMON, R.PHYCFGR, R.PHY_ALL);
  write8(chip, 0, COMMON, R.PHYCFGR, R.PHY_ALL | R.PHY_RST);
}

/** Whether the attention line asks for `events`; always true on a board without the line. */
export function wantsAttention(chip: W5500): boolean {
  return chip.bus.attention();
}

/** Calls `handler` on every loop turn while the attention line is low; false on a board without the line. */
export function onAttention(chip: W5500, handler: (() => void) | null): boolean {
  return chip.bus.watch(handler);
}

/** SIR: bit n is set when socket n has something to say. */
export function events(chip: W5500): number {
  return read8(chip, R.SIR);
}
