/** Commands and answers between host and co-processor (nina-spi.md, chapter 3). */

const START = 0xe0;
const END = 0xee;
const ERROR = 0xef;
const REPLY = 0x80;
/** The slave's DMA moves words of this many bytes. */
const WORD = 4;

/** Commands whose parameters have lengths of two bytes, and those whose answers have. */
const WIDE_COMMANDS = [0x44, 0x45, 0x46, 0x60, 0x61, 0x77, 0x79];
const WIDE_ANSWERS = [0x45, 0x78, 0x7a];

export interface Command {
  readonly code: number;
  readonly params: readonly Uint8Array[];
  /** All of the transaction's bytes, as the firmware has them in its buffer: zeros behind them. */
  byteAt(index: number): number;
}

/** What a command answers: its parameters; null for the error frame. */
export type Answer = readonly Uint8Array[] | null;

/** The bytes of a transaction as a command; null when they do not begin as one. Nothing else is checked, as in the firmware. */
export function parseCommand(bytes: Uint8Array): Command | null {
  if (bytes[0] !== START || bytes.length < 2) return null;
  const code = bytes[1] & 0x7f;
  const at = (index: number) => bytes[index] ?? 0;
  const isWide = WIDE_COMMANDS.includes(code);
  const params: Uint8Array[] = [];
  let place = 3;
  for (let left = at(2); left > 0 && place < bytes.length; left--) {
    const length = isWide ? (at(place) << 8) | at(place + 1) : at(place);
    place += isWide ? 2 : 1;
    params.push(bytes.slice(place, place + length));
    place += length;
  }
  return { code, params, byteAt: at };
}

/** An answer as it is armed, padded to whole words. */
export function buildAnswer(code: number, answer: Answer): Uint8Array {
  if (answer === null) return padded([ERROR, 0, END]);
  const isWide = WIDE_ANSWERS.includes(code);
  const bytes = [START, code | REPLY, answer.length];
  for (const param of answer) {
    if (isWide) bytes.push(param.length >> 8);
    bytes.push(param.length & 0xff, ...param);
  }
  bytes.push(END);
  return padded(bytes);
}

function padded(bytes: number[]): Uint8Array {
  const whole = new Uint8Array(Math.ceil(bytes.length / WORD) * WORD);
  whole.set(bytes);
  return whole;
}

/** One byte, and 16 bits in the order of the network or of the ESP32. */
export const byte = (value: number): Uint8Array => Uint8Array.of(value & 0xff);
export const be16 = (value: number): Uint8Array => Uint8Array.of((value >> 8) & 0xff, value & 0xff);
export const le16 = (value: number): Uint8Array => Uint8Array.of(value & 0xff, (value >> 8) & 0xff);
export const le32 = (value: number): Uint8Array =>
  Uint8Array.of(value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, (value >>> 24) & 0xff);

/** A parameter as a number: big-endian, and little-endian. */
export const fromBe = (bytes: Uint8Array | undefined): number =>
  Array.from(bytes ?? []).reduce((value, each) => ((value << 8) | each) >>> 0, 0);
export const fromLe = (bytes: Uint8Array | undefined): number => fromBe(bytes?.slice().reverse());
