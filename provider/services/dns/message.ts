import { WSAHOST_NOT_FOUND, WSANO_DATA, WSANO_RECOVERY, WSATRY_AGAIN } from '../../headers/errors.ts';
import { isHost, number, putNumber, word } from '../../headers/ip.ts';

/** Messages of DNS (RFC 1035, 4) about the IPv4 addresses of names: queries are written, answers are read. */

const HEADER = 12;
/** The longest name as text, and one part of it. */
const MOST_LETTERS = 253;
const MOST_OF_LABEL = 63;
/** So many names may stand for another one, one behind the other. */
const MOST_ALIASES = 8;
/** Behind the name of a record: type and class, time to live, length. */
const RECORD = 10;
/** Types, with the class of the Internet behind them. */
const TYPE_A = 0x00010001;
const TYPE_CNAME = 0x00050001;

const IS_RESPONSE = 0x80;
const OPCODE = 0x78;
const IS_TRUNCATED = 0x02;
const IS_AUTHORITY = 0x04;
const ASKS_OTHERS = 0x80;
const RECURSION_DESIRED = 0x0100;
const NAME_ERROR = 3;

const DOT = 46;

/** What a server has said. */
export class DnsAnswer {
  /** 0, or why there is no address. */
  error = 0;
  readonly ip = new Uint8Array(4);
  /** The server has no address, and does not ask those who may: its own WSANO_DATA says little. */
  lame = false;
  /** How long it may be remembered. */
  ttlSeconds = 0;
}

/** Whether `name` can be asked for: up to 253 visible letters, not all of them digits, in parts of 1 to 63 between dots. */
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
 * Writes a query for the addresses of `name`, which `isName`.
 *
 * @param into 271 bytes
 * @param id the query's number, 16 bits
 * @returns how many bytes it has
 */
export function writeQuery(into: Uint8Array, id: number, name: string): number {
  const labels = name.split('.');
  let at = HEADER;
  putNumber(into, 0, (id << 16) | RECURSION_DESIRED);
  // One question, and nothing else.
  putNumber(into, 4, 1 << 16);
  putNumber(into, 8, 0);
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i];
    into[at++] = label.length;
    for (let j = 0; j < label.length; j++) into[at++] = label.charCodeAt(j);
  }
  into[at] = 0;
  putNumber(into, at + 1, TYPE_A);
  return at + 5;
}

/**
 * Reads an answer.
 *
 * @param bytes `length` of them count
 * @param id the query that it has to belong to
 * @param name what was asked, in small letters
 * @param answer is filled: an address, or WSAHOST_NOT_FOUND, WSANO_DATA (the name has no address), WSANO_RECOVERY (the
 *   answer did not fit into a datagram), WSATRY_AGAIN (this server cannot say)
 * @returns false for whatever is no answer to that query, or makes no sense
 */
export function readAnswer(
  bytes: Uint8Array,
  length: number,
  id: number,
  name: string,
  answer: DnsAnswer,
): boolean {
  const code = bytes[3] & 0x0f;
  if (length < HEADER || word(bytes, 0) !== id || (bytes[2] & (IS_RESPONSE | OPCODE)) !== IS_RESPONSE)
    return false;
  if (word(bytes, 4) !== 1 || readName(bytes, length, HEADER) !== name) return false;
  if (behind + 4 > length || number(bytes, behind) !== TYPE_A) return false;
  answer.error = 0;
  answer.lame = false;
  if (bytes[2] & IS_TRUNCATED) answer.error = WSANO_RECOVERY;
  else if (code === NAME_ERROR) answer.error = WSAHOST_NOT_FOUND;
  else if (code !== 0) answer.error = WSATRY_AGAIN;
  return answer.error !== 0 || readRecords(bytes, length, behind + 4, name, answer);
}

/** Goes from alias to alias; `records`: where they begin. */
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
      // Of the name that another one stands for, the same server need not have the say.
      answer.lame = (bytes[3] & ASKS_OTHERS) === 0 && (i > 0 || (bytes[2] & IS_AUTHORITY) === 0);
    }
    if (found !== TYPE_CNAME) return true;
    name = alias;
  }
  return false;
}

/** The name that `findRecord` has found another one to stand for. */
let alias = '';

/** Finds the record of a name: TYPE_A, TYPE_CNAME, 0 when there is none, -1 when something makes no sense. */
function findRecord(
  bytes: Uint8Array,
  length: number,
  records: number,
  owner: string,
  answer: DnsAnswer,
): number {
  let found = 0;
  let at = records;
  for (let i = word(bytes, 6); i > 0; i--) {
    const name = readName(bytes, length, at);
    const data = behind + RECORD;
    if (name === null || data > length) return -1;
    const type = number(bytes, data - RECORD);
    const seconds = number(bytes, data - 6);
    at = data + word(bytes, data - 2);
    if (at > length || (type === TYPE_A && at !== data + 4)) return -1;
    if (found !== 0 || name !== owner) continue;
    if (type === TYPE_CNAME) {
      const target = readName(bytes, length, data);
      if (target === null) return -1;
      alias = target;
    } else if (type === TYPE_A) {
      for (let j = 0; j < 4; j++) answer.ip[j] = bytes[data + j];
      // Nobody can be reached at such an address, whoever says so.
      if (!isHost(answer.ip)) continue;
    } else continue;
    found = type;
    // The highest bit is none of the number (RFC 2181, 8).
    answer.ttlSeconds = Math.min(answer.ttlSeconds, seconds > 0x7fffffff ? 0 : seconds);
  }
  return found;
}

/** Where what follows the name begins that was read last. */
let behind = 0;

/**
 * Reads the name at `at`, in small letters, since names do not differ by case (RFC 1035, 2.3.3). Null when it makes no
 * sense: it ends in the middle, is too long, has a part with a dot in it, or points ahead. Whoever goes in a circle
 * passes letters in each round, and is too long in the end.
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
      if (size > MOST_OF_LABEL || end > length || name.length + size > MOST_LETTERS) return null;
      if (name !== '') name += '.';
      for (; at < end; at++) {
        const letter = bytes[at];
        if (letter === DOT) return null;
        name += String.fromCharCode(letter >= 65 && letter <= 90 ? letter + 32 : letter);
      }
    }
  }
  return null;
}
