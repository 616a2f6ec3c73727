/** A repeatable source of chance: the same seed gives the same numbers, on every machine. */
export class Random {
  private state: number;

  /** `seed`: any integer. */
  constructor(seed: number) {
    // A state of zero would stay zero for ever, and near seeds shall not begin alike.
    this.state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) || 1;
    this.below(1);
  }

  /** An integer from 0 to `limit` - 1; `limit` from 1 to 2^32. */
  below(limit: number): number {
    // Marsaglia's 32-bit xorshift, with the shifts 13, 17, 5.
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return Math.floor(((this.state >>> 0) / 0x1_0000_0000) * limit);
  }

  /** True in `percent` of 100 cases. */
  chance(percent: number): boolean {
    return this.below(1_000_000) < percent * 10_000;
  }
}
