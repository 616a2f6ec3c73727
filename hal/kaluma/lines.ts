/** The chip's lines beside SPI, on pins of Kaluma. */

/** A pin that is high on every turn of the runtime's loop: chip select, between frames. */
let idlePin = 0;

/**
 * Takes the pins. Those that the driver works are high before they are outputs: the other way round pulses chip select
 * low.
 *
 * @param cs SCSn
 * @param reset RSTn, or null where it is not wired
 * @param attention INTn, or null where it is not wired
 */
export function takeLines(cs: number, reset: number | null, attention: number | null): void {
  takeOutput(cs);
  idlePin = cs;
  if (reset !== null) takeOutput(reset);
  if (attention !== null) pinMode(attention, INPUT_PULLUP);
}

function takeOutput(pin: number): void {
  digitalWrite(pin, 1);
  pinMode(pin, OUTPUT);
}

/**
 * Ends the watch `id`, if it is one, and has `handler` called while `pin` is low. A level, not an edge: edges are lost
 * when the line is low already. Returns the id of the new watch; -1 without a handler.
 */
export function watchLow(id: number, pin: number, handler: (() => void) | null): number {
  if (id >= 0) clearWatch(id);
  return handler ? setWatch(handler, pin, LOW_LEVEL) : -1;
}

/** Calls `handler` on every turn of the runtime's loop, until `clearWatch` of the id that it returns. */
export function eachLoop(handler: () => void): number {
  return setWatch(handler, idlePin, HIGH_LEVEL);
}
