import * as R from '#registers';
import { CONTROL, DATA, frameOf, SHIFT, SOCKET, SOCKET_WRITE, writeFrameOf } from '#registers';
import type { WiznetChip } from './state.ts';
import { type Snapshot, STATUS_LENGTH } from './view.ts';

/** Commands, and looking at a socket's registers, which shows whether its last command was taken. */

/** A command has this long to be taken: it is looked for four times quickly, then each millisecond. */
const COMMAND_MS = 100;

const statusFrame = /* @__PURE__ */ frameOf(R.SN_MR, STATUS_LENGTH);
const commandFrame = /* @__PURE__ */ writeFrameOf(R.SN_CR, 1);

/** Reads Sn_IR and Sn_SR, and sees whether the last command was taken. */
export function status(chip: WiznetChip, seen: Snapshot): void {
  readInto(chip, seen, statusFrame);
}

/**
 * Reads registers from Sn_MR on, and takes over Sn_CR, Sn_IR and Sn_SR: a command that is no longer there was taken. A
 * socket that was ever opened has no Sn_MR of 0, so a frame that begins so is one of zeros: it is read once more,
 * because it must not end a connection that is alive. Returns what came, header included; null when nothing did.
 */
export function readInto(chip: WiznetChip, seen: Snapshot, frame: Uint8Array): Uint8Array | null {
  const bus = chip.bus;
  const n = seen.n;
  frame[CONTROL] = (n << SHIFT) | SOCKET;
  let block = bus.exchange(frame);
  if (block[DATA + R.SN_MR] === 0) {
    block = bus.exchange(frame);
    if (block[DATA + R.SN_MR] !== 0) chip.repairs.readings++;
  }
  const pending = block[DATA + R.SN_CR];
  // An empty array has no elements.
  if (pending === undefined) return null;
  if (pending === 0) chip.pending[n] = 0;
  seen.announced = block[DATA + R.SN_IR];
  seen.state = block[DATA + R.SN_SR];
  return block;
}

/** Writes Sn_CR, once the command before was taken. */
export function command(chip: WiznetChip, n: number, value: number): boolean {
  if (chip.pending[n] !== 0 || chip.dead) {
    if (!taken(chip, n)) return false;
    // Where that has shown that the connection is over, nothing is left to do, and the next look tells of its end. The
    // command counts as given, so that a further one is not given either.
    const needsOne = value === R.SEND || value === R.RECV || value === R.DISCON;
    if (needsOne && ((chip.ended >> n) & 1) !== 0) {
      chip.pending[n] = value;
      return true;
    }
  }
  commandFrame[CONTROL] = (n << SHIFT) | SOCKET_WRITE;
  commandFrame[DATA] = value;
  chip.bus.send(commandFrame);
  chip.pending[n] = value;
  return true;
}

/** Whether socket `n`'s last command was taken, waiting for it where it has not been seen yet. */
export function taken(chip: WiznetChip, n: number): boolean {
  const waited = chip.pending[n];
  if (waited === 0) return !chip.dead;
  for (let looks = 0; chip.pending[n] !== 0 && !chip.dead; looks++) {
    if (looks > 3) chip.clock.wait(1);
    if (looks === COMMAND_MS) chip.dead = true;
    else {
      chip.n = n;
      status(chip, chip);
    }
    // These two leave the state as it is; behind the others CLOSED is what comes before, or what was wanted.
    const stays = waited === R.SEND || waited === R.RECV;
    if (stays && chip.state === R.SOCK_CLOSED) chip.ended |= 1 << n;
  }
  return !chip.dead;
}
