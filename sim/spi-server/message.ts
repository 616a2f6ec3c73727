import { NO_BYTES } from '../net/bytes.ts';
import { ByteQueue } from '../net/tcp/byte-queue.ts';

/** An answer alone: why the server closes the connection, as UTF-8 text. */
export const REFUSAL = 0;
/** MOSI between two edges of chip select; the answer is MISO. */
export const FRAME = 1;
/** The level of RSTn. */
export const RESET = 2;
/** Asks for the level of INTn. */
export const INTERRUPT = 3;
/** Asks for the time, or lets some pass first. */
export const CLOCK = 4;
/** Of a co-processor. Asks for the level of READY. */
export const READY = 5;
/** Sets the level of chip select: frames while it is low belong to one. */
export const SELECT = 6;
/** Drives GPIO0 low, or lets go of it. */
export const GPIO0 = 7;

/** The kind, one byte, and the payload's length, 32 bits, little-endian. */
export const HEAD = 5;

/** The longest payload: a header, and data once round the chip's 16-bit addresses. */
export const LONGEST = 3 + 65_536;

export interface Message {
  kind: number;
  payload: Uint8Array;
}

/** The other side does not keep to the protocol. */
export class MessageError extends Error {}

/** What each kind carries towards the chip. */
const PAYLOADS: Record<number, { name: string; fits(length: number): boolean; wanted: string }> = {
  [FRAME]: { name: 'frame', fits: (length) => length <= LONGEST, wanted: `at most ${LONGEST} bytes` },
  [RESET]: { name: 'reset', fits: (length) => length === 1, wanted: '1 byte' },
  [INTERRUPT]: { name: 'interrupt', fits: (length) => length === 0, wanted: 'no byte' },
  [READY]: { name: 'ready', fits: (length) => length === 0, wanted: 'no byte' },
  [SELECT]: { name: 'chip select', fits: (length) => length === 1, wanted: '1 byte' },
  [GPIO0]: { name: 'GPIO0', fits: (length) => length === 1, wanted: '1 byte' },
  [CLOCK]: { name: 'clock', fits: (length) => length === 0 || length === 4, wanted: 'no byte, or 4 bytes' },
};

/** A message as it goes over the socket. */
export function encode(kind: number, payload: Uint8Array = NO_BYTES): Uint8Array {
  const bytes = new Uint8Array(HEAD + payload.length);
  bytes[0] = kind;
  new DataView(bytes.buffer).setUint32(1, payload.length, true);
  bytes.set(payload, HEAD);
  return bytes;
}

/** Finds the messages in a stream. A bad one is known by its first five bytes: nothing too long is ever kept. */
export class MessageReader {
  private readonly queue = new ByteQueue();

  /** Bytes that are not yet taken. */
  get length(): number {
    return this.queue.length;
  }

  push(bytes: Uint8Array): void {
    this.queue.push(bytes);
  }

  /** The next message, or null when it is not there yet. Throws a MessageError when it can be none. */
  next(): Message | null {
    if (this.queue.length < HEAD) return null;
    const head = this.queue.copy(0, HEAD);
    const kind = head[0];
    const length = new DataView(head.buffer).getUint32(1, true);
    check(kind, length);
    if (this.queue.length < HEAD + length) return null;
    const payload = this.queue.copy(HEAD, length);
    this.queue.drop(HEAD + length);
    return { kind, payload };
  }
}

function check(kind: number, length: number): void {
  const known = PAYLOADS[kind];
  if (!known) {
    const names = Object.entries(PAYLOADS).map(([number, { name }]) => `${number} ${name}`);
    throw new MessageError(`unknown kind ${kind}; known: ${names.join(', ')}`);
  }
  if (known.fits(length)) return;
  throw new MessageError(`bad length ${length}; kind ${kind}, ${known.name}, carries ${known.wanted}`);
}
