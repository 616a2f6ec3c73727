import type { Bus } from '../bus.ts';
import type { KalumaPins } from './bus.ts';
import { takeLines, watchLow } from './lines.ts';

/** The RP2040's system clock under Kaluma in hertz, and the state machine's cycles per bit. */
const SYSTEM_HZ = 125000000;
const CYCLES = 4;

/** Length of a header; number of body bytes sent after it in one call. */
const HEAD = 3;
const PIECE = 256;
/**
 * Number of zero words after a short frame that do not fit into the FIFO before the frame has ended: `put` waits for
 * the end.
 */
const TAIL = 5;

/**
 * The program of the state machine (RP2040 datasheet, 3.4). Chip select and the clock are the side-set, two bits from
 * bit 11 on; bit 8 makes an instruction last two cycles. A bit takes four cycles.
 */
const PROGRAM = [
  0x88a0, //  0         pull          side 1       wrap target: chip select is high
  0x6830, //  1         out x, 16     side 1
  0x0820, //  2         jmp !x, 0     side 1       no frame
  0x6850, //  3         out y, 16     side 1
  0x80a0, //  4 byte    pull          side 0       chip select falls
  0x6078, //  5         out null, 24  side 0       the byte moves from the low to the high end of its word
  0x6101, //  6 send    out pins, 1   side 0 [1]
  0x11e6, //  7         jmp !osre, 6  side 2 [1]   the clock rises
  0x0044, //  8         jmp x--, 4    side 0
  0x0060, //  9         jmp !y, 0     side 0       nothing to read
  0xb142, // 10 receive nop           side 2 [1]
  0x4001, // 11         in pins, 1    side 0       reads the pin as of two system cycles ago
  0x008a, // 12         jmp y--, 10   side 0
  0x8020, // 13         push          side 0       the incomplete last word
];
/** Chip select high, as a field of an instruction. */
const IDLE = 1 << 11;

/** Size of a PIO's instruction memory. Programs are placed at the end of the free part. */
const MEMORY = 32;

/**
 * A bus over a state machine of the RP2040's PIO, by Kaluma's module `rp2` (Kaluma 1.2), for chips on pins that no SPI
 * controller reaches. SCLK must be the pin after SCSn. The state machine is an SPI master in mode 0 that drives chip
 * select, too. A frame is started by one word, so no code of the program can run in the middle of it.
 *
 * The upper half of that word is the number of bytes to send less one; the lower half is the number of bits to read
 * less one, or 0 for none. The bytes to send follow, one per word. Read bytes are returned in words of four bytes, the
 * last one incomplete. A word with an upper half of 0 is not a frame and is skipped, so arrays of words can be longer
 * than their contents, if the words before it were complete frames.
 *
 * Neither `put` nor `get` waits for long: the state machine itself waits only for them.
 *
 * @param wires the pins of SPI
 * @param cs SCSn
 * @param resetPin RSTn, or null if not connected
 * @param attentionPin INTn, or null if not connected
 * @returns the bus
 */
export function kalumaPioBus(
  wires: KalumaPins['spi'],
  cs: number,
  resetPin: number | null,
  attentionPin: number | null,
): Bus {
  const question = new Uint32Array(1 + HEAD);
  const words = new Uint32Array(1 + HEAD + PIECE);
  /** The buffer of the last read, and a view of it. */
  let known: Uint8Array | null = null;
  let view: DataView | null = null;
  /** Buffers of register frames and of their answers, each by the length of the frame. */
  const outgoing: Uint32Array[] = [];
  const answers: Uint8Array[] = [];
  let watchId = -1;

  takeLines(cs, resetPin, attentionPin);
  const rp2 = global.require('rp2');
  const id = rp2.StateMachine.getAvailableId() || 0;
  const program = new rp2.ASM({ sideset: 2 });
  program.code = PROGRAM;
  const options: KalumaPioOptions = {
    // Kaluma rounds the clock divider down to an integer: this makes it an integer, rounded up.
    freq: SYSTEM_HZ / Math.ceil(SYSTEM_HZ / (CYCLES * wires.baudHz)),
    inBase: wires.miso,
    outBase: wires.mosi,
    sidesetBase: cs,
    inShiftDir: rp2.PIO.SHIFT_LEFT,
    outShiftDir: rp2.PIO.SHIFT_LEFT,
    autopush: true,
  };
  // The PIO controls the pins before the program runs; their level is low unless set here.
  const place: KalumaMachinePlace = { pio: id >> 2, sm: id & 3 };
  rp2.StateMachine.prototype.setPins.call(place, 1 << cs, 1 << cs);
  let machine = new rp2.StateMachine(id, program, options);
  let offset = machine.offset;
  if (offset < 0) {
    // Programs stay in the PIO's memory when the runtime restarts, until it is full: this one was loaded before.
    offset = MEMORY - PROGRAM.length;
    options.offset = offset;
    machine = new rp2.StateMachine(id, program, options);
  }

  /** Resets the state machine to the start of its program, with empty FIFOs. */
  const begin = () => {
    machine.active(false);
    machine.clearFIFOs();
    machine.restart();
    // jmp, to the first instruction.
    machine.exec(IDLE | offset);
    machine.active(true);
  };
  begin();

  /** Reads the bytes of the current frame: `count` bytes, into `into` at `at`. */
  const collect = (into: Uint8Array, at: number, count: number) => {
    if (count > 3 && known !== into) {
      known = into;
      view = new DataView(into.buffer, into.byteOffset, into.length);
    }
    const end = at + count;
    let place = at;
    for (; place + 4 <= end; place += 4) (view as DataView).setUint32(place, machine.get());
    // The rest is in one word, the last byte lowest; without a rest that word is sent, too.
    let rest = machine.get();
    for (let last = end - 1; last >= place; last--) {
      into[last] = rest;
      rest >>= 8;
    }
  };

  return {
    send: (frame) => {
      const length = frame.length;
      const own = outgoing[length] || new Uint32Array(1 + length + TAIL);
      outgoing[length] = own;
      own[0] = (length - 1) << 16;
      own.set(frame, 1);
      machine.put(own);
    },

    exchange: (frame) => {
      const length = frame.length;
      const answer = answers[length] || new Uint8Array(length);
      answers[length] = answer;
      const count = length - HEAD;
      question[0] = ((HEAD - 1) << 16) | (count * 8 - 1);
      for (let i = 0; i < HEAD; i++) question[1 + i] = frame[i];
      machine.put(question);
      collect(answer, HEAD, count);
      return answer;
    },

    write: (head, body) => {
      const length = body.length;
      words[0] = (HEAD + length - 1) << 16;
      words.set(head, 1);
      words.set(length > PIECE ? body.subarray(0, PIECE) : body, 1 + HEAD);
      machine.put(words);
      for (let at = PIECE; at < length; at += words.length) {
        words.set(body.subarray(at, at + words.length));
        machine.put(words);
      }
    },

    read: (head, into, at, count) => {
      question[0] = ((HEAD - 1) << 16) | (count * 8 - 1);
      question.set(head, 1);
      machine.put(question);
      collect(into, at, count);
      return count;
    },

    reset: (low) => {
      if (resetPin === null) return false;
      // Also ends a frame that a program interrupted by Ctrl+C has left incomplete.
      if (low) begin();
      digitalWrite(resetPin, low ? 0 : 1);
      return true;
    },

    attention: () => attentionPin === null || digitalRead(attentionPin) === 0,

    watch: (handler) => {
      if (attentionPin === null) return false;
      watchId = watchLow(watchId, attentionPin, handler);
      return true;
    },
  };
}
