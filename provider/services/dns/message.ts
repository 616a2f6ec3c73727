import { hooks } from '../../engine/records/hooks.ts';
import { WSAHOST_NOT_FOUND, WSANO_DATA, WSANO_RECOVERY, WSATRY_AGAIN } from '../../headers/errors.ts';
import { isHost, number, putNumber, word } from '../../headers/ip.ts';
import { isAny6, isGroup6, isMapped } from '../../headers/ip6.ts';

/**
 * DNS messages (RFC 1035, 4) about addresses of names: writes queries, reads answers. Programs with IPv6 also ask for its
 * addresses (RFC 3596).
 */

const HEADER = 12;
/** Longest name as text, and longest label. */
const MOST_LETTERS = 253;
const MOST_OF_LABEL = 63;
/** Most aliases followed for one name. */
const MOST_ALIASES = 8;
/** Length of the fields after a record's name: type and class, time to live, length. */
const RECORD = 10;
/** Types, each followed by the class IN. */
const TYPE_A = 0x00010001;
const TYPE_CNAME = 0x00050001;
const TYPE_AAAA = 0x001c0001;

const IS_RESPONSE = 0x80;
const OPCODE = 0x78;
const IS_TRUNCATED = 0x02;
const IS_AUTHORITY = 0x04;
const ASKS_OTHERS = 0x80;
const RECURSION_DESIRED = 0x0100;
const NAME_ERROR = 3;

const DOT = 46;

/** The contents of an answer. */
export class DnsAnswer {
  /** 0, or the error. */
  error = 0;
  readonly ip = new Uint8Array(4);
  /** In programs with IPv6: the address of 16 bytes, if one was asked for. */
  ip6: Uint8Array | null = null;
  /** The server has no address and is not recursive: its WSANO_DATA is not conclusive. */
  lame = false;
  /** Time for which the address may be cached, in seconds. */
  ttlSeconds = 0;
}

/**
 * Returns true if `name` can be looked up: up to 253 visible letters, not all digits, in labels of 1 to 63 between
 * dots.
 */
export function isName(name: string): boolean {
  let label = 0;
  let digits = true;
  if (name.length > MOST_LETTERS) return false;
  for (let i = 0; i < name.length; i++) {
    const letter = name.charCodeAt(i);
    if (letter <= 32 || letter >= 127) return false;
    if (letter === DOT && label === 0) return false;
    if (letter !== DOT && (letter < 48 || letter > 57)) digits = false;
    label = letter === DOT ? 0 : label + 1;
    if (label > MOST_OF_LABEL) return false;
  }
  return label > 0 && !digits;
}

/**
 * Writes a query for the addresses of `name`, for which `isName` must be true.
 *
 * @param into 271 bytes
 * @param id the query's id, 16 bits
 * @param isSix asks for addresses of IPv6
 * @returns the length in bytes
 */
export function writeQuery(into: Uint8Array, id: number, name: string, isSix?: boolean): number {
  const labels = name.split('.');
  let at = HEADER;
  putNumber(into, 0, (id << 16) | RECURSION_DESIRED);
  // One question, no records.
  putNumber(into, 4, 1 << 16);
  putNumber(into, 8, 0);
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i];
    into[at++] = label.length;
    for (let j = 0; j < label.length; j++) into[at++] = label.charCodeAt(j);
  }
  into[at] = 0;
  putNumber(into, at + 1, typeOf(isSix));
  return at + 5;
}

/**
 * Reads an answer.
 *
 * @param bytes the message in its first `length` bytes
 * @param id the expected id
 * @param name the queried name, in lower case
 * @param answer out: an address, or WSAHOST_NOT_FOUND, WSANO_DATA (the name has no address), WSANO_RECOVERY (the answer
 * did not fit into a datagram), WSATRY_AGAIN (this server cannot answer)
 * @param isSix addresses of IPv6 were asked for
 * @returns false if the message is not an answer to that query, or is invalid
 */
export function readAnswer(
  bytes: Uint8Array,
  length: number,
  id: number,
  name: string,
  answer: DnsAnswer,
  isSix?: boolean,
): boolean {
  wanted = typeOf(isSix);
  const code = bytes[3] & 0x0f;
  if (length < HEADER || word(bytes, 0) !== id || (bytes[2] & (IS_RESPONSE | OPCODE)) !== IS_RESPONSE)
    return false;
  if (word(bytes, 4) !== 1 || readName(bytes, length, HEADER) !== name) return false;
  if (behind + 4 > length || number(bytes, behind) !== wanted) return false;
  answer.error = 0;
  answer.lame = false;
  if (bytes[2] & IS_TRUNCATED) answer.error = WSANO_RECOVERY;
  else if (code === NAME_ERROR) answer.error = WSAHOST_NOT_FOUND;
  else if (code !== 0) answer.error = WSATRY_AGAIN;
  return answer.error !== 0 || readRecords(bytes, length, behind + 4, name, answer);
}

/** Follows the aliases. `records` is the position of the first record. */
function readRecords(
  bytes: Uint8Array,
  length: number,
  records: number,
  name: string,
  answer: DnsAnswer,
): boolean {
  answer.ttlSeconds = 0x7fffffff;
  for (let i = 0; i <= MOST_ALIASES; i++) {
    const found = findRecord(bytes, length, records, name, answer);
    if (found < 0) return false;
    if (found === 0) {
      answer.error = WSANO_DATA;
      // The server may not be authoritative for the name that an alias refers to.
      answer.lame = (bytes[3] & ASKS_OTHERS) === 0 && (i > 0 || (bytes[2] & IS_AUTHORITY) === 0);
    }
    if (found !== TYPE_CNAME) return true;
    name = alias;
  }
  return false;
}

/** The type of the record that is looked for. */
let wanted = TYPE_A;

function typeOf(isSix: boolean | undefined): number {
  return hooks.ipv6 && isSix ? TYPE_AAAA : TYPE_A;
}

/** The name that the alias found by `findRecord` refers to. */
let alias = '';

/** Finds the record of a name: the wanted type, TYPE_CNAME, 0 if there is none, -1 if the message is invalid. */
function findRecord(
  bytes: Uint8Array,
  length: number,
  records: number,
  owner: string,
  answer: DnsAnswer,
): number {
  const isSix = hooks.ipv6 !== null && wanted === TYPE_AAAA;
  let found = 0;
  let at = records;
  for (let i = word(bytes, 6); i > 0; i--) {
    const name = readName(bytes, length, at);
    const data = behind + RECORD;
    if (name === null || data > length) return -1;
    const type = number(bytes, data - RECORD);
    const seconds = number(bytes, data - 6);
    at = data + word(bytes, data - 2);
    if (at > length || (type === wanted && at !== data + (isSix ? 16 : 4))) return -1;
    if (found !== 0 || name !== owner) continue;
    if (type === TYPE_CNAME) {
      const target = readName(bytes, length, data);
      if (target === null) return -1;
      alias = target;
    } else if (type !== wanted) continue;
    else if (isSix) {
      const ip = bytes.slice(data, data + 16);
      // Nor can these.
      if (isAny6(ip) || isGroup6(ip) || isMapped(ip)) continue;
      answer.ip6 = ip;
    } else {
      for (let j = 0; j < 4; j++) answer.ip[j] = bytes[data + j];
      // Such an address cannot belong to a host.
      if (!isHost(answer.ip)) continue;
    }
    found = type;
    // A time to live with the highest bit set counts as 0 (RFC 2181, 8).
    answer.ttlSeconds = Math.min(answer.ttlSeconds, seconds > 0x7fffffff ? 0 : seconds);
  }
  return found;
}

/** Position after the name that was read last. */
let behind = 0;

/**
 * Reads the name at `at`, in lower case, since names are case-insensitive (RFC 1035, 2.3.3). Returns null if it is
 * invalid: truncated, too long, with a dot inside a label, or with a pointer ahead. A loop of pointers adds letters in
 * each round, and so exceeds the longest name.
 */
function readName(bytes: Uint8Array, length: number, at: number): string | null {
  let name = '';
  behind = 0;
  while (at < length) {
    const size = bytes[at++];
    if (size >= 0xc0) {
      const to = word(bytes, at - 1) & 0x3fff;
      if (behind === 0) behind = at + 1;
      if (at === length || to < HEADER || to >= at - 1) return null;
      at = to;
    } else if (size === 0) {
      if (behind === 0) behind = at;
      return name;
    } else {
      const end = at + size;
      if (name !== '') name += '.';
      if (size > MOST_OF_LABEL || end > length || name.length + size > MOST_LETTERS) return null;
      for (; at < end; at++) {
        const letter = bytes[at];
        if (letter === DOT) return null;
        name += String.fromCharCode(letter >= 65 && letter <= 90 ? letter + 32 : letter);
      }
    }
  }
  return null;
}
