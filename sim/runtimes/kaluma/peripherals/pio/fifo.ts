/** Words of 32 bits in their order, and no more of them than there is room for. */
export class Fifo {
  private readonly words: number[] = [];
  private readonly room: number;

  constructor(room: number) {
    this.room = room;
  }

  get length(): number {
    return this.words.length;
  }

  get empty(): boolean {
    return this.words.length === 0;
  }

  get full(): boolean {
    return this.words.length >= this.room;
  }

  /** The caller has looked whether there is room. */
  push(word: number): void {
    this.words.push(word >>> 0);
  }

  /** The oldest one; 0 when there is none. */
  pull(): number {
    return this.words.shift() ?? 0;
  }

  clear(): void {
    this.words.length = 0;
  }
}
