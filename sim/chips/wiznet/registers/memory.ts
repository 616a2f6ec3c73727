/**
 * One of the two packet memories, which the sockets share, their parts one behind the other in the order of the sockets.
 * So a change of one size moves the parts of all later sockets, and sizes that add up to more than there is make parts
 * lie on each other.
 */
export class PacketMemory {
  private readonly bytes: Uint8Array;
  private readonly base: number[] = [];
  private readonly size: number[] = [];

  /** `length` in bytes. */
  constructor(length: number) {
    this.bytes = new Uint8Array(length);
  }

  /** How many bytes there are for all. */
  get length(): number {
    return this.bytes.length;
  }

  /** Lays the parts out anew; `sizesKb` for the sockets from 0 on. */
  place(sizesKb: readonly number[]): void {
    let at = 0;
    for (let socket = 0; socket < sizesKb.length; socket++) {
      this.base[socket] = at;
      this.size[socket] = sizesKb[socket] * 1024;
      at += this.size[socket];
    }
  }

  sizeOf(socket: number): number {
    return this.size[socket];
  }

  read(socket: number, offset: number): number {
    return this.size[socket] === 0 ? 0 : this.bytes[this.index(socket, offset)];
  }

  write(socket: number, offset: number, value: number): void {
    if (this.size[socket] > 0) this.bytes[this.index(socket, offset)] = value;
  }

  /** The socket whose part the byte at `place` of the whole is in; -1: no socket's. */
  ownerOf(place: number): number {
    return this.base.findIndex((base, n) => place >= base && place < base + this.size[n]);
  }

  /** The byte at `place` of the whole, whosever it is. */
  readPlace(place: number): number {
    return this.bytes[place];
  }

  writePlace(place: number, value: number): void {
    this.bytes[place] = value;
  }

  /** Copies `count` bytes out from a free-running `offset` on; more than the part holds repeats it. */
  copyOut(socket: number, offset: number, count: number): Uint8Array {
    const out = new Uint8Array(count);
    for (let i = 0; i < count; i++) out[i] = this.read(socket, offset + i);
    return out;
  }

  copyIn(socket: number, offset: number, bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length; i++) this.write(socket, offset + i, bytes[i]);
  }

  /** Offsets are taken modulo the part's size, so bytes run across its end and across 0xFFFF (chapter 1.2). */
  private index(socket: number, offset: number): number {
    return (this.base[socket] + ((offset & 0xffff) % this.size[socket])) % this.bytes.length;
  }
}
