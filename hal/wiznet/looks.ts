import { AT_RX_RD, AT_RX_RSR, AT_RX_WR, completed, surveyFrame, wholeFrame } from '#layout';
import * as R from '#registers';
import { SOCKET, word, write8 } from '#registers';
import { isRecvLost, verify } from './checks/verify.ts';
import { command, readInto, status, taken } from './command.ts';
import { txMemory } from './memory.ts';
import { disconnect } from './sockets.ts';
import { UNKNOWN, type WiznetChip } from './state.ts';
import {
  fillPointer,
  hasConnection,
  isClosed,
  isConnected,
  isFinAnnounced,
  isListening,
  isOver,
  isPeerClosed,
  isUnused,
  portOfPeer,
  readPointer,
  type Snapshot,
  Stream,
  type View,
} from './view.ts';

/**
 * Looks at sockets. A reading that would end something is repeated once here, so that the engine can act on every view.
 */

/** The bits that a look clears. The others stay, because they alone show how a connection ended. */
const ANNOUNCEMENTS = R.IR_CON | R.IR_RECV;
/** So often a new connection's pointers are read until they make sense. */
const BEGIN_LOOKS = 3;
/** Largest memory of a socket, in bytes. */
const MOST_MEMORY = 0x4000;
/** Time after which the device's FIN is repeated if two checks found it not sent, in milliseconds: somewhat under two rounds. */
const FIN_MS = 240;

/** Clears bits of Sn_IR that were seen. */
export function clear(chip: WiznetChip, n: number, bits: number): void {
  write8(chip, n, SOCKET, R.SN_IRCLR, bits);
}

/**
 * Looks at an open socket: `snapshot`, repeated until the readings agree. The settings of a connection are written when it
 * is seen first; a lost CONNECT or FIN is repeated.
 */
export function look(chip: WiznetChip, view: View): void {
  snapshot(chip, view);
  if (view.begun) {
    const stream = view.stream;
    if (!hasConnection(view) || (isPeerClosed(view) && !stream.finSeen && !isFinAnnounced(view))) {
      if (!isClosed(view)) inspect(chip, view);
    }
    if (chip.verified === view.n) repeatFin(chip, view);
    if (isPeerClosed(view)) stream.finSeen = true;
    return;
  }
  if (isClosed(view)) return;
  const dial = view.dial;
  if (!dial) {
    // A peer's port of 0, or with a low byte of 0, may be a reading of a connection that ended during the look.
    const doubtful = isConnected(view) ? (portOfPeer(view) & 0xff) === 0 : !isListening(view);
    if (doubtful) inspect(chip, view);
  } else dial.follow(view);
  if (isConnected(view) && !(dial && dial.isLost)) begin(chip, view);
}

/**
 * Clears what the socket announced, then reads its whole state in one frame: later changes announce themselves
 * again, so nothing is lost between the two. The state is read before the sizes, so CLOSE_WAIT means that `rxSize` is
 * all there will ever be. Sizes that the chip was moving meanwhile are read again, at most four times; and once more
 * when the peer's FIN was announced, because nothing would announce what one bad reading missed.
 */
export function snapshot(chip: WiznetChip, seen: Snapshot): void {
  clear(chip, seen.n, ANNOUNCEMENTS);
  inspect(chip, seen);
  if (!isFinAnnounced(seen)) return;
  clear(chip, seen.n, R.IR_DISCON);
  inspect(chip, seen);
  seen.announced |= R.IR_DISCON;
}

/** As `snapshot`, of a socket that announced nothing. */
export function inspect(chip: WiznetChip, seen: Snapshot): void {
  const n = seen.n;
  const whole = chip.verified === n;
  let before = -1;
  for (let tries = 0; tries < 4; tries++) {
    const block = completed(chip, seen, readInto(chip, seen, whole ? wholeFrame : surveyFrame), whole);
    if (!block) return;
    seen.block = block;
    chip.blockOf = seen;
    const size = word(block, AT_RX_RSR);
    const read = word(block, AT_RX_RD);
    seen.rxSize = size;
    if (((word(block, AT_RX_WR) - read) & 0xffff) === size) {
      const given = chip.given[n];
      // Where Sn_RX_RD was lost the size still counts what was read.
      if (given !== read && given !== UNKNOWN) {
        const rest = (size + read - given) & 0xffff;
        // Torn sizes that agree may be smaller than what was read: then nothing is left of them.
        seen.rxSize = rest > MOST_MEMORY ? 0 : rest;
      }
      if (whole) verify(chip, seen, block);
      return;
    }
    // An inconsistent size counts as 0: bytes that are there raise an interrupt again.
    seen.rxSize = 0;
    // A RECV that was not taken yet holds the sizes back: without it they would stay unsteady, and count as none.
    if (!taken(chip, n)) return;
    // So does one that never came: once two readings have shown it, it is repeated.
    if (size === before && isRecvLost(chip, n, block)) {
      chip.repairs.commands++;
      command(chip, n, R.RECV);
    }
    before = size;
  }
}

/** A connection was seen first: the chip has set its pointers. */
function begin(chip: WiznetChip, view: View): void {
  // Everything that is sent and received is counted from these pointers: a bad reading must not be taken for them.
  for (let looks = 0; looks < BEGIN_LOOKS && !isUnused(view); looks++) inspect(chip, view);
  const stream = view.stream || new Stream();
  view.stream = stream;
  view.begun = true;
  stream.finMs = -1;
  stream.rxBegin = readPointer(view);
  stream.txBegin = fillPointer(view);
  stream.received = stream.transmitted = stream.acknowledged = 0;
  stream.rxWasFull = stream.rxAhead = false;
  stream.finSeen = isPeerClosed(view);
  stream.finSent = stream.sending = false;
  stream.txWrite = stream.txBegin;
  stream.txFree = txMemory(chip, view.n);
  stream.rxRead = stream.rxBegin;
  stream.rxKept = 0;
}

/** In a check: where our FIN should be out for some time now, it is sent again. */
function repeatFin(chip: WiznetChip, view: View): void {
  const stream = view.stream;
  if (!stream.finSent || !isConnected(view)) return;
  const now = chip.clock.now();
  if (stream.finMs < 0) stream.finMs = now;
  else if (now - stream.finMs >= FIN_MS) {
    stream.finMs = -1;
    chip.repairs.commands++;
    disconnect(chip, view.n);
  }
}

/** A short look: the state, and whether the socket has announced something. In a check, all registers are compared. */
export function glance(chip: WiznetChip, view: View): void {
  if (chip.verified !== view.n) return status(chip, view);
  const block = completed(chip, view, readInto(chip, view, wholeFrame), true);
  if (block) verify(chip, view, block);
}

/**
 * Looks at a connection whose bytes are not read any more: reads the state and clears its interrupts. In a check, the bytes
 * that are being sent are compared, too.
 */
export function glanceAtEnd(chip: WiznetChip, view: View): void {
  const checked = chip.verified === view.n;
  if (checked && view.stream.sending) glance(chip, view);
  else status(chip, view);
  if (isClosed(view) || isOver(view)) return;
  if (checked) repeatFin(chip, view);
  if (view.announced !== 0) clear(chip, view.n, view.announced);
}

/** From now on every look at the socket compares what was written to it with what it holds, until `endCheck`. */
export function beginCheck(chip: WiznetChip, view: View): void {
  chip.verified = view.n;
}

/**
 * Ends the check, and sees whether the last command was taken. Returns whether the socket is to be closed and opened
 * again: its port or mode is not what it was opened with.
 */
export function endCheck(chip: WiznetChip, view: View): boolean {
  const n = view.n;
  const bit = 1 << n;
  chip.verified = -1;
  const misfit = (chip.misfits & bit) !== 0;
  chip.misfits &= ~bit;
  // A chip that does not execute the command is dead, which `clearReleased` detects.
  if (chip.pending[n] !== 0) taken(chip, n);
  return misfit;
}

/** Whether the check that goes on has found that the socket is to be opened again. */
export function isMisfit(chip: WiznetChip, view: View): boolean {
  return (chip.misfits & (1 << view.n)) !== 0;
}
