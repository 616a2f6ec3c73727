/**
 * Kaluma's C heap as far as SPI reads fill it. `recv` and `transfer` put their result there, and it is given back
 * only when the JavaScript collector runs, which does not see that heap and comes after some 5.7 KB of JavaScript
 * growth; a read itself grows that by 120 bytes. So a tight loop of large reads runs out long before the collector
 * comes.
 *
 * The numbers are fitted to what was measured with nothing else on the heaps: 2,048-byte reads die at the 28th,
 * 1,460 at the 39th, 1,100 to 1,200 at about the 95th, 1,024 pass. Whoever keeps the arrays alive dies earlier on a
 * board; that the stand-in cannot see.
 */
const CAPACITY = 57_000;
const BLOCK_OVERHEAD = 8;
const READS_BEFORE_FIRST_COLLECTION = 47;
const READS_BETWEEN_COLLECTIONS = 53;

export class CHeap {
  /** Bytes held by results that the collector has not seen yet. */
  garbage = 0;
  /** Bytes that the runtime itself holds. */
  held = 0;
  /** Allocations so far, and how many of them failed. */
  allocations = 0;
  failures = 0;
  private untilCollection = READS_BEFORE_FIRST_COLLECTION;

  /** Bytes below the C stack that nothing lies in yet. */
  get untouched(): number {
    return CAPACITY - this.garbage - this.held;
  }

  /** Whether `size` bytes could be had. */
  allocate(size: number): boolean {
    this.allocations++;
    if (this.untilCollection === 0) this.collect();
    this.untilCollection--;
    if (this.garbage + this.held + size + BLOCK_OVERHEAD > CAPACITY) {
      this.failures++;
      return false;
    }
    this.garbage += size + BLOCK_OVERHEAD;
    return true;
  }

  /** Takes `size` bytes until they are released; no collector sees them. Whether they could be had. */
  hold(size: number): boolean {
    if (this.garbage + this.held + size > CAPACITY) return false;
    this.held += size;
    return true;
  }

  release(size: number): void {
    this.held -= size;
  }

  /** The JavaScript collector runs: `.gc` at the prompt, or by itself. */
  collect(): void {
    this.garbage = 0;
    this.untilCollection = READS_BETWEEN_COLLECTIONS;
  }
}
