import type { NetworkSettings } from '../chip.ts';
import { complaintOf } from '../stranger.ts';
import { memoriesOf } from '../wiznet/memory.ts';
import { EVENTS, forget, SETTINGS_LENGTH, type WiznetChip } from '../wiznet/state.ts';
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

/** RSTn stays low this long; the datasheet asks for 500 us. */
const RESET_LOW_MS = 2;
/** The chip has this long to answer after a reset. */
const RESET_MS = 500;
/** SIMR: every socket interrupts. */
const ALL_SOCKETS = 0xff;
/** RTR and RCR as they are after a reset: 200 ms, and eight repetitions. */
const RETRY_TIME = 2000;
const RETRY_COUNT = 8;
/** From MR to VERSIONR: everything `isAsSetUp` compares, in one frame. */
const healthFrame = /* @__PURE__ */ frameOf(R.MR, R.VERSIONR + 1);
/** From SIMR to RCR. */
const masksFrame = /* @__PURE__ */ frameOf(R.SIMR, R.RCR - R.SIMR + 1);

/**
 * Resets the chip, by its line where there is one and by MR, and sets up its interrupts and network settings.
 * All sockets are closed afterwards. Returns false when no W5500 answers: then `version` is the value read from VERSIONR.
 */
export function reset(chip: WiznetChip): boolean {
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
  const memory = memoriesOf(chip);
  if (memory) memory.apply(chip);
  writeSettings(chip);
  return true;
}

/** Whether a W5500 answers: one frame, and no reset. */
export function isPresent(chip: WiznetChip): boolean {
  return read8(chip, R.VERSIONR) === R.VERSION;
}

function answers(chip: WiznetChip): boolean {
  for (let waited = 0; waited < RESET_MS; waited++) {
    chip.version = read8(chip, R.VERSIONR);
    if (chip.version === R.VERSION && (read8(chip, R.MR) & R.MR_RST) === 0) return true;
    chip.clock.wait(1);
  }
  return false;
}

/** Sets the network settings, and keeps them for the next `reset`. */
export function configure(chip: WiznetChip, network: NetworkSettings): void {
  keepSettings(chip, network);
  writeSettings(chip);
}

function writeSettings(chip: WiznetChip): void {
  const frame = frameOf(R.GAR, SETTINGS_LENGTH);
  frame.set(chip.settings, DATA);
  writeFrame(chip, 0, COMMON, frame);
}

/** What is to be said of a chip that has not answered. */
export function complaint(chip: WiznetChip): string {
  return complaintOf(chip.bus, NAME, 'W5500: VERSIONR is ' + chip.version + ', not 4');
}

/** What the chip is called. */
export const NAME = 'W5500';

/**
 * Returns true if the chip has its settings and executes commands; if not, it counts as dead. One frame, and one for each
 * command that was not seen executed yet.
 */
export function isAlive(chip: WiznetChip): boolean {
  return isAsSetUp(chip) && takesCommands(chip);
}

/**
 * Returns true if the chip has its settings: a brown-out resets the chip alone and leaves it silent. One frame. Also reads the
 * link and address conflicts. A bad reading counts only when it was read twice. Settings that differ without a reset are
 * written again. A chip that was reset counts as dead.
 */
export function isAsSetUp(chip: WiznetChip): boolean {
  if (!chip.dead && !isSameChip(chip, false) && !isSameChip(chip, true)) chip.dead = true;
  return !chip.dead;
}

/** `certain`: a difference was seen before. */
function isSameChip(chip: WiznetChip, certain: boolean): boolean {
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

/** The common registers that are not as they were written, though the chip was not reset. */
function mend(chip: WiznetChip, phy: number): void {
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

/** SIR: bit n is set when socket n has something to say. */
export function events(chip: WiznetChip): number {
  return read8(chip, R.SIR);
}
