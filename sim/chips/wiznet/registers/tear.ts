import type { Random } from '../../../random.ts';
import type { Knobs } from '../knobs.ts';
import type { SocketName } from './registers.ts';

/**
 * Torn reads: a host that reads a 16-bit counter while the chip moves it can get the high byte from before and the
 * low byte from after (chapter 5). Each move tears at most one read, so two equal reads in a row are the truth.
 */
export class Tear {
  private readonly random: Random;
  private readonly knobs: Readonly<Knobs>;
  private readonly before = new Map<SocketName, number>();

  constructor(random: Random, knobs: Readonly<Knobs>) {
    this.random = random;
    this.knobs = knobs;
  }

  /** The chip is about to move this counter away from `value`. */
  moved(name: SocketName, value: number): void {
    if (this.knobs.tear > 0) this.before.set(name, value >> 8);
  }

  /** The high byte that a read of the counter gets, where `high` is the true one. */
  high(name: SocketName, high: number): number {
    const before = this.before.get(name);
    if (before === undefined) return high;
    this.before.delete(name);
    return this.random.chance(this.knobs.tear) ? before : high;
  }

  clear(): void {
    this.before.clear();
  }
}
