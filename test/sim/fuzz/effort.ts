import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** With FUZZ=full in the environment the suites run at their full numbers, and say what they measured. */
const FULL = process.env.FUZZ === 'full';

/** The seed of everything random here; FUZZ_SEED in the environment chooses another. */
export const SEED = Number(process.env.FUZZ_SEED ?? 1);

/** How many rounds: a slice for every day, or all. */
export const rounds = (slice: number, full: number): number => (FULL ? full : slice);

/** Says a figure, on a full run only. */
export function report(text: string): void {
  if (FULL) console.log(`\n  ${text}`);
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes in use when all that is garbage has gone. */
export function heap(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

export const mb = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MB`;

/** The beginning of a frame, in hexadecimal digits. */
export const show = (frame: Uint8Array): string => Buffer.from(frame.subarray(0, 80)).toString('hex');

/**
 * Runs `step` so many times. An error names the seed and the round; `show` tells what was done last. Returned is
 * the memory in use after a tenth of it and at the end, each time after `settle` has let come to an end what was
 * under way: what has grown between the two grows for ever.
 */
export function drive(
  count: number,
  step: (round: number) => void,
  show: () => string,
  settle: () => void,
): [number, number] {
  const early = Math.ceil(count / 10);
  let before = 0;
  for (let round = 0; round < count; round++) {
    if (round === early) {
      settle();
      before = heap();
    }
    try {
      step(round);
    } catch (error) {
      throw new Error(`seed ${SEED}, round ${round}, ${show()}: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }
  settle();
  return [before, heap()];
}
