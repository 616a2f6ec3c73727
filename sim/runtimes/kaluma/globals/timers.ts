import { WRAP_MS } from '../loop.ts';
import type { Parts } from './parts.ts';

/** Timers, and waiting (src/global.c, timers). */
export function timers({ check, world, loop, poll }: Parts): Record<string, unknown> {
  const add =
    (repeat: boolean) =>
    (...args: unknown[]) =>
      loop.addTimer(check.callable(args, 0, 'callback'), check.number(args, 1, 'delay'), repeat);
  const startMs = world.startMs ?? 0;
  const clear = (...args: unknown[]) => loop.clearTimer(check.number(args, 0, 'id'));
  return {
    setTimeout: add(false),
    setInterval: add(true),
    clearTimeout: clear,
    clearInterval: clear,
    delay: (...args: unknown[]) => world.time.wait(check.number(args, 0, 'msec', 0) * 1000),
    delayMicroseconds: (...args: unknown[]) => world.time.wait(check.number(args, 0, 'usec', 0)),
    // Since power-on in 32 bits, and in 64.
    millis: () => {
      poll();
      return (Math.floor(world.time.nowUs() / 1000) + startMs) % WRAP_MS;
    },
    micros: () => {
      poll();
      return world.time.nowUs() + startMs * 1000;
    },
  };
}
