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
  read8,
  SOCKET,
  SOCKETS,
  word,
  write8,
  writeFrame,
  writeFrameOf,
} from './registers/index.ts';

/** The verbs of the chip as a whole (W5100S datasheet, chapter 3.1). */

/** RSTn stays low this long; the datasheet asks for 500 us. */
const RESET_LOW_MS = 2;
/** The chip has this long to answer after a reset: its clock takes up to 100 ms. */
const RESET_MS = 500;
/** RTR and RCR as they are after a reset: 200 ms, and eight repetitions. */
const RETRY_TIME = 2000;
const RETRY_COUNT = 8;
/** From MR to PHYCR1: everything `isAsSetUp` compares, in one frame. */
const healthFrame = /* @__PURE__ */ frameOf(R.MR, R.PHYCR1 + 1);

/** What the chip is called. */
export const NAME = 'W5100S';

/**
 * Resets the chip, by its line where there is one and by MR, and sets up its interrupts and network settings.
 * All sockets are closed afterwards. Returns false when no W5100S answers: then `version` is the value read from VERR.
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
  chip.mode2 = R.G_IEN;
  write8(chip, 0, COMMON, R.MR2, R.G_IEN);
  write8(chip, 0, COMMON, R.IMR, R.IMR_SOCKETS);
  const memory = memoriesOf(chip);
  if (memory) memory.apply(chip);
  writeSettings(chip);
  return true;
}

/** Whether a W5100S answers: one frame, and no reset. */
export function isPresent(chip: WiznetChip): boolean {
  return read8(chip, R.VERR) === R.VERSION;
}

/** Returns the message for a chip that has not answered. */
export function complaint(chip: WiznetChip): string {
  return complaintOf(chip.bus, NAME, 'W5100S: VERR is ' + chip.version + ', not ' + R.VERSION);
}

function answers(chip: WiznetChip): boolean {
  for (let waited = 0; waited < RESET_MS; waited++) {
    chip.version = read8(chip, R.VERR);
    if (chip.version === R.VERSION && read8(chip, R.MR) === R.MR_IDLE) return true;
    chip.clock.wait(1);
  }
  return false;
}

/** Sets the network settings, and keeps them for the next `reset`. */
export function configure(chip: WiznetChip, network: NetworkSettings): void {
  keepSettings(chip, network);
  writeSettings(chip);
}

/** Unlocks the settings first: no document states that they are unlocked after a reset. */
function writeSettings(chip: WiznetChip): void {
  write8(chip, 0, COMMON, R.NETLCKR, R.NET_UNLOCK);
  const frame = writeFrameOf(R.GAR, SETTINGS_LENGTH);
  frame.set(chip.settings, DATA);
  writeFrame(chip, 0, COMMON, frame);
}

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
  const phy = block[DATA + R.PHYCR1];
  if (phy === undefined) return false;
  chip.link = (block[DATA + R.PHYSR] & R.PHY_LNK) !== 0;
  // MR reads 3, so neither a bus of zeros nor one of ones passes; and the settings show a reset.
  let wrong = block[DATA + R.MR] ^ R.MR_IDLE;
  for (let i = 0; i < SETTINGS_LENGTH; i++) wrong |= block[DATA + R.GAR + i] ^ settings[i];
  if (wrong !== 0) return false;
  if ((block[DATA + R.IR] & R.IR_CONFLICT) !== 0) noteConflict(chip);
  wrong = (block[DATA + R.IMR] ^ (chip.mask | R.IMR_SOCKETS)) | (block[DATA + R.MR2] ^ chip.mode2);
  wrong |= (word(block, DATA + R.RTR) ^ RETRY_TIME) | (block[DATA + R.RCR] ^ RETRY_COUNT);
  if (wrong === 0 && (phy & R.PHY_POWER_DOWN) === 0) {
    if (certain) chip.repairs.readings++;
    return true;
  }
  if (certain) mend(chip, phy);
  return certain;
}

/** The common registers that are not as they were written, though the chip was not reset. */
function mend(chip: WiznetChip, phy: number): void {
  chip.repairs.registers++;
  write8(chip, 0, COMMON, R.IMR, chip.mask | R.IMR_SOCKETS);
  write8(chip, 0, COMMON, R.MR2, chip.mode2);
  const frame = writeFrameOf(R.RTR, 3);
  frame[DATA] = RETRY_TIME >> 8;
  frame[DATA + 1] = RETRY_TIME & 0xff;
  frame[DATA + 2] = RETRY_COUNT;
  writeFrame(chip, 0, COMMON, frame);
  if ((phy & R.PHY_POWER_DOWN) === 0) return;
  write8(chip, 0, COMMON, R.PHYLCKR, R.PHY_UNLOCK);
  write8(chip, 0, COMMON, R.PHYCR1, R.PHY_RUNS);
  write8(chip, 0, COMMON, R.PHYLCKR, 0);
}

/** IR: bit n is set when socket n has something to say. */
export function events(chip: WiznetChip): number {
  return read8(chip, R.IR) & R.IMR_SOCKETS;
}
