import { isHost, number, putNumber } from '../../headers/ip.ts';

/** DHCP messages (RFC 2131, 2; options RFC 2132): writes those of a client, reads those of servers. */

export const DISCOVER = 1;
export const OFFER = 2;
export const REQUEST = 3;
export const DECLINE = 4;
export const ACK = 5;
export const NAK = 6;
export const RELEASE = 7;

/** Relays and servers drop shorter messages (RFC 1542, 2.1). */
const LEAST_BYTES = 300;
/** The first three bytes: request or reply, Ethernet, addresses of 6 bytes. */
const BOOTREQUEST = 0x010106;
const BOOTREPLY = 0x020106;
const MAC_LENGTH = 6;
/** Offsets of the fields. */
const XID = 4;
const SECONDS = 8;
const CIADDR = 12;
const YIADDR = 16;
const CHADDR = 28;
const SNAME = 44;
const FILE = 108;
const COOKIE = 236;
const OPTIONS = 240;
/**
 * Broadcast flag, after the seconds: the server must broadcast its answer, since a chip without an address receives
 * nothing else.
 */
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
/** The options that are read; all others are ignored. */
const READ = [MESSAGE_TYPE, SERVER, OVERLOAD].concat(WANTED);
/** Most name servers and time servers that are stored. */
const SERVERS = 3;

/** The contents of a server's message. Addresses are 4 bytes, times are seconds; absent values are zeros. */
export class DhcpAnswer {
  type = 0;
  readonly ip = new Uint8Array(4);
  readonly subnet = new Uint8Array(4);
  readonly gateway = new Uint8Array(4);
  /** Up to three addresses, one after the other. */
  readonly nameServers = new Uint8Array(4 * SERVERS);
  readonly timeServers = new Uint8Array(4 * SERVERS);
  readonly server = new Uint8Array(4);
  /** 0xffffffff means unlimited. */
  leaseSeconds = 0;
  renewalSeconds = 0;
  rebindingSeconds = 0;
}

/** The widest netmask has 8 bits. */
const MOST_HOSTS = 0xffffff;
const USUAL_SUBNET = [255, 255, 255, 0];
const NOWHERE = [0, 0, 0, 0];
const one = new Uint8Array(4);

/** Position of the next option. */
let at = 0;

/**
 * Writes a client's message.
 *
 * @param into 548 bytes
 * @param xid the transaction id, 32 bits
 * @param mac the client's hardware address, from which its identifier is made
 * @param seconds time since the client began to look for an address
 * @param ciaddr the address that the client has and answers ARP for; null for none
 * @param requested the requested address; null for any
 * @param server the selected server; null for all
 * @param hostname the host name, at most 63 letters; empty for none
 * @returns the length in bytes
 */
export function writeMessage(
  into: Uint8Array,
  type: number,
  xid: number,
  mac: Uint8Array,
  seconds: number,
  ciaddr: Uint8Array | null,
  requested: Uint8Array | null,
  server: Uint8Array | null,
  hostname: string,
): number {
  // A client that releases or declines an address gets no answer, and requests no options.
  const ends = type === DECLINE || type === RELEASE;
  into.fill(0);
  putNumber(into, 0, BOOTREQUEST << 8);
  putNumber(into, XID, xid);
  putNumber(into, SECONDS, (seconds << 16) | (ciaddr || ends ? 0 : BROADCAST));
  if (ciaddr) into.set(ciaddr, CIADDR);
  into.set(mac, CHADDR);
  putNumber(into, COOKIE, COOKIE_VALUE);
  at = OPTIONS;
  put(into, MESSAGE_TYPE, [type]);
  const identifier = [1];
  for (let i = 0; i < MAC_LENGTH; i++) identifier.push(mac[i]);
  put(into, CLIENT, identifier);
  put(into, REQUESTED_ADDRESS, requested);
  put(into, SERVER, server);
  const name: number[] = [];
  for (let i = 0; !ends && i < hostname.length && i < LONGEST_NAME; i++) name.push(hostname.charCodeAt(i));
  put(into, HOST_NAME, name);
  put(into, PARAMETERS, ends ? null : WANTED);
  into[at++] = END;
  return Math.max(at, LEAST_BYTES);
}

/** Writes an option, unless it is empty. */
function put(into: Uint8Array, option: number, value: ArrayLike<number> | null): void {
  if (!value || value.length === 0) return;
  into[at] = option;
  into[at + 1] = value.length;
  into.set(value, at + 2);
  at += 2 + value.length;
}

/** The values found of the options in `READ`. */
let values: number[][] = [];

/**
 * Reads a server's message.
 *
 * @param bytes the message in its first `length` bytes
 * @param xid the expected transaction id
 * @param mac the expected client address
 * @param answer out: the contents; undefined if the result is false
 * @returns false if the message is not an offer, acknowledgement or refusal to this client, is truncated, or lacks
 * type, server, time, or a host address. Other invalid values are treated as absent.
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
  values = [];
  for (let i = 0; i < READ.length; i++) values.push([]);
  if (!gather(bytes, OPTIONS, length)) return false;
  // Bits for the fields `file` (1) and `sname` (2) if they contain options, too.
  const overload = numberOf(OVERLOAD);
  if (overload < 4 && overload & 1 && !gather(bytes, FILE, COOKIE)) return false;
  if (overload < 4 && overload & 2 && !gather(bytes, SNAME, FILE)) return false;
  answer.type = numberOf(MESSAGE_TYPE);
  answer.leaseSeconds = numberOf(LEASE_TIME);
  answer.renewalSeconds = numberOf(RENEWAL_TIME);
  answer.rebindingSeconds = numberOf(REBINDING_TIME);
  for (let i = 0; i < 4; i++) answer.ip[i] = bytes[YIADDR + i];
  answer.subnet.set(addressOf(SUBNET_MASK), 0);
  answer.server.set(addressOf(SERVER), 0);
  copyHosts(ROUTER, answer.gateway);
  copyHosts(NAME_SERVER, answer.nameServers);
  copyHosts(TIME_SERVER, answer.timeServers);
  if (!isHost(answer.server)) return false;
  return answer.type === NAK || ((answer.type === OFFER || answer.type === ACK) && isUsable(answer));
}

/** Returns the required length of an option; 0 for lists of addresses. */
function sizeOf(option: number): number {
  if (option === OVERLOAD || option === MESSAGE_TYPE) return 1;
  return option === ROUTER || option === NAME_SERVER || option === TIME_SERVER ? 0 : 4;
}

/**
 * Collects the options of a field. Parts of an option are joined in their order (RFC 3396); a complete one takes no
 * more. Returns false if an option exceeds the field, or the end option is missing: the field may be truncated.
 */
function gather(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; ) {
    const option = bytes[i++];
    if (option === END) return true;
    if (option === PAD) continue;
    const end = i < to ? i + 1 + bytes[i] : to + 1;
    if (end > to) return false;
    const at = READ.indexOf(option);
    if (at >= 0 && values[at].length !== (sizeOf(option) || -1))
      for (let j = i + 1; j < end; j++) values[at].push(bytes[j]);
    i = end;
  }
  return false;
}

/** Returns the value of an option of 1 or 4 bytes; 0 if it is absent or has another length. */
function numberOf(option: number): number {
  const value = values[READ.indexOf(option)];
  let sum = 0;
  if (value.length !== sizeOf(option)) return 0;
  for (let i = 0; i < value.length; i++) sum = sum * 256 + value[i];
  return sum;
}

/** Returns the value of an option of 4 bytes as bytes. */
function addressOf(option: number): number[] {
  const value = values[READ.indexOf(option)];
  return value.length === 4 ? value : NOWHERE;
}

/** Copies as many hosts of a list as fit, and pads with zeros. */
function copyHosts(option: number, into: Uint8Array): void {
  const list = values[READ.indexOf(option)];
  let end = 0;
  into.fill(0);
  if (list.length % 4 !== 0) return;
  for (let i = 0; i < list.length && end < into.length; i += 4) {
    one.set(list.slice(i, i + 4), 0);
    if (!isHost(one)) continue;
    into.set(one, end);
    end += 4;
  }
}

/** Returns true if the values are usable: a host address, and a router with another address. */
function isUsable(answer: DhcpAnswer): boolean {
  const subnet = answer.subnet;
  // A netmask is ones, then zeros: its complement plus one is a power of two.
  const hosts = ~number(subnet, 0) >>> 0;
  // Without a netmask the usual one of small networks is used.
  if (hosts > MOST_HOSTS || (hosts & (hosts + 1)) !== 0) subnet.set(USUAL_SUBNET, 0);
  // A subnet of one or two addresses contains no station but the router, to which the chip sends in any case.
  if (hosts < 2) subnet.fill(255);
  const address = number(answer.ip, 0);
  const others = ~number(subnet, 0) >>> 0;
  const host = (address & others) >>> 0;
  if (others > 0 && (host === 0 || host === others)) return false;
  if (answer.leaseSeconds === 0 || !isHost(answer.ip) || address === number(answer.server, 0)) return false;
  return address !== number(answer.gateway, 0);
}
