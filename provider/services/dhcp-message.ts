import { isAny, isHost, number, putNumber } from '../ip.ts';

/** Messages of DHCP (RFC 2131, 2; options RFC 2132): those of a client are written, those of servers are read. */

export const DISCOVER = 1;
export const OFFER = 2;
export const REQUEST = 3;
export const ACK = 5;
export const NAK = 6;

/** Relays and servers drop shorter ones (RFC 1542, 2.1). */
const LEAST_BYTES = 300;
/** The first three bytes: a request or a reply, over Ethernet, whose addresses have 6 bytes. */
const BOOTREQUEST = 0x010106;
const BOOTREPLY = 0x020106;
const MAC_LENGTH = 6;
/** Where the fields begin. */
const XID = 4;
const SECONDS = 8;
const CIADDR = 12;
const YIADDR = 16;
const CHADDR = 28;
const SNAME = 44;
const FILE = 108;
const COOKIE = 236;
const OPTIONS = 240;
/** In the flags, behind the seconds: the server is to answer to everybody, since a chip without an address hears nothing else. */
const BROADCAST = 0x8000;
const COOKIE_VALUE = 0x63825363;

const PAD = 0;
const SUBNET_MASK = 1;
const ROUTER = 3;
const NAME_SERVER = 6;
const HOST_NAME = 12;
const TIME_SERVER = 42;
const REQUESTED_ADDRESS = 50;
const LEASE_TIME = 51;
const OVERLOAD = 52;
const MESSAGE_TYPE = 53;
const SERVER = 54;
const PARAMETERS = 55;
const RENEWAL_TIME = 58;
const REBINDING_TIME = 59;
const CLIENT = 61;
const END = 255;

const WANTED = [SUBNET_MASK, ROUTER, NAME_SERVER, TIME_SERVER, LEASE_TIME, RENEWAL_TIME, REBINDING_TIME];
const LONGEST_NAME = 63;
/** How many name servers and time servers are kept. */
const SERVERS = 3;

/** What a server has said. Addresses are 4 bytes, times are seconds; zeros stand for what it did not say. */
export class DhcpAnswer {
  type = 0;
  readonly ip = new Uint8Array(4);
  readonly subnet = new Uint8Array(4);
  readonly gateway = new Uint8Array(4);
  /** Up to three addresses, one behind the other. */
  readonly nameServers = new Uint8Array(4 * SERVERS);
  readonly timeServers = new Uint8Array(4 * SERVERS);
  readonly server = new Uint8Array(4);
  /** 0xffffffff: for ever. */
  leaseSeconds = 0;
  renewalSeconds = 0;
  rebindingSeconds = 0;
}

/** Where the next option is written. */
let at = 0;

/**
 * Writes a client's message.
 *
 * @param into 548 bytes
 * @param xid the transaction's number, 32 bits
 * @param mac the client's hardware address, of which its identifier is made
 * @param seconds since the client began to look for an address
 * @param ciaddr the address that the client has and answers for; null for none
 * @param wish the address that it would like to have; null for any
 * @param server the server that is meant; null for all
 * @param hostname what the server shall call it, at most 63 letters; empty for nothing
 * @returns how many bytes it has
 */
export function writeMessage(
  into: Uint8Array,
  type: number,
  xid: number,
  mac: Uint8Array,
  seconds: number,
  ciaddr: Uint8Array | null,
  wish: Uint8Array | null,
  server: Uint8Array | null,
  hostname: string,
): number {
  into.fill(0);
  putNumber(into, 0, BOOTREQUEST << 8);
  putNumber(into, XID, xid);
  putNumber(into, SECONDS, (seconds << 16) | (ciaddr ? 0 : BROADCAST));
  if (ciaddr) into.set(ciaddr, CIADDR);
  into.set(mac, CHADDR);
  putNumber(into, COOKIE, COOKIE_VALUE);
  at = OPTIONS;
  put(into, MESSAGE_TYPE, [type]);
  const identifier = [1];
  for (let i = 0; i < MAC_LENGTH; i++) identifier.push(mac[i]);
  put(into, CLIENT, identifier);
  put(into, REQUESTED_ADDRESS, wish);
  put(into, SERVER, server);
  const name: number[] = [];
  for (let i = 0; i < hostname.length && i < LONGEST_NAME; i++) name.push(hostname.charCodeAt(i));
  put(into, HOST_NAME, name);
  put(into, PARAMETERS, WANTED);
  into[at++] = END;
  return Math.max(at, LEAST_BYTES);
}

/** Writes an option, unless there is nothing in it. */
function put(into: Uint8Array, option: number, value: ArrayLike<number> | null): void {
  if (!value || value.length === 0) return;
  into[at] = option;
  into[at + 1] = value.length;
  into.set(value, at + 2);
  at += 2 + value.length;
}

/** Where the values of the options begin that were found, by their numbers; nothing else is in there. */
let found: number[] = [];

/**
 * Reads a server's message.
 *
 * @param bytes `length` of them count
 * @param xid the transaction that it has to belong to
 * @param mac whom it has to be for
 * @param answer is filled when the message makes sense, and holds nothing of use otherwise
 * @returns false for whatever is no offer, acknowledgement or refusal to this client, ends in the middle, lies about
 *   the length of something, or gives what no host can use
 */
export function readMessage(
  bytes: Uint8Array,
  length: number,
  xid: number,
  mac: Uint8Array,
  answer: DhcpAnswer,
): boolean {
  if (length < OPTIONS || number(bytes, 0) >>> 8 !== BOOTREPLY) return false;
  if (number(bytes, XID) !== xid || number(bytes, COOKIE) !== COOKIE_VALUE) return false;
  for (let i = 0; i < MAC_LENGTH; i++) if (bytes[CHADDR + i] !== mac[i]) return false;
  found = [];
  if (!find(bytes, OPTIONS, length)) return false;
  // Which of the fields `file` (1) and `sname` (2) hold options, too.
  const overload = optionValue(bytes, OVERLOAD);
  if (overload & 1 && !find(bytes, FILE, COOKIE)) return false;
  if (overload & 2 && !find(bytes, SNAME, FILE)) return false;
  answer.type = optionValue(bytes, MESSAGE_TYPE);
  answer.leaseSeconds = optionValue(bytes, LEASE_TIME);
  answer.renewalSeconds = optionValue(bytes, RENEWAL_TIME);
  answer.rebindingSeconds = optionValue(bytes, REBINDING_TIME);
  for (let i = 0; i < 4; i++) answer.ip[i] = bytes[YIADDR + i];
  copy(bytes, SUBNET_MASK, answer.subnet);
  copy(bytes, ROUTER, answer.gateway);
  copy(bytes, NAME_SERVER, answer.nameServers);
  copy(bytes, TIME_SERVER, answer.timeServers);
  copy(bytes, SERVER, answer.server);
  if (!isHost(answer.server)) return false;
  return answer.type === NAK || ((answer.type === OFFER || answer.type === ACK) && isUsable(answer));
}

/** Finds the options in a field. False when one of them is not what it has to be, or the closing mark is missing: so may be more. */
function find(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; ) {
    const option = bytes[i++];
    if (option === END) return true;
    if (option === PAD) continue;
    const length = i < to ? bytes[i++] : to;
    if (i + length > to || !isProper(option, length)) return false;
    found[option] = i;
    i += length;
  }
  return false;
}

/** Whether an option may be so long; those that nobody reads may be of any length. */
function isProper(option: number, length: number): boolean {
  if (option === OVERLOAD || option === MESSAGE_TYPE) return length === 1;
  if (option === ROUTER || option === NAME_SERVER || option === TIME_SERVER)
    return length > 0 && length % 4 === 0;
  return length === 4 || (option !== SERVER && WANTED.indexOf(option) < 0);
}

/** The value of an option of 1 or 4 bytes; 0 where it is not there. */
function optionValue(bytes: Uint8Array, option: number): number {
  const from = found[option];
  if (!from) return 0;
  return bytes[from - 1] === 1 ? bytes[from] : number(bytes, from);
}

/** Copies as much of an option as there is, and fills up with zeros. */
function copy(bytes: Uint8Array, option: number, into: Uint8Array): void {
  const from = found[option];
  for (let i = 0; i < into.length; i++) into[i] = from && i < bytes[from - 1] ? bytes[from + i] : 0;
}

/** Whether a device can live with it: an address for one host, a netmask with room for two, a router that is another. */
function isUsable(answer: DhcpAnswer): boolean {
  // Without a netmask it is the usual one of small networks.
  if (isAny(answer.subnet)) answer.subnet.fill(255, 0, 3);
  const address = number(answer.ip, 0);
  const gateway = number(answer.gateway, 0);
  const hosts = ~number(answer.subnet, 0) >>> 0;
  const host = (address & hosts) >>> 0;
  // Ones, then zeros: of the hosts' part, one more is a power of two.
  if (hosts < 3 || hosts > 0xffffff || (hosts & (hosts + 1)) !== 0) return false;
  if (answer.leaseSeconds === 0 || !isHost(answer.ip) || host === 0 || host === hosts) return false;
  if (address === number(answer.server, 0) || address === gateway) return false;
  return gateway === 0 || isHost(answer.gateway);
}
