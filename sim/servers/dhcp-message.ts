import { equal } from '../net/address.ts';
import { get16, get32, put16, put32 } from '../net/bytes.ts';

/** A DHCP message (RFC 2131, 2; options RFC 2132) between a client and a server on one Ethernet segment. */
export interface DhcpMessage {
  /** BOOTREQUEST or BOOTREPLY. */
  op: number;
  /** The transaction id, 32 bits. */
  xid: number;
  /** BROADCAST or 0. */
  flags: number;
  /** The address that the client has and answers ARP for; zeros when it has none. */
  ciaddr: Uint8Array;
  /** The address assigned to the client. */
  yiaddr: Uint8Array;
  /** The client's MAC address. */
  chaddr: Uint8Array;
  /** The value of each option, by its code. */
  options: Map<number, Uint8Array>;
}

export const BOOTREQUEST = 1;
export const BOOTREPLY = 2;
/** The flag of a client that cannot receive unicast packets before it has an address. */
export const BROADCAST = 0x8000;

export const DISCOVER = 1;
export const OFFER = 2;
export const REQUEST = 3;
export const DECLINE = 4;
export const ACK = 5;
export const NAK = 6;
export const RELEASE = 7;
export const INFORM = 8;

export const OPTION = {
  SUBNET_MASK: 1,
  ROUTER: 3,
  DNS: 6,
  HOST_NAME: 12,
  SNTP: 42,
  REQUESTED_ADDRESS: 50,
  LEASE_TIME: 51,
  MESSAGE_TYPE: 53,
  SERVER: 54,
  CLIENT: 61,
};

const HEADER = 236;
const COOKIE = Uint8Array.of(99, 130, 83, 99);
const PAD = 0;
const END = 255;
const ETHERNET = 1;
/** The shortest BOOTP message: some clients and relays drop shorter ones (RFC 1542, 2.1). */
const SHORTEST = 300;

/** Returns the fields of a message, as views of it; null if it is not a DHCP message of an Ethernet client. */
export function parseDhcp(bytes: Uint8Array): DhcpMessage | null {
  if (bytes.length < HEADER + COOKIE.length || bytes[1] !== ETHERNET || bytes[2] !== 6) return null;
  if (!equal(bytes.subarray(HEADER, HEADER + COOKIE.length), COOKIE)) return null;
  const options = parseOptions(bytes.subarray(HEADER + COOKIE.length));
  if (!options) return null;
  return {
    op: bytes[0],
    xid: get32(bytes, 4),
    flags: get16(bytes, 10),
    ciaddr: bytes.subarray(12, 16),
    yiaddr: bytes.subarray(16, 20),
    chaddr: bytes.subarray(28, 34),
    options,
  };
}

/** Returns null if a length is inconsistent. Of repeated options the last one counts. */
function parseOptions(bytes: Uint8Array): Map<number, Uint8Array> | null {
  const options = new Map<number, Uint8Array>();
  let at = 0;
  while (at < bytes.length && bytes[at] !== END) {
    const code = bytes[at];
    if (code === PAD) {
      at += 1;
      continue;
    }
    const length = bytes[at + 1];
    // Also refuses a missing length byte, for which the comparison is false.
    if (!(at + 2 + length <= bytes.length)) return null;
    options.set(code, bytes.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return options;
}

/** Creates a message, its options in the order of the map. */
export function buildDhcp(message: DhcpMessage): Uint8Array {
  const options = [...message.options];
  const length = options.reduce((sum, [, value]) => sum + 2 + value.length, HEADER + COOKIE.length + 1);
  const bytes = new Uint8Array(Math.max(SHORTEST, length));
  bytes[0] = message.op;
  bytes[1] = ETHERNET;
  bytes[2] = 6;
  put32(bytes, 4, message.xid);
  put16(bytes, 10, message.flags);
  bytes.set(message.ciaddr, 12);
  bytes.set(message.yiaddr, 16);
  bytes.set(message.chaddr, 28);
  bytes.set(COOKIE, HEADER);
  let at = HEADER + COOKIE.length;
  for (const [code, value] of options) {
    bytes[at] = code;
    bytes[at + 1] = value.length;
    bytes.set(value, at + 2);
    at += 2 + value.length;
  }
  bytes[at] = END;
  return bytes;
}
