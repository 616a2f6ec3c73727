/** What identifies a board, and what differs from boot to boot: the module `#runtime/board`. */

const THERMOMETER = 30;

/** Returns the board's unique id as the runtime reports it; empty if it does not. */
export function uid(): string {
  const board = global.board;
  return (board && board.uid) || '';
}

/** Returns the lowest bits of the microcontroller's internal thermometer; 0 if there is none. */
export function noise(): number {
  try {
    return typeof analogRead === 'function' ? Math.floor(analogRead(THERMOMETER) * 0x1000000) : 0;
  } catch (_error) {
    return 0;
  }
}

/** Microseconds since boot. */
export function micros(): number {
  return global.micros();
}
