import type { Clock } from '../clock.ts';
import { eachLoop } from './lines.ts';

/**
 * Kaluma's clock: `millis`, since `Date.now()` has steps of a second there. It wraps to 0 after 2^32 ms, 49.7 days, and
 * the runtime compares it with the due times of its timers, which do not wrap (`km_io_timer_run`): a timer that is
 * pending then never runs. So timers due shortly before the wrap or after it are run by a watch, which the runtime
 * calls on every turn of its loop, and this clock continues to count from then on. Before that, `now` is `millis`
 * itself: it is called several times in a poll, and a function around it would double the cost.
 */

const WRAP_MS = 0x100000000;
/**
 * Time before the wrap, in milliseconds, after which no timer of the runtime may be due: longer than any turn of the
 * loop.
 */
const MARGIN_MS = 2000;
const LAST_MS = WRAP_MS - MARGIN_MS;
/** Delay after the wrap until the watch is cleared, in milliseconds. */
const CLEAR_MS = 10;

/** A callback that is not held by a timer of the runtime. */
interface Carried {
  dueMs: number;
  callback: () => void;
}

export const kalumaClock: Clock = /* @__PURE__ */ clockOf();

function clockOf(): Clock {
  const timer = setTimeout;
  const raw = millis;
  let wrapsMs = 0;
  let lastMs = 0;
  let carried: Carried[] = [];
  let watchId = -1;

  const counted = (): number => {
    const ms = raw();
    if (ms < lastMs) wrapsMs += WRAP_MS;
    lastMs = ms;
    return wrapsMs + ms;
  };

  /** Called near the wrap, or for something due after it. A `now` that a program has replaced stays. */
  const count = (): number => {
    if (clock.now === raw) clock.now = counted;
    return counted();
  };

  /**
   * Called on every turn from shortly before the wrap on: runs callbacks that are due, and moves the others to timers
   * of the runtime after the wrap.
   */
  const carryOn = (): void => {
    const nowMs = counted();
    // A timer set late in a turn runs early, so this may be before LAST_MS: only the wrap itself ends it.
    const isOver = raw() < WRAP_MS / 2;
    const mine = carried;
    carried = [];
    for (let i = 0; i < mine.length; i++) {
      const one = mine[i];
      const leftMs = one.dueMs - nowMs;
      if (leftMs <= 0) run(one.callback);
      else if (isOver) timer(one.callback, leftMs);
      else carried.push(one);
    }
    if (!isOver || watchId < 0 || carried.length > 0) return;
    const id = watchId;
    watchId = -1;
    // The watch must not be cleared from inside its own callback.
    timer(() => clearWatch(id), CLEAR_MS);
  };

  const carry = (dueMs: number, callback: () => void): void => {
    carried.push({ dueMs: dueMs, callback: callback });
    if (watchId < 0) watchId = eachLoop(carryOn);
  };

  /** Separate, because a function that creates a closure has its variables on the heap, and `after` is called often. */
  const carryLater = (dueMs: number, callback: () => void, inMs: number): void => {
    timer(() => carry(dueMs, callback), inMs);
  };

  const clock: Clock = {
    now: raw,
    after: (ms, callback) => {
      const atMs = raw();
      if (atMs + ms < LAST_MS) {
        timer(callback, ms);
        return;
      }
      const dueMs = count() + ms;
      if (atMs >= LAST_MS) carry(dueMs, callback);
      else carryLater(dueMs, callback, LAST_MS - atMs);
    },
    wait: (ms) => {
      if (raw() + ms >= LAST_MS) count();
      delay(ms);
    },
  };
  return clock;
}

/** The runtime removes a watch that throws, and the other callbacks must not be lost with it. */
function run(callback: () => void): void {
  try {
    callback();
  } catch (error) {
    console.log('spisock: a callback threw: ' + error);
  }
}
