/** The part of the library `dns-packet` that is used; it has no types of its own. */
declare module 'dns-packet' {
  export interface Question {
    /** Without the dot at the end; the root is `.`. */
    name: string;
    /** `A`, `AAAA`, ...; for types outside the library `UNKNOWN_` and the number. */
    type: string;
    class?: string;
  }

  export interface Answer extends Question {
    /** Time to live in seconds. */
    ttl: number;
    data: string;
    /** Multicast DNS: the cache-flush bit. */
    flush?: boolean;
  }

  export interface Packet {
    type: 'query' | 'response';
    id: number;
    /** The header's second word without its first bit; its lowest four bits are the RCODE. */
    flags: number;
    questions: Question[];
    answers: Answer[];
    authorities?: Answer[];
    additionals?: Answer[];
  }

  export interface DecodedPacket extends Packet {
    /** `QUERY`, ... */
    opcode: string;
    authorities: Answer[];
    additionals: Answer[];
  }

  export const AUTHORITATIVE_ANSWER: number;
  export const TRUNCATED_RESPONSE: number;
  export const RECURSION_DESIRED: number;
  export const RECURSION_AVAILABLE: number;

  /** Reads the question at `offset` of a message. */
  export const question: { decode(bytes: Buffer, offset: number): Question };

  /** Throws if the bytes are not a DNS message. */
  export function decode(bytes: Buffer): DecodedPacket;
  export function encode(packet: Packet): Buffer;
}
