/**
 * The device's time, as both threads of a live device have it: the host's, less the time in which it was held. Where there is a
 * limit, it stands still there until somebody moves the limit or takes it away.
 */
export interface Hold {
  control: Int32Array<SharedArrayBuffer>;
  times: Float64Array<SharedArrayBuffer>;
}

/** 1 while there is a limit. */
const LIMITED = 0;
/** Number of changes: a board that is held waits on this word. */
const CHANGES = 1;

/** How long it was held, and the limit: milliseconds since 1970, of the device's own time. */
const SHIFT = 0;
const LIMIT = 1;

export function createHold(): Hold {
  return {
    control: new Int32Array(new SharedArrayBuffer(8)),
    times: new Float64Array(new SharedArrayBuffer(16)),
  };
}

/** The time of the device now, in milliseconds since 1970. */
export function deviceMs({ control, times }: Hold): number {
  const hostMs = performance.timeOrigin + performance.now();
  if (Atomics.load(control, LIMITED) === 0) return hostMs - times[SHIFT];
  // The writer has them in the other order: what is read here may be older, and is never ahead.
  const limit = times[LIMIT];
  Atomics.load(control, CHANGES);
  return Math.min(limit, hostMs - times[SHIFT]);
}

/** Where it stands still; Infinity: nowhere. */
export function limitMs({ control, times }: Hold): number {
  return Atomics.load(control, LIMITED) === 0 ? Number.POSITIVE_INFINITY : times[LIMIT];
}

/** Whether it stands still. */
export function isHeld(hold: Hold): boolean {
  return Atomics.load(hold.control, LIMITED) === 1 && deviceMs(hold) >= hold.times[LIMIT];
}

/** Stops it at a time that is not over, in milliseconds since 1970. */
export function holdAt({ control, times }: Hold, ms: number): void {
  times[LIMIT] = ms;
  Atomics.store(control, LIMITED, 1);
}

/** Lets it go on from where it stands, for `ms` milliseconds, perhaps Infinity. */
export function release({ control, times }: Hold, ms: number): void {
  const limit = times[LIMIT];
  times[SHIFT] = performance.timeOrigin + performance.now() - limit;
  Atomics.add(control, CHANGES, 1);
  if (ms === Number.POSITIVE_INFINITY) Atomics.store(control, LIMITED, 0);
  else times[LIMIT] = limit + ms;
  Atomics.add(control, CHANGES, 1);
  Atomics.notify(control, CHANGES);
}

/** Blocks the board's thread while time stands still. */
export function awaitRelease(hold: Hold): void {
  const { control } = hold;
  if (Atomics.load(control, LIMITED) === 0) return;
  for (;;) {
    const changes = Atomics.load(control, CHANGES);
    if (!isHeld(hold)) return;
    Atomics.wait(control, CHANGES, changes);
  }
}
