import {
  CLOSE,
  CLOSED,
  CONNECT,
  DISCON,
  INIT,
  LISTEN,
  LISTENING,
  OPEN,
  RECV,
  type Rig,
  SEND,
  SENDOK,
  Sn,
  type SocketRig,
} from './rig.ts';

/**
 * A driver that goes by the book: the sequences of chapter 11 on one socket, with every wait on the register that
 * the document names for it, and an end to every wait.
 */
export class Careful {
  readonly socket: SocketRig;
  private readonly rig: Rig;
  private rxAt = 0;

  constructor(rig: Rig, n = 0) {
    this.rig = rig;
    this.socket = rig.sockets[n];
  }

  /** Lets 10 us pass until it is so; for `limitUs` at most. */
  until(what: string, done: () => boolean, limitUs = 20_000): void {
    for (let waitedUs = 0; waitedUs <= limitUs; waitedUs += 10) {
      if (done()) return;
      this.rig.pass(10);
    }
    throw new Error(`never came: ${what}`);
  }

  command(value: number): void {
    this.until('Sn_CR free', () => this.socket.byte(Sn.CR) === 0);
    this.socket.command(value);
    this.until('Sn_CR taken', () => this.socket.byte(Sn.CR) === 0);
  }

  /** A counter that the chip moves, read until two reads agree. */
  steady(offset: number): number {
    let before = this.socket.word(offset);
    for (let reads = 0; reads < 8; reads++) {
      const now = this.socket.word(offset);
      if (now === before) return now;
      before = now;
    }
    throw new Error(`register ${offset} never rests`);
  }

  openListen(port: number): void {
    this.open(port);
    this.command(LISTEN);
    this.until('LISTEN', () => this.socket.status >= LISTENING);
  }

  connect(ip: number[], port: number, from: number): void {
    this.open(from);
    this.socket.aim(ip, port);
    this.command(CONNECT);
  }

  /** Sends all of it, as the buffer frees. */
  send(bytes: number[]): void {
    const { socket, rig } = this;
    for (let at = 0; at < bytes.length; ) {
      this.until('room', () => this.steady(Sn.TX_FSR) > 0, 5_000_000);
      const part = bytes.slice(at, at + this.steady(Sn.TX_FSR));
      const to = socket.word(Sn.TX_WR);
      rig.write(socket.n * 4 + 2, to, part);
      socket.setWord(Sn.TX_WR, (to + part.length) & 0xffff);
      socket.clear(SENDOK);
      this.command(SEND);
      this.until('SENDOK', () => this.steady(Sn.TX_RD) === ((to + part.length) & 0xffff), 5_000_000);
      at += part.length;
    }
  }

  /** What has come so far. */
  receive(): number[] {
    const { socket, rig } = this;
    const count = this.steady(Sn.RX_RSR);
    if (count === 0) return [];
    const bytes = rig.read(socket.n * 4 + 3, this.rxAt, count);
    this.rxAt = (this.rxAt + count) & 0xffff;
    socket.setWord(Sn.RX_RD, this.rxAt);
    this.command(RECV);
    return bytes;
  }

  disconnect(): void {
    this.command(DISCON);
  }

  close(): void {
    this.command(CLOSE);
    this.until('CLOSED', () => this.socket.status === CLOSED);
  }

  /** The check of once a second: is the chip there, and still as it was set up? */
  healthy(mac: number[], ip: number[]): boolean {
    const { rig } = this;
    return (
      rig.byte(0x0039) === 4 &&
      rig.read(0, 0x0009, 6).join() === mac.join() &&
      rig.read(0, 0x000f, 4).join() === ip.join() &&
      (rig.byte(0x002e) & 0x80) !== 0 &&
      rig.read(0, 0x0019, 2).join() === '7,208'
    );
  }

  private open(port: number): void {
    const { socket } = this;
    if (socket.status !== CLOSED) this.close();
    socket.clear();
    socket.write(Sn.MR, 0x21);
    socket.setWord(Sn.PORT, port);
    this.command(OPEN);
    this.until('INIT', () => socket.status === INIT);
    this.rxAt = socket.word(Sn.RX_RD);
  }
}
