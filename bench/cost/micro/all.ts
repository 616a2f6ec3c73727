import { CALLS } from './calls.ts';
import { NAMES } from './names.ts';
import type { MicroGroup } from './program.ts';
import { PROPERTIES } from './properties.ts';
import { type RuntimePins, runtimeGroup } from './runtime.ts';
import { STEPS } from './steps.ts';
import { VALUES } from './values.ts';

/** All micro-programs. */
export function allMicros(pins: RuntimePins): MicroGroup[] {
  const groups = [STEPS, NAMES, PROPERTIES, CALLS, VALUES].map((micros) => ({ micros }));
  return [...groups, runtimeGroup(pins)];
}
