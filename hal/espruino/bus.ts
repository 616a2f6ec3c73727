import type { TextBus, TextSink } from '../bus.ts';
import { espruino } from './globals.ts';
import { pinOf, takeOutput, Watch } from './lines.ts';

/** The chip's wiring to a board: pins as the board's page at espruino.com calls them, such as `B3`. */
export interface EspruinoPins {
  /** `bus`: 1 for SPI1, and so on; 0 for SPI in software, on any pins. `baudHz`: the clock that is asked for, in hertz. */
  spi: { bus: number; miso: string | number; mosi: string | number; sck: string | number; baudHz: number };
  cs: string | number;
  /** RSTn, or null if not connected. */
  reset: string | number | null;
  /** INTn, or null if not connected. */
  interrupt: string | number | null;
}

/** Length of a frame's header. */
const HEAD = 3;
/** Data of frames that read text: 64 zeros. */
const ZEROS = /* @__PURE__ */ zeros();

function zeros(): string {
  let text = String.fromCharCode(0);
  for (let i = 0; i < 6; i++) text += text;
  return text;
}

/**
 * A bus over Espruino's SPI (2v29). The runtime drives chip select, low before the data of a call and high behind it, and
 * calls no JavaScript meanwhile. A frame is one call.
 *
 * @param wires the pins of SPI
 * @param cs SCSn
 * @param resetPin RSTn, or null if not connected
 * @param attentionPin INTn, or null if not connected
 * @returns the bus
 */
export function espruinoBus(
  wires: EspruinoPins['spi'],
  cs: string | number,
  resetPin: string | number | null,
  attentionPin: string | number | null,
): TextBus {
  const select = takeOutput(cs);
  const reset = resetPin === null ? null : takeOutput(resetPin);
  const watch = attentionPin === null ? null : new Watch(pinOf(attentionPin));
  const spi = wires.bus === 0 ? new espruino.SPI() : (espruino['SPI' + wires.bus] as EspruinoSpi);
  spi.setup({
    sck: pinOf(wires.sck),
    mosi: pinOf(wires.mosi),
    miso: pinOf(wires.miso),
    baud: wires.baudHz,
    mode: 0,
  });

  return {
    send: (frame) => {
      spi.write(frame, select);
    },

    exchange: (frame) => spi.send(frame, select),

    write: (head, body) => {
      spi.write(head, body, select);
    },

    read: (head, into, at, count) => {
      const sink = into as unknown as TextSink;
      if (sink.text !== undefined) return readText(spi, select, head, sink, count);
      // One array: the runtime sends the parts of a list byte by byte.
      const frame = new Uint8Array(HEAD + count);
      frame.set(head, 0);
      const came = spi.send(frame, select);
      into.set(new Uint8Array(came.buffer, HEAD, count), at);
      return count;
    },

    reset: (low) => {
      if (!reset) return false;
      reset.write(low ? 0 : 1);
      return true;
    },

    attention: () => !watch || watch.isLow(),

    watch: (handler) => {
      if (!watch) return false;
      watch.call(handler);
      return true;
    },
  };
}

/** As `read`, for text. The runtime makes no text of more than it has room for. */
function readText(
  spi: EspruinoSpi,
  select: EspruinoPin,
  head: Uint8Array,
  sink: TextSink,
  count: number,
): number {
  let frame = String.fromCharCode(head[0], head[1], head[2]);
  let left = count;
  for (; left > ZEROS.length; left -= ZEROS.length) frame += ZEROS;
  const came = spi.send(frame + ZEROS.substr(0, left), select);
  if (came.length < HEAD + count) return 0;
  sink.text += came.substr(HEAD);
  return count;
}
