/**
 * Simulated time, in microseconds from 0. It moves only when somebody advances it: a test (lockstep), or the
 * live run, which advances it to the host's own time.
 */
export interface Timer {
  readonly dueUs: number;
  cancelled: boolean;
}

interface Entry extends Timer {
  run: () => void;
  order: number;
}

export class SimClock {
  private us = 0;
  private order = 0;
  /** A binary heap on (dueUs, order), so that timers of one instant run in the order they were set. */
  private heap: Entry[] = [];

  get nowUs(): number {
    return this.us;
  }

  /** Runs `run` once, `delayUs` (0 or more) microseconds from now, during an `advance`. */
  after(delayUs: number, run: () => void): Timer {
    const entry: Entry = {
      dueUs: this.us + Math.max(0, delayUs),
      order: this.order++,
      run,
      cancelled: false,
    };
    this.heap.push(entry);
    this.siftUp(this.heap.length - 1);
    return entry;
  }

  /** A timer that was cancelled stays silent. Null and timers that already ran are fine. */
  cancel(timer: Timer | null): void {
    if (timer) timer.cancelled = true;
  }

  /** When the next timer is due, or Infinity. */
  get nextUs(): number {
    while (this.heap.length > 0 && this.heap[0].cancelled) this.pop();
    return this.heap.length > 0 ? this.heap[0].dueUs : Number.POSITIVE_INFINITY;
  }

  /** Lets `us` microseconds pass, running in order whatever falls due, also what that sets in turn. */
  advance(us: number): void {
    this.advanceTo(this.us + us);
  }

  /** As `advance`, to an absolute time; a time already past changes nothing. */
  advanceTo(targetUs: number): void {
    while (this.nextUs <= targetUs) {
      const entry = this.pop();
      if (entry.dueUs > this.us) this.us = entry.dueUs;
      entry.run();
    }
    if (targetUs > this.us) this.us = targetUs;
  }

  private pop(): Entry {
    const top = this.heap[0];
    const last = this.heap.pop() as Entry;
    if (this.heap.length > 0) {
      this.heap[0] = last;
      this.siftDown();
    }
    return top;
  }

  private before(a: number, b: number): boolean {
    const x = this.heap[a];
    const y = this.heap[b];
    return x.dueUs < y.dueUs || (x.dueUs === y.dueUs && x.order < y.order);
  }

  private swap(a: number, b: number): void {
    const held = this.heap[a];
    this.heap[a] = this.heap[b];
    this.heap[b] = held;
  }

  private siftUp(from: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.before(at, parent)) return;
      this.swap(at, parent);
      at = parent;
    }
  }

  private siftDown(): void {
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const right = left + 1;
      let least = at;
      if (left < this.heap.length && this.before(left, least)) least = left;
      if (right < this.heap.length && this.before(right, least)) least = right;
      if (least === at) return;
      this.swap(at, least);
      at = least;
    }
  }
}
