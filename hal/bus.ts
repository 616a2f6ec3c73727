/**
 * The bus: the one contract between a board and a W5500 driver.
 *
 * A frame is everything that is clocked between one falling and one rising edge of chip select (SCSn). The chip
 * understands a frame only as a whole: three header bytes (address high, address low, control), then data. So the
 * bus offers nothing smaller than a frame. The caller never sees chip select, and cannot leave it low.
 *
 * Registers are a few bytes: `send` and `exchange` take their frame in one buffer, header and data, which costs the
 * fewest calls. The chip's memories are many bytes: `write` and `read` take header and data apart, so that no data are
 * copied.
 *
 * For authors of drivers:
 * - `head` is always 3 bytes, `frame` always more. `frame`, `head` and `body` are sent whole: some runtimes ignore the
 *   offset and the length of a typed array's view and clock out the buffer behind it, so never pass a view of a larger
 *   buffer.
 * - A frame without data bytes is not a frame. Zero-length bodies and reads are never put on the bus.
 * - The buffers belong to the caller again when the call returns; the bus keeps none of them.
 *
 * For authors of buses:
 * - Chip select idles high, and is high before its pin becomes an output.
 * - SPI mode 0 or 3, most significant bit first.
 * - Nothing may come between the two edges: no callback of the program, no other user of the pins.
 * - The attention line (INTn) is a level. `watch` calls its handler on every turn of the runtime's loop while the
 *   line is low, never from inside an interrupt. A board without the line never calls it.
 */
export interface Bus {
  /** One frame that writes registers: the whole of `frame`, header and data (4 bytes or more). */
  send(frame: Uint8Array): void;

  /**
   * One frame that reads registers: the whole of `frame`, in which the data are 0. Returns what came in meanwhile, as
   * long as `frame`: the registers stand where its data do, and the 3 bytes before them mean nothing. Empty when the
   * runtime ran out of memory. A bus may use the array again for the next frame of the same length.
   */
  exchange(frame: Uint8Array): Uint8Array;

  /** One frame that writes: `head` (3 bytes), then the whole of `body` (1 byte or more). */
  write(head: Uint8Array, body: Uint8Array): void;

  /**
   * One frame that reads: `head` (3 bytes), then `count` bytes (1 or more) into `into` from index `at` on.
   * Returns how many bytes arrived; fewer than `count` means that the runtime ran out of memory for them.
   */
  read(head: Uint8Array, into: Uint8Array, at: number, count: number): number;

  /** Drives the reset line (RSTn): true pulls it low. Returns false where the board has no such line. */
  reset(low: boolean): boolean;

  /** Whether the attention line (INTn) is low now. Always true where the board has no such line: look yourself. */
  attention(): boolean;

  /**
   * Calls `handler` from the runtime's loop whenever the attention line is low; null ends that.
   * Returns false where the board has no such line: then only a timer can find work.
   */
  watch(handler: (() => void) | null): boolean;
}
