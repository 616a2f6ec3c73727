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
  /** Bytes of the JavaScript heap: all, in use, and in use at most. */
  memory(): { total: number; used: number; peak: number };
}

/** Errors of the runtime's own table (include/err.h). */
export const EINVPIN = 140;

/** What digitalWrite costs on the board, in microseconds (measured). */
export const PIN_US = 21;
