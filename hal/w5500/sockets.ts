import type { W5500 } from './chip.ts';
import { command, look, status, taken } from './command.ts';
import {
  CONTROL,
  DATA,
  frameOf,
  put16,
  read16,
  SOCKET,
  word,
  write8,
  write16,
  writeFrame,
  writeMemory,
} from './frame.ts';
import * as R from './regs.ts';
import { isFinAnnounced, SURVEY_LENGTH } from './sighting.ts';
import { rxMemory, txMemory } from './sizes.ts';
import { isRecvLost, UNKNOWN, verify, wholeFrame } from './verify.ts';

export { command, status, taken } from './command.ts';
export { BUFFER_SIZE, hasMemory, rxMemory, SOCKETS, txMemory } from './sizes.ts';

/**
 * The verbs of the chip's eight sockets, numbered 0 to 7 (datasheet chapters 4 and 5).
 *
 * Every wait has a bound. A verb that hits it returns false and sets `dead`: the chip is off, in reset, or its PHY
 * is powered down. From then on every command fails at once; only `reset` brings the chip back. A new command waits
 * until the one before was taken; that is looked up only when no reading since has shown it, because it nearly always
 * was.
 */

/** A state that follows a command at once may be looked for this often: three times quickly, then each millisecond. */
const STATE_READS = 6;
/** The bits that `survey` clears before it looks. The others stay: nothing else tells how a connection ended. */
const ANNOUNCEMENTS = R.IR_CON | R.IR_RECV;
const ALL_BITS = 0x1f;
/** Sn_MR of every connection. */
const MODE = R.MODE_TCP | R.MODE_ND;
/** A socket's memory has at most so many bytes. */
const MOST_MEMORY = 0x4000;
/** From Sn_PORT to Sn_DPORT. */
const TARGET_LENGTH = R.SN_DPORT + 2 - R.SN_PORT;

/** Frames of the verbs in frequent use. */
const surveyFrame = /* @__PURE__ */ frameOf(R.SN_MR, SURVEY_LENGTH);
/** Sn_TX_FSR and Sn_TX_RD; Sn_RX_RSR, Sn_RX_RD and Sn_RX_WR. */
const freeFrame = /* @__PURE__ */ frameOf(R.SN_TX_FSR, 4);
const refilledFrame = /* @__PURE__ */ frameOf(R.SN_RX_RSR, 6);
/** Sn_MR, Sn_CR and Sn_IR of a socket that is opened. */
const openFrame = /* @__PURE__ */ frameOf(R.SN_MR, 3);

/**
 * Clears what socket `n` announced, then reads its whole state in one frame: whatever happens later announces
 * itself again, so nothing is lost between the two. The state is read before the sizes, so CLOSE_WAIT means that
 * `rxSize` is all there will ever be. Sizes that the chip was moving meanwhile are read again, at most four times;
 * and once more when the peer's FIN was announced, because nothing would announce what one bad reading missed.
 */
export function survey(chip: W5500, n: number): void {
  clear(chip, n, ANNOUNCEMENTS);
  inspect(chip, n);
  if (!isFinAnnounced(chip)) return;
  clear(chip, n, R.IR_DISCON);
  inspect(chip, n);
  chip.announced |= R.IR_DISCON;
}

/** As `survey`, for a socket that announced nothing. */
export function inspect(chip: W5500, n: number): void {
  const whole = chip.verified === n;
  let before = -1;
  for (let tries = 0; tries < 4; tries++) {
    const block = look(chip, n, whole ? wholeFrame : surveyFrame);
    if (!block) return;
    chip.block = block;
    const size = word(block, DATA + R.SN_RX_RSR);
    const read = word(block, DATA + R.SN_RX_RD);
    chip.rxSize = size;
    if (((word(block, DATA + R.SN_RX_WR) - read) & 0xffff) === size) {
      const given = chip.given[n];
      // Where Sn_RX_RD was lost the size still counts what was read.
      if (given !== read && given !== UNKNOWN) {
        const rest = (size + read - given) & 0xffff;
        // Torn sizes that agree may be smaller than what was read: then nothing is left of them.
        chip.rxSize = rest > MOST_MEMORY ? 0 : rest;
      }
      if (whole) verify(chip, n, block);
      return;
    }
    // A size that cannot be trusted is none: what is there announces itself again.
    chip.rxSize = 0;
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

/**
 * As `status`, and what was written to the socket is compared with what it holds: one frame. The health check looks so
 * at a socket that listens; at others by `survey`, while `chip.verified` is their number.
 */
export function check(chip: W5500, n: number): void {
  const block = look(chip, n, wholeFrame);
  if (block) verify(chip, n, block);
}

/** Clears bits of Sn_IR that were seen. */
export function clear(chip: W5500, n: number, bits: number): void {
  write8(chip, n, SOCKET, R.SN_IR, bits);
}

/** Clears all of Sn_IR: whatever a socket announced that nobody uses any more. */
export function forgive(chip: W5500, n: number): void {
  clear(chip, n, ALL_BITS);
}

/** Opens a closed socket and puts it into LISTEN on `port`: the next SYN to that port may become its connection. */
export function listen(chip: W5500, n: number, port: number): boolean {
  bind(chip, n, port);
  return open(chip, n, MODE, R.SOCK_INIT) && command(chip, n, R.LISTEN);
}

/** Opens a closed socket on `localPort` and sends a SYN to `ip`:`port`. The outcome is announced. */
export function connect(chip: W5500, n: number, localPort: number, ip: Uint8Array, port: number): boolean {
  const target = frameOf(R.SN_PORT, TARGET_LENGTH).fill(0xff, DATA);
  put16(target, DATA, localPort);
  target.set(ip, DATA + R.SN_DIPR - R.SN_PORT);
  put16(target, DATA + R.SN_DPORT - R.SN_PORT, port);
  writeFrame(chip, n, SOCKET, target);
  chip.ports[n] = localPort;
  chip.awaited = n;
  return open(chip, n, MODE, R.SOCK_INIT) && command(chip, n, R.CONNECT);
}

/** Sends a FIN. Legal when connected or after the peer's FIN, with nothing left to transmit. */
export function disconnect(chip: W5500, n: number): boolean {
  // What was seen to have closed has no use for a FIN; its end is told where ends are looked for.
  if (((chip.ended >> n) & 1) !== 0) return true;
  return command(chip, n, R.DISCON);
}

/** Closes at once; nothing is sent. Whatever the socket announced is forgotten. A CLOSE without effect is repeated. */
export function close(chip: W5500, n: number): boolean {
  for (let tries = 0; tries < 2; tries++) {
    if (!command(chip, n, R.CLOSE)) return false;
    if (reached(chip, n, R.SOCK_CLOSED)) return true;
  }
  return false;
}

/**
 * Whether everything up to the 16-bit pointer `end` was transmitted and acknowledged: transmit memory is all free, and
 * Sn_TX_RD is there. One frame. The free size alone would say the same of a Sn_TX_WR that never reached the chip.
 */
export function allFree(chip: W5500, n: number, end: number): boolean {
  freeFrame[CONTROL] = (n << 5) | SOCKET;
  const block = chip.bus.exchange(freeFrame);
  // A size that is all there is cannot be a torn reading, and a pointer that has nowhere left to go cannot either.
  if (word(block, DATA) !== txMemory(chip, n) || word(block, DATA + 2) !== end) return false;
  return wasTaken(chip, n, R.SEND);
}

/**
 * Whether receive memory is full from the 16-bit pointer `from` on, after it was full and was given back up to there.
 * One frame: the peer could send nothing before RECV was taken. The three registers have to agree, because the bytes that
 * they tell of are read without another look.
 */
export function refilled(chip: W5500, n: number, from: number): boolean {
  refilledFrame[CONTROL] = (n << 5) | SOCKET;
  const block = chip.bus.exchange(refilledFrame);
  const size = rxMemory(chip, n);
  if (word(block, DATA) !== size || word(block, DATA + 2) !== from) return false;
  if (((word(block, DATA + 4) - from) & 0xffff) !== size) return false;
  return wasTaken(chip, n, R.RECV);
}

/** Something has shown that `done`, if that was the last command, was taken. */
function wasTaken(chip: W5500, n: number, done: number): boolean {
  if (chip.pending[n] === done) chip.pending[n] = 0;
  return true;
}

/** Free transmit memory of socket `n`, in bytes. It grows with the peer's acknowledgements. */
export function room(chip: W5500, n: number): number {
  return stable16(chip, n, R.SN_TX_FSR);
}

/** A 16-bit register that the chip moves: read until two samples agree, at most four times (datasheet 4.2). */
export function stable16(chip: W5500, n: number, register: number): number {
  let now = read16(chip, n, register);
  let before = -1;
  for (let tries = 1; tries < 4 && now !== before; tries++) {
    before = now;
    now = read16(chip, n, register);
  }
  return now;
}

/**
 * Whether everything up to the 16-bit pointer `end` was transmitted. One reading is enough: a torn one shows `end` only
 * when Sn_TX_RD is there. SENDOK would say the same of a SEND whose Sn_TX_WR never reached the chip.
 */
export function sent(chip: W5500, n: number, end: number): boolean {
  if (read16(chip, n, R.SN_TX_RD) !== end) return false;
  if (chip.pending[n] === R.SEND) chip.pending[n] = 0;
  return true;
}

/** Copies `count` bytes of `source` from `from` on into transmit memory at the 16-bit pointer `at`. Returns `count`. */
export function fill(
  chip: W5500,
  n: number,
  at: number,
  source: Uint8Array,
  from: number,
  count: number,
): number {
  const whole = count === source.buffer.byteLength;
  const bytes = whole ? source : source.slice(from, from + count);
  writeMemory(chip, n, at, bytes);
  const writeCheck = chip.writeCheck;
  if (writeCheck) writeCheck.makeSure(chip, n, at, bytes);
  return count;
}

/** Transmits everything up to the 16-bit pointer `end`. Legal once the transmission before has ended. */
export function transmit(chip: W5500, n: number, end: number): boolean {
  write16(chip, n, R.SN_TX_WR, end);
  chip.filled[n] = end;
  return command(chip, n, R.SEND);
}

/** `receive` copies received bytes out of receive memory. */
export { readMemory as receive } from './frame.ts';

/** Gives received bytes up to the 16-bit pointer `end` back to the chip; the peer's window opens by them. */
export function consume(chip: W5500, n: number, end: number): boolean {
  write16(chip, n, R.SN_RX_RD, end);
  chip.given[n] = end;
  return command(chip, n, R.RECV);
}

/** Writes Sn_PORT of a closed socket, where it is not so already. */
export function bind(chip: W5500, n: number, port: number): void {
  if (chip.ports[n] === port) return;
  chip.ports[n] = port;
  write16(chip, n, R.SN_PORT, port);
  // As long as the health check has seen no port, it would not see that this one was lost.
  if (!chip.showsPorts) write16(chip, n, R.SN_PORT, port);
}

/** OPEN in `mode`, a second time if it had no effect: a missed edge of chip select loses a frame without a trace. */
export function open(chip: W5500, n: number, mode: number, wanted: number): boolean {
  for (let tries = 0; tries < 2; tries++) {
    if (!taken(chip, n)) return false;
    // Sn_CR lies between Sn_MR and Sn_IR, and OPEN announces nothing: one frame says what the socket is to be, opens
    // it and forgets its past. A chip that would look at Sn_MR too early finds it right the second time.
    openFrame[DATA + R.SN_MR] = mode;
    openFrame[DATA + R.SN_CR] = chip.pending[n] = R.OPEN;
    openFrame[DATA + R.SN_IR] = ALL_BITS;
    writeFrame(chip, n, SOCKET, openFrame);
    chip.modes[n] = mode;
    chip.misfits &= ~(1 << n);
    chip.ended &= ~(1 << n);
    chip.filled[n] = chip.given[n] = UNKNOWN;
    if (reached(chip, n, wanted)) return true;
  }
  return false;
}

/** Whether socket `n` is in `state` now that its command was taken. */
function reached(chip: W5500, n: number, state: number): boolean {
  if (!taken(chip, n)) return false;
  for (let tries = 0; chip.state !== state && tries < STATE_READS; tries++) {
    if (tries > 2) chip.clock.wait(1);
    status(chip, n);
  }
  return chip.state === state;
}
