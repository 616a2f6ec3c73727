/** The chip's lines besides SPI, on pins of Kaluma. */

/** A pin that is high on every turn of the runtime's loop: chip select, between frames. */
let idlePin = 0;

/**
 * Configures the pins. Outputs are set high before their direction is set: the other order pulses chip select low.
 *
 * @param cs SCSn
 * @param reset RSTn, or null if not connected
 * @param attention INTn, or null if not connected
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
 * Ends the watch `id`, if there is one, and calls `handler` while `pin` is low. A level, not an edge: an edge is lost
 * if the line is already low. Returns the id of the new watch; -1 without a handler.
 */
export function watchLow(id: number, pin: number, handler: (() => void) | null): number {
  if (id >= 0) clearWatch(id);
  return handler ? setWatch(handler, pin, LOW_LEVEL) : -1;
}

/** Calls `handler` on every turn of the runtime's loop, until `clearWatch` of the returned id. */
export function eachLoop(handler: () => void): number {
  return setWatch(handler, idlePin, HIGH_LEVEL);
}
