import { get16, get32, NO_BYTES, put16, put32 } from '../bytes.ts';
import { checksum, pseudoHeader } from '../checksum.ts';
import { PROTOCOL_TCP } from '../ipv4.ts';
import { seqAdd } from './sequence.ts';

/** TCP segments (RFC 9293, 3.1). */
export interface Segment {
  sourcePort: number;
  destinationPort: number;
  /** Sequence number of the first byte, or of the SYN; unsigned, 32 bits. */
  seq: number;
  /** Acknowledgment number; valid only with ACK among the flags. */
  ack: number;
  /** FIN, SYN, RST, PSH, ACK and others, as in the header. */
  flags: number;
  /** Receive window in bytes, 0..65535, without scaling. */
  window: number;
  /** The maximum segment size option; null without it. It is the only option supported. */
  mss: number | null;
  payload: Uint8Array;
}

export const FIN = 0x01;
export const SYN = 0x02;
export const RST = 0x04;
export const PSH = 0x08;
export const ACK = 0x10;

const HEADER = 20;
const OPTION_END = 0;
const OPTION_NOTHING = 1;
const OPTION_MSS = 2;

/**
 * Returns the fields of a segment, payload as a view. `source` and `destination` are the IPv4 addresses of its packet,
 * which the checksum covers. Null if the header's length is inconsistent or the checksum is wrong.
 */
export function parseTcp(bytes: Uint8Array, source: Uint8Array, destination: Uint8Array): Segment | null {
  if (bytes.length < HEADER) return null;
  const header = (bytes[12] >> 4) * 4;
  if (header < HEADER || header > bytes.length) return null;
  if (checksum(bytes, pseudoHeader(source, destination, PROTOCOL_TCP, bytes.length)) !== 0) return null;
  return {
    sourcePort: get16(bytes, 0),
    destinationPort: get16(bytes, 2),
    seq: get32(bytes, 4),
    ack: get32(bytes, 8),
    flags: bytes[13],
    window: get16(bytes, 14),
    mss: findMss(bytes.subarray(HEADER, header)),
    payload: bytes.subarray(header),
  };
}

/** Searches the options (RFC 9293, 3.2). An inconsistent length makes the rest unreadable: it is ignored. */
function findMss(options: Uint8Array): number | null {
  let at = 0;
  while (at < options.length && options[at] !== OPTION_END) {
    if (options[at] === OPTION_NOTHING) {
      at += 1;
      continue;
    }
    const length = options[at + 1];
    // Also refuses a missing length byte, for which both comparisons are false.
    if (!(length >= 2 && at + length <= options.length)) return null;
    if (options[at] === OPTION_MSS && length === 4) return get16(options, at + 2);
    at += length;
  }
  return null;
}

export function buildTcp(segment: Segment, source: Uint8Array, destination: Uint8Array): Uint8Array {
  const header = segment.mss === null ? HEADER : HEADER + 4;
  const bytes = new Uint8Array(header + segment.payload.length);
  put16(bytes, 0, segment.sourcePort);
  put16(bytes, 2, segment.destinationPort);
  put32(bytes, 4, segment.seq);
  put32(bytes, 8, segment.ack);
  bytes[12] = (header / 4) << 4;
  bytes[13] = segment.flags;
  put16(bytes, 14, segment.window);
  if (segment.mss !== null) {
    bytes[20] = OPTION_MSS;
    bytes[21] = 4;
    put16(bytes, 22, segment.mss);
  }
  bytes.set(segment.payload, header);
  put16(bytes, 16, checksum(bytes, pseudoHeader(source, destination, PROTOCOL_TCP, bytes.length)));
  return bytes;
}

/** Returns the sequence space of a segment: its bytes, and one each for SYN and FIN. */
export function sequenceLength(segment: Segment): number {
  return segment.payload.length + (segment.flags & SYN ? 1 : 0) + (segment.flags & FIN ? 1 : 0);
}

/**
 * Returns the RST in answer to a segment without a connection (RFC 9293, 3.10.7.1); null for a RST, which is never
 * answered.
 */
export function resetFor(segment: Segment): Segment | null {
  if (segment.flags & RST) return null;
  const answersAck = (segment.flags & ACK) !== 0;
  return {
    sourcePort: segment.destinationPort,
    destinationPort: segment.sourcePort,
    seq: answersAck ? segment.ack : 0,
    ack: answersAck ? 0 : seqAdd(segment.seq, sequenceLength(segment)),
    flags: answersAck ? RST : RST | ACK,
    window: 0,
    mss: null,
    payload: NO_BYTES,
  };
}

/** Returns the rest of a segment after its SYN. */
export function withoutSyn(segment: Segment): Segment {
  return { ...segment, seq: seqAdd(segment.seq, 1), flags: segment.flags & ~SYN };
}
