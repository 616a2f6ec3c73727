/**
 * The bus: the contract between a board and the driver of a W5500.
 *
 * A frame is everything that is clocked between a falling and a rising edge of chip select (SCSn). The chip accepts
 * whole frames only: three header bytes (address high, address low, control), then data. So the bus offers no smaller
 * operation. The caller has no access to chip select, and cannot leave it low.
 *
 * Registers are a few bytes: `send` and `exchange` take their frame in one buffer, header and data, which costs the
 * fewest calls. The chip's memories are many bytes: `write` and `read` take header and data separately, so that data is
 * not copied.
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
 * - The attention line (INTn) is a level. `watch` calls its handler on every turn of the runtime's loop while the line
 *   is low, never from inside an interrupt. A board without the line never calls it.
 */
export interface Bus {
  /** One frame that writes registers: the whole of `frame`, header and data (4 bytes or more). */
  send(frame: Uint8Array): void;

  /**
   * Sends one frame that reads registers: the whole of `frame`, with zeros as data. Returns the bytes received, as long
   * as `frame`: the registers are at the positions of the data, and the 3 bytes before them are undefined. Empty if the
   * runtime is out of memory. A bus may reuse the array for the next frame of the same length.
   */
  exchange(frame: Uint8Array): Uint8Array;

  /** One frame that writes: `head` (3 bytes), then the whole of `body` (1 byte or more). */
  write(head: Uint8Array, body: Uint8Array): void;

  /**
   * Sends one frame that reads: `head` (3 bytes), then `count` bytes (1 or more) into `into` from index `at` on.
   * Returns the number of bytes read; fewer than `count` if the runtime is out of memory for them.
   */
  read(head: Uint8Array, into: Uint8Array, at: number, count: number): number;

  /** Drives the reset line (RSTn): true pulls it low. Returns false if the board has no such line. */
  reset(low: boolean): boolean;

  /**
   * Returns true if the attention line (INTn) is low. Always true if the board has no such line: the caller must look.
   */
  attention(): boolean;

  /**
   * Calls `handler` from the runtime's loop whenever the attention line is low; null ends that. Returns false if the
   * board has no such line: then only a timer can find work.
   */
  watch(handler: (() => void) | null): boolean;
}

/** Collects received bytes as text, one character a byte. */
export interface TextSink {
  text: string;
}

/**
 * A bus of a runtime whose SPI takes and gives text. `write` also takes a text as `body`, and `read` a `TextSink` as
 * `into`, whose text it extends. Only `#chip/text` makes use of it.
 */
export type TextBus = Bus;
