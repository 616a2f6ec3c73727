import type { Clock } from '../clock.ts';
import { espruino } from './globals.ts';

/**
 * Espruino's clock, counted from the first call of `espruinoClock`'s module: `getTime` in milliseconds, less what `setTime`
 * has moved it. Programs and the Web IDE set the time of day at any moment, and no timeout may follow that.
 */
export const espruinoClock: Clock = /* @__PURE__ */ clockOf();

/** 24 days. */
const WHOLE = 0x7fffffff;

function clockOf(): Clock {
  const time = espruino.getTime;
  const timer = espruino.setTimeout;
  const set = espruino.setTime;
  /** The time of day at 0 of this clock, in seconds. */
  let startS = time();
  espruino.setTime = (seconds: number): void => {
    const before = time();
    set(seconds);
    startS += time() - before;
  };
  const now = (): number => {
    const ms = (time() - startS) * 1000;
    // A whole number of 32 bits needs no variable of its own where it is kept.
    return ms < WHOLE ? ms | 0 : Math.floor(ms);
  };
  return {
    now: now,
    after: (ms, callback) => {
      timer(callback, ms);
    },
    wait: (ms) => {
      const end = time() + ms / 1000;
      while (time() < end);
    },
  };
}
