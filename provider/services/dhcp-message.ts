/** Messages of DHCP (RFC 2131, 2; options RFC 2132): those of a client are written, those of servers are read. */

export const DISCOVER = 1;
export const OFFER = 2;
export const REQUEST = 3;
export const ACK = 5;
export const NAK = 6;

/** What goes over UDP in a packet of 576 bytes, which is the most that a server may send unasked. */
export const MOST_BYTES = 548;
/** Relays and servers drop shorter ones (RFC 1542, 2.1). */
const LEAST_BYTES = 300;
const BOOTREQUEST = 1;
const BOOTREPLY = 2;
const ETHERNET = 1;
const MAC_LENGTH = 6;
/** Where the fields begin. */
const XID = 4;
const SECONDS = 8;
const FLAGS = 10;
const CIADDR = 12;
const YIADDR = 16;
const CHADDR = 28;
const SNAME = 44;
const FILE = 108;
const COOKIE = 236;
const OPTIONS = 240;
/** The server is to answer to everybody: a chip without an address hears nothing else. */
const BROADCAST = 0x80;

const PAD = 0;
const SUBNET_MASK = 1;
const ROUTER = 3;
const NAME_SERVER = 6;
const HOST_NAME = 12;
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

const COOKIE_BYTES = [99, 130, 83, 99];
const WANTED = [SUBNET_MASK, ROUTER, NAME_SERVER, LEASE_TIME, RENEWAL_TIME, REBINDING_TIME];
/** How many name servers are kept. */
export const NAME_SERVERS = 3;

/** What a server has said. Addresses are 4 bytes, times are seconds; zeros stand for what it did not say. */
export class DhcpAnswer {
  type = 0;
  readonly ip = new Uint8Array(4);
  readonly subnet = new Uint8Array(4);
  readonly gateway = new Uint8Array(4);
  /** Up to three addresses, one behind the other. */
  readonly nameServers = new Uint8Array(4 * NAME_SERVERS);
  readonly server = new Uint8Array(4);
  /** 0xffffffff: for ever. */
  leaseSeconds = 0;
  renewalSeconds = 0;
  rebindingSeconds = 0;
}

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
  into[0] = BOOTREQUEST;
  into[1] = ETHERNET;
  into[2] = MAC_LENGTH;
  for (let i = 0; i < 4; i++) into[XID + i] = xid >>> (24 - 8 * i);
  into[SECONDS] = seconds >> 8;
  into[SECONDS + 1] = seconds;
  if (ciaddr) into.set(ciaddr, CIADDR);
  else into[FLAGS] = BROADCAST;
  into.set(mac, CHADDR);
  into.set(COOKIE_BYTES, COOKIE);
  at = OPTIONS;
  begin(into, MESSAGE_TYPE, 1);
  into[at++] = type;
  begin(into, CLIENT, 1 + MAC_LENGTH);
  into[at++] = ETHERNET;
  into.set(mac, at);
  at += MAC_LENGTH;
  if (wish) address(into, REQUESTED_ADDRESS, wish);
  if (server) address(into, SERVER, server);
  const length = Math.min(hostname.length, 63);
  if (length > 0) begin(into, HOST_NAME, length);
  for (let i = 0; i < length; i++) into[at++] = hostname.charCodeAt(i);
  begin(into, PARAMETERS, WANTED.length);
  into.set(WANTED, at);
  at += WANTED.length;
  into[at++] = END;
  return Math.max(at, LEAST_BYTES);
}

function begin(into: Uint8Array, option: number, length: number): void {
  into[at++] = option;
  into[at++] = length;
}

function address(into: Uint8Array, option: number, bytes: Uint8Array): void {
  begin(into, option, 4);
  into.set(bytes, at);
  at += 4;
}

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
  if (length < OPTIONS || bytes[0] !== BOOTREPLY || bytes[1] !== ETHERNET || bytes[2] !== MAC_LENGTH)
    return false;
  for (let i = 0; i < 4; i++) {
    if (bytes[XID + i] !== ((xid >>> (24 - 8 * i)) & 0xff) || bytes[COOKIE + i] !== COOKIE_BYTES[i])
      return false;
  }
  for (let i = 0; i < MAC_LENGTH; i++) if (bytes[CHADDR + i] !== mac[i]) return false;
  answer.type = answer.leaseSeconds = answer.renewalSeconds = answer.rebindingSeconds = 0;
  answer.subnet.fill(0);
  answer.gateway.fill(0);
  answer.nameServers.fill(0);
  answer.server.fill(0);
  copy(bytes, YIADDR, answer.ip, 4);
  overload = 0;
  if (!readOptions(bytes, OPTIONS, length, answer)) return false;
  const more = overload;
  if (more & 1 && !readOptions(bytes, FILE, COOKIE, answer)) return false;
  if (more & 2 && !readOptions(bytes, SNAME, FILE, answer)) return false;
  if (!isHost(answer.server)) return false;
  if (answer.type === NAK) return true;
  return (answer.type === OFFER || answer.type === ACK) && isUsable(answer);
}

/** Which of the fields `file` (1) and `sname` (2) hold options, too. */
let overload = 0;

function readOptions(bytes: Uint8Array, from: number, to: number, answer: DhcpAnswer): boolean {
  for (let i = from; i < to; ) {
    const option = bytes[i++];
    if (option === END) return true;
    if (option === PAD) continue;
    const length = i < to ? bytes[i++] : to;
    if (i + length > to || !readOption(bytes, option, i, length, answer)) return false;
    i += length;
  }
  // The closing mark is missing: so may be more.
  return false;
}

function readOption(
  bytes: Uint8Array,
  option: number,
  from: number,
  length: number,
  answer: DhcpAnswer,
): boolean {
  if (option === MESSAGE_TYPE || option === OVERLOAD) {
    if (option === OVERLOAD) overload = bytes[from];
    else answer.type = bytes[from];
    return length === 1;
  }
  if (option === ROUTER || option === NAME_SERVER) {
    if (length < 4 || length % 4 !== 0) return false;
    const into = option === ROUTER ? answer.gateway : answer.nameServers;
    copy(bytes, from, into, Math.min(length, into.length));
    return true;
  }
  if (option === SUBNET_MASK) copy(bytes, from, answer.subnet, 4);
  else if (option === SERVER) copy(bytes, from, answer.server, 4);
  else if (option === LEASE_TIME) answer.leaseSeconds = number(bytes, from);
  else if (option === RENEWAL_TIME) answer.renewalSeconds = number(bytes, from);
  else if (option === REBINDING_TIME) answer.rebindingSeconds = number(bytes, from);
  else return true;
  return length === 4;
}

/** Beyond the end of `bytes` there are zeros. */
function copy(bytes: Uint8Array, from: number, into: Uint8Array, count: number): void {
  for (let i = 0; i < count; i++) into[i] = bytes[from + i];
}

function number(bytes: Uint8Array, from: number): number {
  return ((bytes[from] << 24) | (bytes[from + 1] << 16) | (bytes[from + 2] << 8) | bytes[from + 3]) >>> 0;
}

/** Whether a device can live with it: an address for one host, a netmask with room for two, a router that is another. */
function isUsable(answer: DhcpAnswer): boolean {
  // Without a netmask it is the usual one of small networks.
  if (isZero(answer.subnet)) for (let i = 0; i < 3; i++) answer.subnet[i] = 255;
  const address = number(answer.ip, 0);
  const hosts = ~number(answer.subnet, 0) >>> 0;
  if (answer.leaseSeconds === 0 || !isHost(answer.ip)) return false;
  // Ones, then zeros: of the hosts' part, one more is a power of two.
  if (hosts < 3 || hosts > 0xffffff || (hosts & (hosts + 1)) !== 0) return false;
  const host = (address & hosts) >>> 0;
  if (host === 0 || host === hosts || address === number(answer.server, 0)) return false;
  return isZero(answer.gateway) || (isHost(answer.gateway) && number(answer.gateway, 0) !== address);
}

export function isZero(ip: Uint8Array): boolean {
  return ip[0] === 0 && ip[1] === 0 && ip[2] === 0 && ip[3] === 0;
}

/** Whether an address may be that of one host on a network: not this one, not the loop, not a group, not everybody. */
export function isHost(ip: Uint8Array): boolean {
  return ip[0] > 0 && ip[0] < 224 && ip[0] !== 127;
}
