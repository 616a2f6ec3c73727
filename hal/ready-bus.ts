import type { Bus } from './bus.ts';

/**
 * The bus of a co-processor: SPI with a line READY, on which the host waits in the middle of a frame. READY is low while
 * the co-processor has a transaction armed, and rises when it has seen chip select. A command and its answer are two
 * frames. Frames of registers are asked for by `exchange` alone, which shows a chip that is another one.
 *
 * For authors of buses, beside the rules of hal/bus.ts:
 * - Every wait has a bound, and a wait without success leaves chip select high.
 * - The attention line is active high. Before a reset ends it is driven high, and it is an input afterwards.
 */
export interface ReadyBus extends Pick<Bus, 'exchange' | 'reset' | 'attention'> {
  /** Waits until a transaction is armed, at most `ms` milliseconds. Returns false if none is. */
  awaitArmed(ms: number): boolean;

  /**
   * One frame: the whole of `head`, then, unless it is null, the whole of `body`.
   *
   * @returns false if READY has not risen behind chip select: nothing was clocked
   */
  command(head: Uint8Array, body: Uint8Array | null): boolean;

  /**
   * One frame that reads: fills the whole of `head`; then, if `into` is not null, takes its last two bytes for a number of
   * 16 bits, big-endian, and reads as many bytes, at most `limit`, into `into` from `at` on, and what belongs to the end.
   *
   * @returns the number of bytes in `into`; -1 if READY has not risen: nothing was clocked
   */
  answer(head: Uint8Array, into: Uint8Array | null, at: number, limit: number): number;

  /** Chip select falls and rises without a clock, which ends a transaction of either kind without an effect. */
  pulse(): void;
}
