import type { Clock } from '../clock.ts';
import { type Frames, put16, rxBlock, socketBlock, txBlock } from './frame.ts';
import * as R from './regs.ts';
import { Sighting, STATUS_LENGTH, SURVEY_LENGTH } from './sighting.ts';

/** Hardware sockets on a W5500. */
export const SOCKETS = 8;
/** Transmit and receive memory of each socket, in bytes: the chip's default after reset. */
export const BUFFER_SIZE = 2048;

/** A command has this long to be taken. */
const COMMAND_MS = 100;
/** A state that follows a command at once may be looked for this often: three times quickly, then each millisecond. */
const STATE_READS = 6;
/** The bits that `survey` clears before it looks. The others stay: nothing else tells how a connection ended. */
const ANNOUNCEMENTS = R.IR_CON | R.IR_RECV;
const ALL_BITS = 0x1f;
/** Sn_MR of every connection. */
const MODE = R.MODE_TCP | R.MODE_ND;
/** From Sn_PORT to Sn_DPORT. */
const TARGET_LENGTH = R.SN_DPORT + 2 - R.SN_PORT;

/**
 * The verbs of the chip's eight sockets, numbered 0 to 7 (datasheet chapters 4 and 5).
 *
 * Every wait has a bound. A verb that hits it returns false and sets `dead`: the chip is off, in reset, or its PHY
 * is powered down. From then on every command fails at once; only `W5500.reset` brings the chip back. A new command waits until the one before was taken; that
 * is looked up only when no reading since has shown it, because it nearly always was.
 */
export class Sockets extends Sighting {
  /** A command was not taken in time. */
  dead = false;
  /** The socket whose peer owes an answer, to a SYN or a FIN: most likely the next to announce something. -1: none. */
  awaited = -1;

  protected readonly clock: Clock;
  /** For verbs that not every program needs: they are functions in files of their own. */
  readonly frames: Frames;
  private readonly target = new Uint8Array(TARGET_LENGTH);
  /** Sn_PORT as written: it outlives CLOSE, so it is written only when it changes. */
  private readonly ports = new Uint16Array(SOCKETS);
  /** Each socket's last command, until it was seen taken (Sn_CR 0); then 0. */
  private readonly pending = new Uint8Array(SOCKETS);
  /** What settings.ts wrote to their registers: four numbers for each socket, as differences from what they are after a reset. */
  readonly tuned = new Uint16Array(SOCKETS * 4);
  /** How many SENDs since OPEN: 0, 1, or 2 for more. */
  private readonly sends = new Uint8Array(SOCKETS);

  constructor(frames: Frames, clock: Clock) {
    super();
    this.frames = frames;
    this.clock = clock;
  }

  /** Reads Sn_IR and Sn_SR, and sees whether the last command was taken. */
  status(n: number): void {
    this.look(n, STATUS_LENGTH);
  }

  /**
   * Clears what socket `n` announced, then reads its whole state in one frame: whatever happens later announces
   * itself again, so nothing is lost between the two. The state is read before the sizes, so CLOSE_WAIT means that
   * `rxSize` is all there will ever be. Sizes that the chip was moving meanwhile are read again, at most four times;
   * and once more when the peer's FIN was announced, because nothing would announce what one bad reading missed.
   */
  survey(n: number): void {
    this.finAnnounced = false;
    this.clear(n, ANNOUNCEMENTS);
    this.inspect(n);
    if (!this.finAnnounced) return;
    this.clear(n, R.IR_DISCON);
    this.inspect(n);
  }

  /** As `survey`, for a socket that announced nothing. */
  inspect(n: number): void {
    for (let tries = 0; tries < 4; tries++) {
      if (!this.look(n, SURVEY_LENGTH) || this.takeSizes()) return;
      // A RECV that was not taken yet holds the sizes back: without it they would stay unsteady, and count as none.
      if (this.pending[n] !== 0 && !this.taken(n)) return;
    }
  }

  /** Clears bits of Sn_IR that were seen. */
  clear(n: number, bits: number): void {
    this.frames.write8(socketBlock(n), R.SN_IR, bits);
  }

  /** Clears all of Sn_IR: whatever a socket announced that nobody uses any more. */
  forgive(n: number): void {
    this.clear(n, ALL_BITS);
  }

  /** Opens a closed socket and puts it into LISTEN on `port`: the next SYN to that port may become its connection. */
  listen(n: number, port: number): boolean {
    this.bind(n, port);
    return this.open(n, MODE, R.SOCK_INIT) && this.command(n, R.LISTEN);
  }

  /** Opens a closed socket on `localPort` and sends a SYN to `ip`:`port`. The outcome is announced. */
  connect(n: number, localPort: number, ip: Uint8Array, port: number): boolean {
    const target = this.target;
    target.fill(0xff);
    put16(target, 0, localPort);
    target.set(ip, R.SN_DIPR - R.SN_PORT);
    put16(target, R.SN_DPORT - R.SN_PORT, port);
    this.ports[n] = localPort;
    this.frames.write(socketBlock(n), R.SN_PORT, target);
    this.awaited = n;
    return this.open(n, MODE, R.SOCK_INIT) && this.command(n, R.CONNECT);
  }

  /** Sends a FIN. Legal when connected or after the peer's FIN, with nothing left to transmit. */
  disconnect(n: number): boolean {
    return this.command(n, R.DISCON);
  }

  /** Closes at once; nothing is sent. Whatever the socket announced is forgotten. */
  close(n: number): boolean {
    return this.command(n, R.CLOSE) && this.reached(n, R.SOCK_CLOSED);
  }

  /** Whether socket `n`'s transmit memory is all free: everything was transmitted, and acknowledged. One frame. */
  allFree(n: number): boolean {
    // That cannot be a torn reading: the counter has nowhere left to go.
    if (this.frames.read16(socketBlock(n), R.SN_TX_FSR) !== BUFFER_SIZE) return false;
    if (this.pending[n] === R.SEND) this.pending[n] = 0;
    return true;
  }

  /** Free transmit memory of socket `n`, in bytes. It grows with the peer's acknowledgements. */
  room(n: number): number {
    return this.frames.stable16(socketBlock(n), R.SN_TX_FSR);
  }

  /** Whether everything up to the 16-bit pointer `end` was transmitted. */
  sent(n: number, end: number): boolean {
    // SENDOK is never cleared before the next OPEN, so it speaks of the first SEND alone.
    if (this.sends[n] === 1) {
      this.status(n);
      if (this.interrupt & R.IR_SENDOK) return true;
    }
    this.inspect(n);
    return this.txRead === end;
  }

  /** Copies `count` bytes of `source` from `from` on into transmit memory at the 16-bit pointer `at`. Returns `count`. */
  fill(n: number, at: number, source: Uint8Array, from: number, count: number): number {
    let body = source;
    if (count !== source.buffer.byteLength) {
      body = new Uint8Array(count);
      body.set(source.subarray(from, from + count), 0);
    }
    this.frames.write(txBlock(n), at, body);
    return count;
  }

  /** Transmits everything up to the 16-bit pointer `end`. Legal once the transmission before has ended. */
  transmit(n: number, end: number): boolean {
    this.frames.write16(socketBlock(n), R.SN_TX_WR, end);
    this.sends[n] = this.sends[n] === 0 ? 1 : 2;
    return this.command(n, R.SEND);
  }

  /** Copies `count` received bytes from the 16-bit pointer `at` on into `into` at `to`. Returns how many came. */
  receive(n: number, at: number, into: Uint8Array, to: number, count: number): number {
    return this.frames.read(rxBlock(n), at, into, to, count);
  }

  /**
   * Whether receive memory is full from the 16-bit pointer `from` on, after it was full and was given back up to there.
   * One frame: that cannot be a torn reading, since the pointer has nowhere left to go; and the peer could send nothing
   * before RECV was taken.
   */
  refilled(n: number, from: number): boolean {
    const size = (this.frames.read16(socketBlock(n), R.SN_RX_WR) - from) & 0xffff;
    if (size !== BUFFER_SIZE) return false;
    if (this.pending[n] === R.RECV) this.pending[n] = 0;
    return true;
  }

  /** Gives received bytes up to the 16-bit pointer `end` back to the chip; the peer's window opens by them. */
  consume(n: number, end: number): boolean {
    this.frames.write16(socketBlock(n), R.SN_RX_RD, end);
    return this.command(n, R.RECV);
  }

  /** Writes Sn_CR, once the command before was taken. */
  command(n: number, command: number): boolean {
    if (!this.taken(n)) return false;
    this.frames.write8(socketBlock(n), R.SN_CR, command);
    this.pending[n] = command;
    return true;
  }

  /** Writes Sn_PORT of a closed socket, where it is not so already. */
  bind(n: number, port: number): void {
    if (this.ports[n] !== port) this.frames.write16(socketBlock(n), R.SN_PORT, port);
    this.ports[n] = port;
  }

  /** OPEN in `mode`, a second time if it had no effect: a missed edge of chip select loses a frame without a trace. */
  open(n: number, mode: number, wanted: number): boolean {
    for (let tries = 0; tries < 2; tries++) {
      if (!this.taken(n)) return false;
      // Sn_CR lies between Sn_MR and Sn_IR, and OPEN announces nothing: one frame says what the socket is to be, opens
      // it and forgets its past. A chip that would look at Sn_MR too early finds it right the second time.
      this.frames.write8x3(socketBlock(n), R.SN_MR, mode, R.OPEN, ALL_BITS);
      this.pending[n] = R.OPEN;
      this.sends[n] = 0;
      if (this.reached(n, wanted)) return true;
    }
    return false;
  }

  /** Whether socket `n`'s last command was taken, waiting for it where it has not been seen yet. */
  taken(n: number): boolean {
    for (let waited = 0; waited < COMMAND_MS && !this.dead; waited++) {
      if (this.pending[n] === 0) return true;
      this.status(n);
      if (this.pending[n] !== 0 && waited > 2) this.clock.wait(1);
    }
    this.dead = true;
    return false;
  }

  /** Whether every command of the past was taken. */
  protected obeys(): boolean {
    for (let n = 0; n < SOCKETS; n++) if (!this.taken(n)) return false;
    return true;
  }

  /** Whether socket `n` is in `state` now that its command was taken. */
  private reached(n: number, state: number): boolean {
    if (!this.taken(n)) return false;
    for (let tries = 0; this.state !== state && tries < STATE_READS; tries++) {
      if (tries > 2) this.clock.wait(1);
      this.status(n);
    }
    return this.state === state;
  }

  /**
   * Reads `count` registers from Sn_MR on, and takes over Sn_CR, Sn_IR and Sn_SR: a command that is no longer there was
   * taken. A socket that was ever opened has no Sn_MR of 0, so a frame that begins so is one of zeros: it is read once
   * more, because it must not end a connection that is alive. Returns false when less came.
   */
  private look(n: number, count: number): boolean {
    for (let tries = 0; tries < 2; tries++) {
      if (this.frames.read(socketBlock(n), R.SN_MR, this.block, 0, count) < count) return false;
      if (this.block[R.SN_MR] !== 0) break;
    }
    if (this.takeStatus() === 0) this.pending[n] = 0;
    return true;
  }

  /** After a chip reset every socket is closed and its registers hold their defaults. */
  protected forget(): void {
    this.dead = false;
    this.pending.fill(0);
    this.ports.fill(0);
    this.tuned.fill(0);
  }
}
