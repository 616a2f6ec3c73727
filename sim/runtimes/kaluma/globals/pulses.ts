import { OUTPUT } from '../peripherals/pins.ts';
import type { Parts } from './parts.ts';

const DEFAULT_TIMEOUT_US = 1_000_000;
/** An option that was not given, in eight bits. */
const ABSENT = 255;
const LONGEST_US = 0xffff;

/** Lengths of pulses, in and out (src/global.c, pulseRead and pulseWrite). Both block: nothing else runs meanwhile. */
export function pulses({ realm, check, world, pins }: Parts): Record<string, unknown> {
  const { time } = world;

  const send = (pin: number, state: number, intervals: number[]) => {
    pins.write(pin, state === 0 ? 0 : 1);
    for (const us of intervals) {
      time.wait(us);
      pins.write(pin, 1 - pins.read(pin));
    }
  };

  /** Waits until the pin is not at `level`; false when that takes until `endUs`. */
  const leaves = (pin: number, level: number, endUs: number): boolean => {
    while (pins.read(pin) === level) {
      const leftUs = endUs - time.nowUs();
      if (leftUs <= 0) return false;
      time.rest(leftUs);
      pins.beforeAccess();
    }
    return true;
  };

  const receive = (pin: number, count: number, state: number, timeoutUs: number): number[] => {
    if (state < ABSENT && !leaves(pin, 1 - state, time.nowUs() + timeoutUs)) return [];
    const lengths: number[] = [];
    const endUs = time.nowUs() + timeoutUs;
    let lastUs = time.nowUs();
    while (lengths.length < count && leaves(pin, pins.read(pin), endUs)) {
      const nowUs = time.nowUs();
      lengths.push(nowUs - lastUs);
      lastUs = nowUs;
    }
    return lengths;
  };

  return {
    pulseRead: (...args: unknown[]) => {
      const pin = check.number(args, 0, 'pin') & 0xff;
      const count = check.number(args, 1, 'count') & 0xff;
      const options = check.object(args, 2, 'options');
      const option = (from: Record<string, unknown>, name: string, fallback: number) =>
        typeof from[name] === 'number' ? Math.trunc(from[name]) : fallback;
      const trigger = options.trigger as Record<string, unknown> | undefined;
      if (typeof trigger === 'object' && trigger !== null) {
        const from = option(trigger, 'pin', pin) & 0xff;
        pins.setMode(from, OUTPUT);
        const { interval } = trigger;
        send(from, option(trigger, 'startState', 0), Array.isArray(interval) ? interval.map(whole) : []);
      }
      const mode = option(options, 'mode', ABSENT);
      if (mode < ABSENT) pins.setMode(pin, mode);
      const timeoutUs = option(options, 'timeout', DEFAULT_TIMEOUT_US);
      const lengths = receive(pin, count, option(options, 'startState', ABSENT), timeoutUs);
      return lengths.length > 0 ? realm.list(lengths) : null;
    },
    pulseWrite: (...args: unknown[]) => {
      const pin = check.number(args, 0, 'pin') & 0xff;
      const value = check.number(args, 1, 'value') & 0xff;
      const intervals = check.present(args, 2, 'interval');
      if (!Array.isArray(intervals)) throw realm.error('RangeError', 'The interval is not an array type');
      send(
        pin,
        value,
        intervals.map((us) => Math.min(whole(us), LONGEST_US)),
      );
      return intervals.length;
    },
  };
}

/** What is no number is 0. */
function whole(value: unknown): number {
  return typeof value === 'number' ? Math.max(0, Math.trunc(value)) : 0;
}
