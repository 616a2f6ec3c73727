import { writeOpen } from '#layout';
import * as R from '#registers';
import { SOCKET, write8, write16 } from '#registers';
import { command, status, taken } from './command.ts';
import { UNKNOWN, type WiznetChip } from './state.ts';
import { forget, renew, type View } from './view.ts';

/**
 * Opening and closing the chip's eight sockets, numbered 0 to 7 (datasheet chapters 4 and 5).
 *
 * Every wait has a bound. A verb that hits it returns false and sets `dead`: the chip is off, in reset, or its PHY
 * is powered down. From then on every command fails at once; only `reset` brings the chip back. A new command waits
 * until the one before was taken; that is looked up only when no reading since has shown it, because it nearly always
 * was.
 */

/** A state that follows a command at once may be looked for this often: three times quickly, then each millisecond. */
const STATE_READS = 6;
const ALL_BITS = 0x1f;
/** Sn_MR of every connection. */
const MODE = R.MODE_TCP | R.MODE_ND;

/** Opens a closed socket and puts it into LISTEN on `port`: the next SYN to that port may become its connection. */
export function listen(chip: WiznetChip, view: View, port: number): boolean {
  const n = view.n;
  renew(view, null);
  bind(chip, n, port);
  return open(chip, n, MODE, R.SOCK_INIT) && command(chip, n, R.LISTEN);
}

/** Sends a FIN. Legal when connected or after the peer's FIN, with nothing left to transmit. */
export function disconnect(chip: WiznetChip, n: number): boolean {
  // A connection that was seen closed needs no FIN; the next look at it shows its end.
  if (((chip.ended >> n) & 1) !== 0) return true;
  return command(chip, n, R.DISCON);
}

/** Closes at once; nothing is sent. Pending interrupts of the socket are dropped. A CLOSE without effect is repeated. */
export function close(chip: WiznetChip, view: View): boolean {
  const n = view.n;
  for (let tries = 0; tries < 2; tries++) {
    if (!command(chip, n, R.CLOSE)) return false;
    if (reached(chip, n, R.SOCK_CLOSED)) return true;
  }
  return false;
}

/** A closed socket is used no more: what it has announced, or will in a moment, is cleared by `clearReleased`. */
export function release(chip: WiznetChip, view: View): void {
  forget(view);
  chip.stale |= 1 << view.n;
}

/**
 * The end of a turn: clears what sockets have announced in lives that are over, where they were not opened again since,
 * which does so, too. Returns false where the chip is dead.
 */
export function clearReleased(chip: WiznetChip): boolean {
  const stale = chip.stale;
  if (stale !== 0) {
    chip.stale = 0;
    for (let n = 0; stale >> n !== 0; n++)
      if ((stale & (1 << n)) !== 0) write8(chip, n, SOCKET, R.SN_IRCLR, ALL_BITS);
  }
  return !chip.dead;
}

/** Writes Sn_PORT of a closed socket, where it is not so already. */
export function bind(chip: WiznetChip, n: number, port: number): void {
  if (chip.ports[n] === port) return;
  chip.ports[n] = port;
  chip.certainPorts &= ~(1 << n);
  write16(chip, n, R.SN_PORT, port);
  if (!chip.hidesPorts) return;
  // Nothing would show that it was lost.
  chip.certainPorts |= 1 << n;
  write16(chip, n, R.SN_PORT, port);
}

/** OPEN in `mode`, a second time if it had no effect: a missed edge of chip select loses a frame without a trace. */
export function open(chip: WiznetChip, n: number, mode: number, wanted: number): boolean {
  const others = ~(1 << n);
  for (let tries = 0; tries < 2; tries++) {
    if (!taken(chip, n)) return false;
    writeOpen(chip, n, mode, tries > 0);
    chip.pending[n] = R.OPEN;
    chip.modes[n] = mode;
    chip.misfits &= others;
    chip.ended &= others;
    chip.stale &= others;
    chip.filled[n] = chip.given[n] = UNKNOWN;
    if (reached(chip, n, wanted)) return true;
  }
  return false;
}

/** Whether socket `n` is in `state` after its pending command was taken. Waiting for the command has read it into `chip`. */
function reached(chip: WiznetChip, n: number, state: number): boolean {
  if (!taken(chip, n)) return false;
  for (let tries = 0; chip.state !== state && tries < STATE_READS; tries++) {
    if (tries > 2) chip.clock.wait(1);
    status(chip, chip);
  }
  return chip.state === state;
}

/** No socket hands connections out: the one that listens becomes the connection. */
export function accepted(_chip: WiznetChip, _view: View): number {
  return -1;
}
