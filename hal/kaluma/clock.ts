import type { Clock } from '../clock.ts';
import { eachLoop } from './lines.ts';

/**
 * Kaluma's time: `millis`, since `Date.now()` has steps of a second there. It goes back to 0 after 2^32 ms, 49.7 days, and
 * the runtime compares the due times of its timers, which do not, with it (`km_io_timer_run`): a timer that is pending
 * then never runs. So timers that would be due shortly before the wrap or behind it are carried over by a watch, which the
 * runtime calls on every turn of its loop, and from then on this clock counts on. Until then `now` is `millis` itself: it
 * is called several times in a turn of the provider, and a function around it costs as much again.
 */

const WRAP_MS = 0x100000000;
/** No timer of the runtime is to be due later than so long before the wrap: longer than any turn of the loop. */
const MARGIN_MS = 2000;
const LAST_MS = WRAP_MS - MARGIN_MS;
/** How soon behind the wrap the watch is given back. */
const CLEAR_MS = 10;

/** A callback that no timer of the runtime has. */
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

  /** The wrap is near, or something is due behind it. What a program has put in the place of `now` stays. */
  const count = (): number => {
    if (clock.now === raw) clock.now = counted;
    return counted();
  };

  /** On every turn from shortly before the wrap on: runs what is due, and gives timers back to the runtime behind it. */
  const carryOn = (): void => {
    const nowMs = counted();
    // A timer that was set late in a turn runs early, so this may be before LAST_MS: the wrap alone ends it.
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
    // Not from inside of it.
    timer(() => clearWatch(id), CLEAR_MS);
  };

  const carry = (dueMs: number, callback: () => void): void => {
    carried.push({ dueMs: dueMs, callback: callback });
    if (watchId < 0) watchId = eachLoop(carryOn);
  };

  /** On its own, because a function that makes a closure has its variables on the heap, and `after` is called often. */
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

/** A watch that throws is ended by the runtime, and the other callbacks are not to end with it. */
function run(callback: () => void): void {
  try {
    callback();
  } catch (error) {
    console.log('spisock: a callback threw: ' + error);
  }
}
