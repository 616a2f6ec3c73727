import type { SimClock, Timer } from '../clock.ts';

export interface FlowTableOptions<T> {
  /** Idle time after which a flow ends, in microseconds. */
  idleUs: number;
  /** Most flows; one more ends the least recently used one. */
  most: number;
  /** Called after the flow was removed from the table: frees its resources. */
  end(flow: T): void;
}

/**
 * UDP flows, in place of connections (RFC 4787, 4.3): a pair of endpoints is stored while it is in use. One timer
 * serves all flows, since a map keeps them in the order of their last use.
 */
export class FlowTable<T> {
  private readonly clock: SimClock;
  private readonly options: FlowTableOptions<T>;
  private readonly flows = new Map<string, { flow: T; usedUs: number }>();
  private timer: Timer | null = null;

  constructor(clock: SimClock, options: FlowTableOptions<T>) {
    this.clock = clock;
    this.options = options;
  }

  get size(): number {
    return this.flows.size;
  }

  /** Returns the flow of that name, or creates it with `begin`; in both cases it counts as used now. */
  use(name: string, begin: () => T): T {
    const known = this.flows.get(name);
    const flow = known ? known.flow : begin();
    this.flows.delete(name);
    this.flows.set(name, { flow, usedUs: this.clock.nowUs });
    if (this.flows.size > this.options.most) this.remove(this.oldest());
    if (!this.timer) this.arm();
    return flow;
  }

  /** Ends one flow, if it exists. */
  remove(name: string): void {
    const known = this.flows.get(name);
    if (!known) return;
    this.flows.delete(name);
    this.options.end(known.flow);
  }

  clear(): void {
    this.clock.cancel(this.timer);
    this.timer = null;
    for (const name of [...this.flows.keys()]) this.remove(name);
  }

  private oldest(): string {
    return this.flows.keys().next().value as string;
  }

  private arm(): void {
    this.timer = null;
    if (this.flows.size === 0) return;
    const first = this.flows.get(this.oldest()) as { usedUs: number };
    this.timer = this.clock.after(first.usedUs + this.options.idleUs - this.clock.nowUs, () => this.expire());
  }

  private expire(): void {
    const { idleUs } = this.options;
    for (const [name, { usedUs }] of [...this.flows]) {
      if (usedUs + idleUs > this.clock.nowUs) break;
      this.remove(name);
    }
    this.arm();
  }
}
