/** Bytes of the TX memory, and of the RX memory (chapter 0). */
export const MEMORY_SIZE = 16 * 1024;

/** Sizes a socket's part may have, in KB (chapter 4, Sn_RXBUF_SIZE). */
export const SIZES_KB = [0, 1, 2, 4, 8, 16];

/**
 * One of the two packet memories: 16 KB that the sockets share, their parts one behind the other in the order of the
 * sockets. So a change of one size moves the parts of all later sockets, and sizes of more than 16 KB together make
 * parts lie on each other.
 */
export class PacketMemory {
  private readonly bytes = new Uint8Array(MEMORY_SIZE);
  private readonly base = new Int32Array(8);
  private readonly size = new Int32Array(8);

  /** Lays the parts out anew; `sizesKb` for sockets 0 to 7. */
  place(sizesKb: readonly number[]): void {
    let at = 0;
    for (let socket = 0; socket < 8; socket++) {
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

  /** Copies `count` bytes out from a free-running `offset` on; more than the part holds repeats it. */
  copyOut(socket: number, offset: number, count: number): Uint8Array {
    const out = new Uint8Array(count);
    for (let i = 0; i < count; i++) out[i] = this.read(socket, offset + i);
    return out;
  }

  copyIn(socket: number, offset: number, bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length; i++) this.write(socket, offset + i, bytes[i]);
  }

  /** Offsets are taken modulo the part's size, so bursts run across its end and across 0xFFFF (chapter 1.2). */
  private index(socket: number, offset: number): number {
    return (this.base[socket] + ((offset & 0xffff) % this.size[socket])) % MEMORY_SIZE;
  }
}
