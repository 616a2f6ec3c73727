import type { NetworkSettings } from '../chip.ts';
import { complaintOf } from '../stranger.ts';
import { memoriesOf } from '../wiznet/memory.ts';
import {
  EVENTS,
  forget,
  GATEWAY,
  OWN_IP,
  OWN_MAC,
  SETTINGS_LENGTH,
  type WiznetChip,
} from '../wiznet/state.ts';
import { keepSettings, noteConflict, takesCommands } from '../wiznet/whole.ts';
import * as R from './registers/index.ts';
import {
  COMMON,
  DATA,
  frameOf,
  put16,
  read8,
  SOCKET,
  SOCKETS,
  word,
  write8,
  writeFrame,
} from './registers/index.ts';

/** The verbs of the chip as a whole. */

/** RSTn stays low this long; the chip asks for 500 us. */
const RESET_LOW_MS = 2;
/** The chip has this long to answer after a reset: it takes 60 ms behind RSTn. */
const RESET_MS = 500;
/** After a reset by SYCR0 the chip ignores the bus for a while: writes are lost. */
const SOFT_RESET_MS = 10;
/** SIMR: every socket interrupts. */
const ALL_SOCKETS = 0xff;
/** RTR and RCR as they are after a reset: 200 ms, and eight repetitions. */
const RETRY_TIME = 2000;
const RETRY_COUNT = 8;

/** CIDR and VER; SHAR, GAR, SUBR and SIPR; IR, IMR and SIMR; NET4MR and NETMR; RTR and RCR. */
const identityFrame = /* @__PURE__ */ frameOf(R.CIDR, 4);
const settingsFrame = /* @__PURE__ */ frameOf(R.SHAR, R.GAR + 12 - R.SHAR);
const interruptsFrame = /* @__PURE__ */ frameOf(R.IR, R.SIMR + 1 - R.IR);
const modesFrame = /* @__PURE__ */ frameOf(R.NET4MR, R.NETMR + 1 - R.NET4MR);
const retryFrame = /* @__PURE__ */ frameOf(R.RTR, R.RCR + 1 - R.RTR);
/** In `settings` MAC and address are the wrong way round for this chip: first what lies at GAR, then SHAR. */
const IP_AFTER_MASK = 8;

/** What the chip is called. */
export const NAME = 'W6100';

/**
 * Resets the chip, by its line where there is one and by SYCR0, and sets up its interrupts and network settings. All
 * sockets are closed afterwards. Returns false when no W6100 answers: then `version` says what CIDR read.
 */
export function reset(chip: WiznetChip): boolean {
  forget(chip);
  chip.modes.fill(0);
  chip.byMac = chip.mode2 = 0;
  if (chip.bus.reset(true)) {
    chip.clock.wait(RESET_LOW_MS);
    chip.bus.reset(false);
  }
  if (!answers(chip)) return false;
  write8(chip, 0, COMMON, R.CHPLCKR, R.CHIP_UNLOCK);
  write8(chip, 0, COMMON, R.SYCR0, R.RESET);
  chip.clock.wait(SOFT_RESET_MS);
  if (!answers(chip)) return false;
  for (let n = 0; n < SOCKETS; n++) write8(chip, n, SOCKET, R.SN_IMR, EVENTS);
  write8(chip, 0, COMMON, R.SIMR, ALL_SOCKETS);
  write8(chip, 0, COMMON, R.NETMR, blocked(chip));
  const memory = memoriesOf(chip);
  if (memory) memory.apply(chip);
  writeSettings(chip);
  if (chip.six) chip.six.apply(chip);
  return true;
}

/** Whether a W6100 answers: one frame, and no reset. */
export function isPresent(chip: WiznetChip): boolean {
  const block = chip.bus.exchange(identityFrame);
  chip.version = word(block, DATA);
  return chip.version === R.CHIP && block[DATA + R.VER] === R.VERSION;
}

function answers(chip: WiznetChip): boolean {
  for (let waited = 0; waited < RESET_MS; waited++) {
    if (isPresent(chip)) return true;
    chip.clock.wait(1);
  }
  return false;
}

/** Returns the message for a chip that has not answered. */
export function complaint(chip: WiznetChip): string {
  return complaintOf(chip.bus, NAME, 'W6100: CIDR is ' + chip.version + ', not ' + R.CHIP);
}

/** NETMR: IPv6 is not heard in programs that do not use it. */
function blocked(chip: WiznetChip): number {
  return chip.six ? 0 : R.IP6B;
}

/** Sets the network settings, and keeps them for the next `reset`. */
export function configure(chip: WiznetChip, network: NetworkSettings): void {
  keepSettings(chip, network);
  writeSettings(chip);
}

/** The settings are locked but for now. */
function writeSettings(chip: WiznetChip): void {
  const settings = chip.settings;
  write8(chip, 0, COMMON, R.NETLCKR, R.NET_UNLOCK);
  const mac = frameOf(R.SHAR, 6);
  mac.set(settings.subarray(OWN_MAC, OWN_IP), DATA);
  writeFrame(chip, 0, COMMON, mac);
  const others = frameOf(R.GAR, 12);
  others.set(settings.subarray(GATEWAY, OWN_MAC), DATA);
  others.set(settings.subarray(OWN_IP), DATA + IP_AFTER_MASK);
  writeFrame(chip, 0, COMMON, others);
  write8(chip, 0, COMMON, R.NETLCKR, R.NET_LOCK);
}

/**
 * Is this still the chip that was set up, and does it take commands? Five frames, and one for each command not seen taken
 * yet. One that is not is dead.
 */
export function isAlive(chip: WiznetChip): boolean {
  return isAsSetUp(chip) && takesCommands(chip);
}

/**
 * Is this still the chip that was set up? A brown-out resets the chip alone and leaves it silent. Also reads the link, and
 * hears of conflicts of address. A single bad reading is not believed. What differs without a reset of the chip is written
 * again. One that is another chip now is dead.
 */
export function isAsSetUp(chip: WiznetChip): boolean {
  if (!chip.dead && !isSameChip(chip, false) && !isSameChip(chip, true)) chip.dead = true;
  return !chip.dead;
}

/** `certain`: a difference was seen before. */
function isSameChip(chip: WiznetChip, certain: boolean): boolean {
  const bus = chip.bus;
  const settings = chip.settings;
  let block = bus.exchange(settingsFrame);
  let wrong = 0;
  for (let i = 0; i < OWN_IP - OWN_MAC; i++) wrong |= block[DATA + i] ^ settings[OWN_MAC + i];
  const others = DATA + R.GAR - R.SHAR;
  for (let i = 0; i < OWN_MAC; i++) wrong |= block[others + i] ^ settings[GATEWAY + i];
  for (let i = OWN_IP; i < SETTINGS_LENGTH; i++)
    wrong |= block[others + IP_AFTER_MASK + i - OWN_IP] ^ settings[i];
  if (block.length === 0 || wrong !== 0) return false;
  if (chip.six && !chip.six.isThere(chip)) return false;
  // A chip without addresses, which DHCP begins with, looks like one that was reset: its masks do not.
  block = bus.exchange(interruptsFrame);
  const ir = block[DATA];
  if (ir === undefined) return false;
  wrong = (block[DATA + R.IMR - R.IR] ^ chip.mask) | (block[DATA + R.SIMR - R.IR] ^ ALL_SOCKETS);
  if ((ir & R.IR_CONFLICT) !== 0) noteConflict(chip);
  block = bus.exchange(modesFrame);
  wrong |= (block[DATA] ^ chip.mode2) | (block[DATA + R.NETMR - R.NET4MR] ^ blocked(chip));
  wrong |= block[DATA + R.NET6MR - R.NET4MR] ^ (chip.six ? chip.mode2 : 0);
  block = bus.exchange(retryFrame);
  wrong |= (word(block, DATA) ^ RETRY_TIME) | (block[DATA + R.RCR - R.RTR] ^ RETRY_COUNT);
  wrong |= read8(chip, R.SYCR1) ^ R.IEN;
  chip.link = (read8(chip, R.PHYSR) & R.PHY_LNK) !== 0;
  if (wrong === 0) {
    if (certain) chip.repairs.readings++;
    return true;
  }
  if (certain) mend(chip);
  return certain;
}

/** The common registers that are not as they were written, though the chip was not reset. */
function mend(chip: WiznetChip): void {
  chip.repairs.registers++;
  write8(chip, 0, COMMON, R.IMR, chip.mask);
  write8(chip, 0, COMMON, R.SIMR, ALL_SOCKETS);
  write8(chip, 0, COMMON, R.SYCR1, R.IEN);
  write8(chip, 0, COMMON, R.NET4MR, chip.mode2);
  write8(chip, 0, COMMON, R.NETMR, blocked(chip));
  write8(chip, 0, COMMON, R.NET6MR, chip.six ? chip.mode2 : 0);
  const frame = frameOf(R.RTR, 2);
  put16(frame, DATA, RETRY_TIME);
  writeFrame(chip, 0, COMMON, frame);
  write8(chip, 0, COMMON, R.RCR, RETRY_COUNT);
}

/** SIR: bit n is set when socket n has something to say. */
export function events(chip: WiznetChip): number {
  return read8(chip, R.SIR);
}
