/** What sockets of all simulated WIZnet chips have in common, by frames alone; copied from chapters 4 and 6 of their pages. */

export const OPEN = 0x01;
export const LISTEN = 0x02;
export const CONNECT = 0x04;

/** Sn_MR: TCP, with acknowledgments that are not delayed (ND). */
const TCP = 0x21;

/** Offsets in a socket's registers as most chips have them; IRCLR is where a one clears a bit of IR. */
const COMPACT = { MR: 0x00, CR: 0x01, IR: 0x02, IRCLR: 0x02, SR: 0x03, PORT: 0x04, DIPR: 0x0c, DPORT: 0x10 };

/** One of a chip's sockets: each chip says where its registers are. */
export abstract class SocketRigBase {
  readonly n: number;
  private readonly at: typeof COMPACT;

  constructor(n: number, at = COMPACT) {
    this.n = n;
    this.at = at;
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
    this.write(this.at.CR, value);
  }

  get status(): number {
    return this.byte(this.at.SR);
  }

  get events(): number {
    return this.byte(this.at.IR);
  }

  clear(bits = 0xff): void {
    this.write(this.at.IRCLR, bits);
  }

  /** OPEN with `mode` in Sn_MR on `port`. */
  open(mode: number, port: number): void {
    this.write(this.at.MR, mode);
    this.setWord(this.at.PORT, port);
    this.command(OPEN);
  }

  listen(port: number): void {
    this.open(TCP, port);
    this.command(LISTEN);
  }

  aim(ip: number[], port: number): void {
    this.write(this.at.DIPR, ...ip);
    this.setWord(this.at.DPORT, port);
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
