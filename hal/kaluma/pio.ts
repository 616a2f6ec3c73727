import type { Bus } from '../bus.ts';
import type { KalumaPins } from './bus.ts';
import { takeLines, watchLow } from './lines.ts';

/** The RP2040's clock under Kaluma, and how many cycles of the state machine a bit takes. */
const SYSTEM_HZ = 125000000;
const CYCLES = 4;

/** A header, and how much of a body follows it in one go. */
const HEAD = 3;
const PIECE = 256;
/** So many words behind a short frame, all 0, do not fit into the FIFO before the frame has ended: `put` waits for that. */
const TAIL = 5;

/**
 * What the state machine does, as the RP2040 has it (datasheet, 3.4). Chip select and the clock are the side-set, two
 * bits from bit 11 on; bit 8 makes an instruction last two cycles. A bit takes four.
 */
const PROGRAM = [
  0x88a0, //  0         pull          side 1       wrap target: chip select is high
  0x6830, //  1         out x, 16     side 1
  0x0820, //  2         jmp !x, 0     side 1       no frame
  0x6850, //  3         out y, 16     side 1
  0x80a0, //  4 byte    pull          side 0       chip select falls
  0x6078, //  5         out null, 24  side 0       the byte is at the right end of its word, and goes out at the left
  0x6101, //  6 send    out pins, 1   side 0 [1]
  0x11e6, //  7         jmp !osre, 6  side 2 [1]   the clock rises
  0x0044, //  8         jmp x--, 4    side 0
  0x0060, //  9         jmp !y, 0     side 0       nothing to read
  0xb142, // 10 receive nop           side 2 [1]
  0x4001, // 11         in pins, 1    side 0       sees the pin as it was two cycles of the system ago
  0x008a, // 12         jmp y--, 10   side 0
  0x8020, // 13         push          side 0       what does not fill a word
];
/** Chip select high, in an instruction. */
const IDLE = 1 << 11;

/** Instructions that a PIO has room for. Programs go to the end of the room that is left. */
const MEMORY = 32;

/**
 * A bus over a state machine of the RP2040's PIO, by Kaluma's module `rp2` (Kaluma 1.2), for chips on pins that no SPI
 * controller reaches. SCLK has to be the pin behind SCSn. The state machine is an SPI master in mode 0 that drives
 * chip select, too: a frame is what it is told in one word, so nothing of the program's can come in between.
 *
 * That word has the number of bytes to send less one in its upper half, and the number of bits to read less one in
 * its lower half, or 0 for none. The bytes to send follow, one in each word. What is read comes back in words of four
 * bytes, the last one filled as far as it goes. A word with nothing in its upper half is no frame and passes
 * unheard, so arrays of words can be longer than what is in them, if only bytes were there before.
 *
 * Neither `put` nor `get` waits for long: the state machine waits for nobody but them.
 *
 * @param wires the pins of SPI
 * @param cs SCSn
 * @param resetPin RSTn, or null where it is not wired
 * @param attentionPin INTn, or null where it is not wired
 */
export function kalumaPioBus(
  wires: KalumaPins['spi'],
  cs: number,
  resetPin: number | null,
  attentionPin: number | null,
): Bus {
  const question = new Uint32Array(1 + HEAD);
  const words = new Uint32Array(1 + HEAD + PIECE);
  /** The buffer that was read into last, and a view of it. */
  let known: Uint8Array | null = null;
  let view: DataView | null = null;
  /** What frames of registers are sent in, and what they are answered with, each by the length of the frame. */
  const outgoing: Uint32Array[] = [];
  const answers: Uint8Array[] = [];
  let watchId = -1;

  takeLines(cs, resetPin, attentionPin);
  const rp2 = global.require('rp2');
  const id = rp2.StateMachine.getAvailableId() || 0;
  const program = new rp2.ASM({ sideset: 2 });
  program.code = PROGRAM;
  const options: KalumaPioOptions = {
    // Kaluma divides its clock by a whole number, rounded down: this makes it one, rounded up.
    freq: SYSTEM_HZ / Math.ceil(SYSTEM_HZ / (CYCLES * wires.baudHz)),
    inBase: wires.miso,
    outBase: wires.mosi,
    sidesetBase: cs,
    inShiftDir: rp2.PIO.SHIFT_LEFT,
    outShiftDir: rp2.PIO.SHIFT_LEFT,
    autopush: true,
  };
  // The pins are the PIO's before the program runs, at a level that is low unless somebody says so.
  const place: KalumaMachinePlace = { pio: id >> 2, sm: id & 3 };
  rp2.StateMachine.prototype.setPins.call(place, 1 << cs, 1 << cs);
  let machine = new rp2.StateMachine(id, program, options);
  let offset = machine.offset;
  if (offset < 0) {
    // Programs outlive the runtime in the PIO's memory, until it is full: this one has been there before.
    offset = MEMORY - PROGRAM.length;
    options.offset = offset;
    machine = new rp2.StateMachine(id, program, options);
  }

  /** No frame is under way, and none waits. */
  const begin = () => {
    machine.active(false);
    machine.clearFIFOs();
    machine.restart();
    // jmp, to the first instruction.
    machine.exec(IDLE | offset);
    machine.active(true);
  };
  begin();

  /** Reads what the chip sends in a frame that was asked for: `count` bytes, into `into` from `at` on. */
  const collect = (into: Uint8Array, at: number, count: number) => {
    if (count > 3 && known !== into) {
      known = into;
      view = new DataView(into.buffer, into.byteOffset, into.length);
    }
    const end = at + count;
    let place = at;
    for (; place + 4 <= end; place += 4) (view as DataView).setUint32(place, machine.get());
    // The rest comes in one word, the last byte lowest; without a rest that word comes all the same.
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
      // What a program broke off by Ctrl+C has left in the middle is over, too.
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
