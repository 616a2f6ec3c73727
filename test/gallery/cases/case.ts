import * as assert from 'uvu/assert';
import type { ChipOptions } from '../../../sim/chips/w5500/chip.ts';
import type { Bench } from '../../../sim/lockstep/bench.ts';

/** A board of any runtime that runs a program of the gallery. */
export interface GalleryBoard extends Bench {
  run(ms: number): void;
}

/** What one of them does for its clients, on every runtime that it runs on. */
export interface Case {
  firmware: string;
  name: string;
  /** The chip's knobs; it is strict, too. */
  chip?: ChipOptions;
  body: (device: GalleryBoard) => void;
}

/** Lets time pass until `done`; fails when it does not come about within `ms`. */
export function until(device: GalleryBoard, ms: number, done: () => boolean): void {
  for (let passed = 0; passed < ms && !done(); passed++) device.run(1);
  assert.ok(done(), `not within ${ms} ms; console: ${device.lines.join(' | ')}`);
}
