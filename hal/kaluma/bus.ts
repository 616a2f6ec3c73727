import type { Bus } from '../bus.ts';
import { takeLines, watchLow } from './lines.ts';

/** The chip's wiring to a Kaluma board: GPIO numbers, and the requested SPI clock in hertz. */
export interface KalumaPins {
  spi: { bus: number; miso: number; mosi: number; sck: number; baudHz: number };
  cs: number;
  /** RSTn, or null if not connected. */
  reset: number | null;
  /** INTn, or null if not connected. */
  interrupt: number | null;
}

/**
 * Largest read, in bytes. Garbage of this size may accumulate without exhausting the C heap, which the collector does
 * not take into account.
 */
const READ_CHUNK = 256;

/**
 * Refuses Kaluma 1.3.0-beta. Its `recv` and `transfer` return memory of the C heap that the engine later frees into its
 * own heap (module_spi.c: no free callback): after some hundred reads the board hangs, without a message.
 */
export function refuseBrokenSpi(): void {
  const version = global.process.version;
  if (version.indexOf('1.3.0-beta') === 0)
    throw new Error(
      'Kaluma ' +
        version +
        ': reading by SPI corrupts its heap; use 1.2.1, or kalumaPioBus where SCK is the pin behind CS',
    );
}

/**
 * A bus over Kaluma's `spi` module and GPIO functions (Kaluma 1.1 to 1.2; 1.0.0 leaks in `transfer`, and the versions
 * 1.3.0-beta are refused). The pins that the driver controls are separate parameters, so that the board's numbers are
 * constants in the program, and the code for a line that is not connected is removed.
 *
 * @param wires the pins of the SPI controller
 * @param cs SCSn
 * @param resetPin RSTn, or null if not connected
 * @param attentionPin INTn, or null if not connected
 * @returns the bus
 * @throws Error on Kaluma 1.3.0-beta
 */
export function kalumaBus(
  wires: KalumaPins['spi'],
  cs: number,
  resetPin: number | null,
  attentionPin: number | null,
): Bus {
  refuseBrokenSpi();
  takeLines(cs, resetPin, attentionPin);
  const SPI = global.require('spi').SPI;
  const spi = new SPI(wires.bus, {
    mode: 0,
    baudrate: wires.baudHz,
    sck: wires.sck,
    mosi: wires.mosi,
    miso: wires.miso,
  });
  // The engine searches every scope for a global name; these local ones are found at once.
  const level = digitalWrite;
  const levelOf = digitalRead;
  const nothing = new Uint8Array(0);
  let watchId = -1;

  return {
    send: (frame) => {
      level(cs, 0);
      spi.send(frame);
      level(cs, 1);
    },

    exchange: (frame) => {
      let answer: Uint8Array = nothing;
      level(cs, 0);
      try {
        answer = spi.transfer(frame);
      } catch (_error) {
        // Out of memory is reported by an empty array or an exception: in both cases the frame ends here.
      }
      level(cs, 1);
      return answer;
    },

    write: (head, body) => {
      level(cs, 0);
      spi.send(head);
      spi.send(body);
      level(cs, 1);
    },

    read: (head, into, at, count) => {
      let done = 0;
      level(cs, 0);
      spi.send(head);
      try {
        while (done < count) {
          const left = count - done;
          const chunk = spi.recv(left < READ_CHUNK ? left : READ_CHUNK);
          const came = chunk.length;
          if (came === 0) break;
          into.set(chunk, at + done);
          done += came;
        }
      } catch (_error) {
        // As above.
      }
      level(cs, 1);
      return done;
    },

    reset: (low) => {
      if (resetPin === null) return false;
      level(resetPin, low ? 0 : 1);
      return true;
    },

    attention: () => attentionPin === null || levelOf(attentionPin) === 0,

    watch: (handler) => {
      if (attentionPin === null) return false;
      watchId = watchLow(watchId, attentionPin, handler);
      return true;
    },
  };
}

export { kalumaClock } from './clock.ts';
