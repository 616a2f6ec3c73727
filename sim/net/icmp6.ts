import { get16, put16, put32 } from './bytes.ts';
import { checksum, pseudoHeader } from './checksum.ts';
import { PROTOCOL_ICMP6 } from './ipv6.ts';

/** ICMP of IPv6 (RFC 4443), and neighbour discovery in it (RFC 4861). */
export interface Icmp6Message {
  type: number;
  code: number;
  /** Everything behind the checksum. */
  body: Uint8Array;
}

export const UNREACHABLE6 = 1;
export const ECHO6 = 128;
export const ECHO_REPLY6 = 129;
export const ROUTER_SOLICITATION = 133;
export const ROUTER_ADVERTISEMENT = 134;
export const NEIGHBOUR_SOLICITATION = 135;
export const NEIGHBOUR_ADVERTISEMENT = 136;
export const PORT_UNREACHABLE6 = 4;

/** Neighbour discovery is for the segment alone: a packet that has come further has fewer hops left. */
export const NEIGHBOUR_HOPS = 255;

/** Flags of a neighbour advertisement. */
export const NA = { ROUTER: 0x80, SOLICITED: 0x40, OVERRIDE: 0x20 } as const;
/** Flags of a prefix: on this segment; good for addresses of one's own. */
export const PREFIX = { ON_LINK: 0x80, AUTONOMOUS: 0x40 } as const;

const OPTION_SOURCE = 1;
const OPTION_TARGET = 2;
const OPTION_PREFIX = 3;
const OPTION_SERVERS = 25;

/** Returns the fields of a message, body as a view; null if it is too short or its checksum is wrong. */
export function parseIcmp6(
  bytes: Uint8Array,
  source: Uint8Array,
  destination: Uint8Array,
): Icmp6Message | null {
  if (bytes.length < 8) return null;
  if (checksum(bytes, pseudoHeader(source, destination, PROTOCOL_ICMP6, bytes.length)) !== 0) return null;
  return { type: bytes[0], code: bytes[1], body: bytes.subarray(4) };
}

export function buildIcmp6(message: Icmp6Message, source: Uint8Array, destination: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + message.body.length);
  bytes[0] = message.type;
  bytes[1] = message.code;
  bytes.set(message.body, 4);
  put16(bytes, 2, checksum(bytes, pseudoHeader(source, destination, PROTOCOL_ICMP6, bytes.length)));
  return bytes;
}

/** A neighbour solicitation for `target`, with the asker's MAC address where it has an address yet. */
export function solicitation(target: Uint8Array, mac: Uint8Array | null): Icmp6Message {
  const body = new Uint8Array(20 + (mac ? 8 : 0));
  body.set(target, 4);
  if (mac) body.set([OPTION_SOURCE, 1, ...mac], 20);
  return { type: NEIGHBOUR_SOLICITATION, code: 0, body };
}

/** "`target` is at `mac`." */
export function advertisement(target: Uint8Array, mac: Uint8Array, flags: number): Icmp6Message {
  const body = new Uint8Array(28);
  body[0] = flags;
  body.set(target, 4);
  body.set([OPTION_TARGET, 1, ...mac], 20);
  return { type: NEIGHBOUR_ADVERTISEMENT, code: 0, body };
}

/** The address that a solicitation or an advertisement of a neighbour is about; null if it is cut short. */
export function targetOf(message: Icmp6Message): Uint8Array | null {
  return message.body.length >= 20 ? message.body.subarray(4, 20) : null;
}

/** The MAC address that a neighbour's message tells; null without one. */
export function macIn(message: Icmp6Message): Uint8Array | null {
  const wanted = message.type === NEIGHBOUR_ADVERTISEMENT ? OPTION_TARGET : OPTION_SOURCE;
  const { body } = message;
  for (let at = 20; at + 8 <= body.length && body[at + 1] > 0; at += body[at + 1] * 8)
    if (body[at] === wanted) return body.subarray(at + 2, at + 8);
  return null;
}

/** "Is there a router?" */
export function routerSolicitation(mac: Uint8Array): Icmp6Message {
  const body = new Uint8Array(12);
  body.set([OPTION_SOURCE, 1, ...mac], 4);
  return { type: ROUTER_SOLICITATION, code: 0, body };
}

/** What a router says of itself. Lifetimes are seconds; a router with a `lifetimeS` of 0 is none for other networks. */
export interface Advertised {
  lifetimeS: number;
  /** 16 bytes; the first `bits` count. */
  prefix: Uint8Array;
  bits: number;
  flags: number;
  validS: number;
  preferredS: number;
  mac: Uint8Array;
  /** Which option comes first: the router's MAC address, or the prefix. */
  first: 'mac' | 'prefix';
  /** Name servers (RFC 8106), 16 bytes each, for as long as addresses are valid. */
  servers?: Uint8Array[];
}

export function routerAdvertisement(said: Advertised): Icmp6Message {
  const head = new Uint8Array(12);
  head[0] = 64;
  put16(head, 2, said.lifetimeS);
  const prefix = new Uint8Array(32);
  prefix.set([OPTION_PREFIX, 4, said.bits, said.flags]);
  put32(prefix, 4, said.validS);
  put32(prefix, 8, said.preferredS);
  prefix.set(said.prefix, 16);
  const mac = Uint8Array.of(OPTION_SOURCE, 1, ...said.mac);
  const options: Uint8Array[] = said.first === 'mac' ? [mac, prefix] : [prefix, mac];
  const { servers = [] } = said;
  if (servers.length > 0) {
    const dns = new Uint8Array(8);
    dns.set([OPTION_SERVERS, 1 + 2 * servers.length]);
    put32(dns, 4, said.validS);
    options.push(dns, ...servers);
  }
  return { type: ROUTER_ADVERTISEMENT, code: 0, body: Buffer.concat([head, ...options]) };
}

/** "Unreachable" about `packet`, a whole packet, of which as much is quoted as the least packet of IPv6 holds. */
export function unreachable6(code: number, packet: Uint8Array): Icmp6Message {
  const body = new Uint8Array(4 + Math.min(packet.length, 1280 - 48));
  body.set(packet.subarray(0, body.length - 4), 4);
  return { type: UNREACHABLE6, code, body };
}

/** What is quoted in an "unreachable": null if it is cut short, or is no packet of TCP or UDP right behind the header. */
export function parseQuoted6(message: Icmp6Message): {
  source: Uint8Array;
  destination: Uint8Array;
  protocol: number;
  sourcePort: number;
  destinationPort: number;
} | null {
  const bytes = message.body.subarray(4);
  if (bytes.length < 48 || bytes[0] >> 4 !== 6) return null;
  return {
    source: bytes.subarray(8, 24),
    destination: bytes.subarray(24, 40),
    protocol: bytes[6],
    sourcePort: get16(bytes, 40),
    destinationPort: get16(bytes, 42),
  };
}
