import * as R from './regs.ts';

/** From Sn_MR to Sn_SR. */
export const STATUS_LENGTH = R.SN_SR + 1;
/** From Sn_MR to Sn_RX_WR: everything worth knowing about a socket, in one frame. */
export const SURVEY_LENGTH = R.SN_RX_WR + 2;

/** What the last look at a socket has shown, in the words of whoever decides about it. */
export class Sighting {
  /** Sn_IR and Sn_SR. */
  interrupt = 0;
  state = 0;
  /** After a survey: Sn_RX_RSR, Sn_RX_RD, Sn_TX_RD, Sn_TX_WR, in bytes, and the peer. */
  rxSize = 0;
  rxRead = 0;
  txRead = 0;
  txWrite = 0;
  readonly peerIp = new Uint8Array(4);
  peerPort = 0;
  /** Since the last survey began, the peer's FIN was announced; some chips announce its RST in the same way. */
  finAnnounced = false;

  /** The registers as they were read, from Sn_MR on; to be read. */
  readonly block = new Uint8Array(SURVEY_LENGTH);

  /** Its connection is over, or it was never opened. */
  isClosed(): boolean {
    return this.state === R.SOCK_CLOSED;
  }

  /** It waits for a SYN, or for the end of a handshake that a SYN began. */
  isListening(): boolean {
    return this.state === R.SOCK_LISTEN || this.state === R.SOCK_SYNRECV;
  }

  /** It waits for a SYN, or will in a moment: LISTEN takes its time. */
  isUntaken(): boolean {
    return this.state === R.SOCK_LISTEN || this.state === R.SOCK_INIT;
  }

  /** A SYN has taken it, and the handshake is not done. */
  isHandshaking(): boolean {
    return this.state === R.SOCK_SYNRECV;
  }

  /** It is connected; the peer may have closed its side. */
  isConnected(): boolean {
    return this.state === R.SOCK_ESTABLISHED || this.state === R.SOCK_CLOSE_WAIT;
  }

  /** The peer has closed its side: `rxSize` is all there will ever be, and nothing more will be announced. */
  isPeerClosed(): boolean {
    return (
      this.state === R.SOCK_CLOSE_WAIT ||
      this.state === R.SOCK_LAST_ACK ||
      this.state === R.SOCK_CLOSING ||
      this.state === R.SOCK_TIME_WAIT
    );
  }

  /** Both sides have closed and acknowledged; the chip holds the socket a little longer. */
  isOver(): boolean {
    return this.state === R.SOCK_TIME_WAIT;
  }

  /** It was given up because nobody answered. */
  isTimedOut(): boolean {
    return (this.interrupt & R.IR_TIMEOUT) !== 0;
  }

  /** Takes over Sn_IR and Sn_SR. Returns Sn_CR. */
  protected takeStatus(): number {
    this.interrupt = this.block[R.SN_IR];
    this.state = this.block[R.SN_SR];
    if (this.interrupt & R.IR_DISCON) this.finAnnounced = true;
    return this.block[R.SN_CR];
  }

  /** Takes over the rest of a survey. Returns false when the chip was moving the receive sizes meanwhile. */
  protected takeSizes(): boolean {
    for (let i = 0; i < 4; i++) this.peerIp[i] = this.block[R.SN_DIPR + i];
    this.peerPort = this.word(R.SN_DPORT);
    this.rxRead = this.word(R.SN_RX_RD);
    this.txRead = this.word(R.SN_TX_RD);
    this.txWrite = this.word(R.SN_TX_WR);
    this.rxSize = this.word(R.SN_RX_RSR);
    const steady = ((this.word(R.SN_RX_WR) - this.rxRead) & 0xffff) === this.rxSize;
    // A size that cannot be trusted is none: what is there announces itself again.
    if (!steady) this.rxSize = 0;
    return steady;
  }

  private word(register: number): number {
    return (this.block[register] << 8) | this.block[register + 1];
  }
}
