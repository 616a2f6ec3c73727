import type { Bench } from '../sim/lockstep/bench.ts';
import type { Hung } from '../sim/runtimes/kaluma/board/lockstep.ts';

/** A simulated board of any runtime, as tests need it. */
export interface TestedBoard extends Bench {
  /** What `run` throws from now on; null: nothing. */
  readonly hung: Hung | null;
  /** Absent on a runtime whose stand-in does not halt, or has no watchdog. */
  readonly halted?: string | null;
  readonly reboots?: number;
  run(ms: number): void;
  powerCycle(): void;
  evaluate(line: string): unknown;
}
