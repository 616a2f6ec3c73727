/** The last items of a list, and no more of them. */
export class Recent<T> {
  /** All items so far, those included that were let go. */
  seen = 0;
  private readonly limit: number;
  private kept: T[] = [];

  /** `limit`: the most items to keep, 1 or more. */
  constructor(limit: number) {
    this.limit = limit;
  }

  add(item: T): T {
    this.kept.push(item);
    this.seen++;
    // Seldom, since to move the rest costs as much as the rest is long.
    if (this.kept.length >= 2 * this.limit) this.kept = this.kept.slice(-this.limit);
    return item;
  }

  /** What is kept, oldest first. */
  get items(): T[] {
    return this.kept.length > this.limit ? this.kept.slice(-this.limit) : this.kept;
  }

  get last(): T | undefined {
    return this.kept[this.kept.length - 1];
  }
}
