/** What is used of the library `dns-packet`, which brings no types. */
declare module 'dns-packet' {
  export interface Question {
    /** Without the dot at the end; the root is `.`. */
    name: string;
    /** `A`, `AAAA`, ...; one that the library does not know is `UNKNOWN_` and its number. */
    type: string;
    class?: string;
  }

  export interface Answer extends Question {
    /** Seconds. */
    ttl: number;
    data: string;
    /** Of multicast DNS: others are to be forgotten. */
    flush?: boolean;
  }

  export interface Packet {
    type: 'query' | 'response';
    id: number;
    /** The header's second word without its first bit; in its lowest four bits the RCODE. */
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

  /** Throws when the bytes are no DNS message. */
  export function decode(bytes: Buffer): DecodedPacket;
  export function encode(packet: Packet): Buffer;
}
