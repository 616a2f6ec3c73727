/** A small seeded generator (xorshift, 32 bits): the same seed gives the same chip, run after run. */
export class Random {
  private state: number;

  /** `seed`: any 32-bit number. */
  constructor(seed: number) {
    // Neighbouring seeds must not give neighbouring streams, and zero is the one state that never moves.
    this.state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0 || 1;
    for (let i = 0; i < 4; i++) this.next();
  }

  /** A number from 0 up to, not including, 1. */
  next(): number {
    let x = this.state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.state = x >>> 0;
    return this.state / 0x1_0000_0000;
  }

  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  /** True in about `probability` (0..1) of all calls. */
  chance(probability: number): boolean {
    return probability > 0 && this.next() < probability;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)];
  }
}
