/** A FIFO of bytes that can also be read at any position. */
export class ByteQueue {
  length = 0;
  private chunks: Uint8Array[] = [];
  /** Number of removed bytes of the first chunk. */
  private gone = 0;

  /** Adds a copy of `bytes` at the end. */
  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.chunks.push(bytes.slice());
    this.length += bytes.length;
  }

  /** Returns a copy of `count` bytes from position `at` on; both within the length. */
  copy(at: number, count: number): Uint8Array {
    const result = new Uint8Array(count);
    let from = at + this.gone;
    let filled = 0;
    for (const chunk of this.chunks) {
      if (filled === count) break;
      if (from >= chunk.length) {
        from -= chunk.length;
        continue;
      }
      const part = chunk.subarray(from, from + count - filled);
      result.set(part, filled);
      filled += part.length;
      from = 0;
    }
    return result;
  }

  /** Removes the first `count` bytes. */
  drop(count: number): void {
    this.length -= count;
    this.gone += count;
    let whole = 0;
    while (whole < this.chunks.length && this.gone >= this.chunks[whole].length) {
      this.gone -= this.chunks[whole].length;
      whole += 1;
    }
    if (whole > 0) this.chunks.splice(0, whole);
  }
}
