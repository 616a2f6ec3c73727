import type { ReadyBus } from '../ready-bus.ts';
import { type KalumaPins, refuseBrokenSpi } from './bus.ts';
import { takeLines } from './lines.ts';

/** READY rises this long after chip select at most, in milliseconds: its latency is some 20 microseconds. */
const SEEN_MS = 5;
/** Largest read in one piece, in bytes (see hal/kaluma/bus.ts), and the word that answers are made of. */
const READ_CHUNK = 256;
const WORD = 4;

/**
 * As `kalumaBus`, for an ESP32 with nina-fw: with READY, and GPIO0 in the place of INTn.
 *
 * @param wires the pins of the SPI controller
 * @param cs chip select
 * @param resetPin RESETN, or null if not connected
 * @param gpio0 GPIO0, or null if not connected
 * @param readyPin READY, also called BUSY or ACK
 * @returns the bus
 */
export function kalumaReadyBus(
  wires: KalumaPins['spi'],
  cs: number,
  resetPin: number | null,
  gpio0: number | null,
  readyPin: number,
): ReadyBus {
  refuseBrokenSpi();
  takeLines(cs, resetPin, null);
  // A chip that is not there reads as busy, and GPIO0 as high, which its boot loader wants.
  pinMode(readyPin, INPUT_PULLUP);
  if (gpio0 !== null) pinMode(gpio0, INPUT_PULLUP);
  const SPI = global.require('spi').SPI;
  const spi = new SPI(wires.bus, {
    mode: 0,
    baudrate: wires.baudHz,
    sck: wires.sck,
    mosi: wires.mosi,
    miso: wires.miso,
  });
  const level = digitalWrite;
  const levelOf = digitalRead;
  const now = millis;
  const nothing = new Uint8Array(0);
  let drivesGpio0 = false;

  /** Waits until READY has the level, at most `ms` milliseconds. `millis` may wrap meanwhile. */
  const awaitLevel = (wanted: number, ms: number): boolean => {
    const since = now();
    for (let passed = 0; passed >= 0 && passed < ms; passed = now() - since)
      if (levelOf(readyPin) === wanted) return true;
    return levelOf(readyPin) === wanted;
  };

  /** Chip select falls, and the co-processor has seen it. */
  const select = (): boolean => {
    level(cs, 0);
    if (awaitLevel(1, SEEN_MS)) return true;
    level(cs, 1);
    return false;
  };

  const receive = (into: Uint8Array, at: number, count: number): void => {
    for (let done = 0; done < count; ) {
      const left = count - done;
      const chunk = spi.recv(left < READ_CHUNK ? left : READ_CHUNK);
      const came = chunk.length;
      if (came === 0) return;
      into.set(chunk, at + done);
      done += came;
    }
  };

  return {
    exchange: (frame) => {
      let answer: Uint8Array = nothing;
      level(cs, 0);
      try {
        answer = spi.transfer(frame);
      } catch (_error) {
        // Out of memory, as in `answer`.
      }
      level(cs, 1);
      return answer;
    },

    reset: (low) => {
      if (resetPin === null) return false;
      if (gpio0 !== null && low) {
        level(gpio0, 1);
        pinMode(gpio0, OUTPUT);
        drivesGpio0 = true;
      }
      level(resetPin, low ? 0 : 1);
      return true;
    },

    attention: () => gpio0 === null || levelOf(gpio0) === 1,

    awaitArmed: (ms) => {
      if (!awaitLevel(0, ms)) return false;
      // It has booted: GPIO0 is its output from here on.
      if (drivesGpio0 && gpio0 !== null) pinMode(gpio0, INPUT_PULLUP);
      drivesGpio0 = false;
      return true;
    },

    command: (head, body) => {
      if (!select()) return false;
      spi.send(head);
      if (body) spi.send(body);
      level(cs, 1);
      return true;
    },

    answer: (head, into, at, limit) => {
      if (!select()) return -1;
      let count = 0;
      try {
        receive(head, 0, head.length);
        if (into) {
          const last = head.length - 1;
          const told = (head[last - 1] << 8) | head[last];
          count = told < limit ? told : limit;
          receive(into, at, count);
          // The end, and what fills the word.
          spi.recv(WORD - ((head.length + count) & (WORD - 1)));
        }
      } catch (_error) {
        // The runtime is out of memory: unread bytes are lost, and the driver finds the answer spoilt.
      }
      level(cs, 1);
      return count;
    },

    pulse: () => {
      if (select()) level(cs, 1);
    },
  };
}
