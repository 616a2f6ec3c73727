import type { Check } from '../check.ts';
import type { Circuit } from '../circuit/circuit.ts';
import type { Loop } from '../loop.ts';
import type { Modules } from '../modules.ts';
import type { Pins } from '../peripherals/pins.ts';
import type { Pwm } from '../peripherals/pwm.ts';
import type { Realm } from '../realm.ts';
import type { World } from '../world.ts';

/** What the runtime's global functions work on. */
export interface Parts {
  realm: Realm;
  check: Check;
  world: World;
  pins: Pins;
  pwm: Pwm;
  circuit: Circuit;
  loop: Loop;
  modules: Modules;
  version: string;
  /** The program looks at the clock, or at a pin. */
  poll(): void;
  /** Bytes of the JavaScript heap: all, in use, and in use at most. */
  memory(): { total: number; used: number; peak: number };
}

/** Errors of the runtime's own table (include/err.h). */
export const EINVPIN = 140;

/** What digitalWrite costs on the board, in microseconds (measured). */
export const PIN_US = 21;

/** So many looks in one moment are no program's that does something else between them. */
const MOST_LOOKS = 1000;
/** What a look takes on the board, in microseconds (measured). */
const LOOK_US = 16;

/**
 * Time passes where a program does nothing but look: `while (millis() < end);` would never end in simulated time, which
 * moves by what the program does otherwise.
 */
export function looks(time: World['time']): () => void {
  let lastUs = -1;
  let count = 0;
  return () => {
    const nowUs = time.nowUs();
    if (nowUs !== lastUs) count = 0;
    else if (++count > MOST_LOOKS) time.wait(LOOK_US);
    lastUs = count > MOST_LOOKS ? time.nowUs() : nowUs;
  };
}
