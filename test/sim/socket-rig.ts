/** What sockets of all simulated WIZnet chips have in common, by frames alone; copied from chapters 4 and 6 of their pages. */

export const OPEN = 0x01;
export const LISTEN = 0x02;
export const CONNECT = 0x04;

/** Sn_MR: TCP, with acknowledgments that are not delayed (ND). */
const TCP = 0x21;

/** Offsets in a socket's registers that are the same on all chips. */
const Sn = { MR: 0x00, CR: 0x01, IR: 0x02, SR: 0x03, PORT: 0x04, DIPR: 0x0c, DPORT: 0x10 };

/** One of a chip's sockets: each chip says where its registers are. */
export abstract class SocketRigBase {
  readonly n: number;

  constructor(n: number) {
    this.n = n;
  }

  /** Reads registers from an offset in the socket's registers on. */
  abstract read(offset: number, count?: number): number[];

  abstract write(offset: number, ...bytes: number[]): void;

  byte(offset: number): number {
    return this.read(offset)[0];
  }

  word(offset: number): number {
    const [high, low] = this.read(offset, 2);
    return (high << 8) | low;
  }

  setWord(offset: number, value: number): void {
    this.write(offset, (value >> 8) & 0xff, value & 0xff);
  }

  command(value: number): void {
    this.write(Sn.CR, value);
  }

  get status(): number {
    return this.byte(Sn.SR);
  }

  get events(): number {
    return this.byte(Sn.IR);
  }

  clear(bits = 0xff): void {
    this.write(Sn.IR, bits);
  }

  /** OPEN with `mode` in Sn_MR on `port`. */
  open(mode: number, port: number): void {
    this.write(Sn.MR, mode);
    this.setWord(Sn.PORT, port);
    this.command(OPEN);
  }

  listen(port: number): void {
    this.open(TCP, port);
    this.command(LISTEN);
  }

  aim(ip: number[], port: number): void {
    this.write(Sn.DIPR, ...ip);
    this.setWord(Sn.DPORT, port);
  }

  connect(ip: number[], port: number, from = 50_000): void {
    this.open(TCP, from);
    this.aim(ip, port);
    this.command(CONNECT);
  }

  /** Takes everything that RX_RSR announces. */
  abstract receive(): number[];

  text(): string {
    return Buffer.from(this.receive()).toString();
  }
}
