import { WSAHOST_NOT_FOUND, WSANO_DATA, WSANO_RECOVERY, WSATRY_AGAIN } from '../errors.ts';

/** Messages of DNS (RFC 1035, 4) about the IPv4 addresses of names: queries are written, answers are read. */

/** The longest message over UDP (RFC 1035, 2.3.4). */
export const MOST_BYTES = 512;
const HEADER = 12;
/** The longest name as text, and one part of it. */
const MOST_LETTERS = 253;
const MOST_OF_LABEL = 63;
/** A name in a message, with the lengths of its parts. */
const MOST_OF_NAME = 255;
/** So many names may stand for another one, one behind the other. */
const MOST_ALIASES = 8;
/** Behind the name of a record: type, class, time to live, length. */
const RECORD = 10;
const TYPE_A = 1;
const TYPE_CNAME = 5;
const CLASS_IN = 1;

const IS_RESPONSE = 0x80;
const OPCODE = 0x78;
const IS_TRUNCATED = 0x02;
const RECURSION_DESIRED = 0x01;
const NAME_ERROR = 3;

const DOT = 46;

/** The query that the answer has to repeat: a name, its type and its class. */
const asked = new Uint8Array(HEADER + MOST_OF_NAME + 4);

/** What a server has said. */
export class DnsAnswer {
  /** 0, or why there is no address. */
  error = 0;
  readonly ip = new Uint8Array(4);
  /** How long it may be remembered. */
  ttlSeconds = 0;
}

/** Whether `name` can be asked for: 1 to 253 visible letters, in parts of 1 to 63 between dots. */
export function isName(name: string): boolean {
  let label = 0;
  if (name.length > MOST_LETTERS) return false;
  for (let i = 0; i < name.length; i++) {
    const letter = name.charCodeAt(i);
    if (letter <= 32 || letter >= 127) return false;
    if (letter === DOT && label === 0) return false;
    label = letter === DOT ? 0 : label + 1;
    if (label > MOST_OF_LABEL) return false;
  }
  return label > 0;
}

/**
 * Writes a query for the addresses of `name`, which `isName`.
 *
 * @param into 271 bytes
 * @param id the query's number, 16 bits
 * @returns how many bytes it has
 */
export function writeQuery(into: Uint8Array, id: number, name: string): number {
  into.fill(0, 0, HEADER);
  into[0] = id >> 8;
  into[1] = id;
  into[2] = RECURSION_DESIRED;
  into[5] = 1;
  let lengthAt = HEADER;
  let at = HEADER + 1;
  for (let i = 0; i < name.length; i++) {
    if (name.charCodeAt(i) === DOT) {
      into[lengthAt] = at - lengthAt - 1;
      lengthAt = at;
    } else into[at] = name.charCodeAt(i);
    at++;
  }
  into[lengthAt] = at - lengthAt - 1;
  into[at++] = 0;
  into[at++] = 0;
  into[at++] = TYPE_A;
  into[at++] = 0;
  into[at++] = CLASS_IN;
  return at;
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
  if (length < HEADER || word(bytes, 0) !== id || (bytes[2] & (IS_RESPONSE | OPCODE)) !== IS_RESPONSE)
    return false;
  const records = word(bytes, 4) === 1 ? behindQuestion(bytes, length, name) : 0;
  if (records === 0) return false;
  const code = bytes[3] & 0x0f;
  answer.error = 0;
  if (bytes[2] & IS_TRUNCATED) answer.error = WSANO_RECOVERY;
  else if (code === NAME_ERROR) answer.error = WSAHOST_NOT_FOUND;
  else if (code !== 0) answer.error = WSATRY_AGAIN;
  return answer.error !== 0 || readRecords(bytes, length, records, answer);
}

/** Where the records begin; 0 when the question is another one, or is not there. */
function behindQuestion(bytes: Uint8Array, length: number, name: string): number {
  const end = writeQuery(asked, 0, name);
  if (end > length) return 0;
  // The lengths of its parts are no letters.
  for (let i = HEADER; i < end; i++) if (small(bytes[i]) !== asked[i]) return 0;
  return end;
}

/** Where the name begins that `findRecord` has found another one to stand for. */
let alias = 0;

function readRecords(bytes: Uint8Array, length: number, records: number, answer: DnsAnswer): boolean {
  answer.ttlSeconds = 0x7fffffff;
  let owner = HEADER;
  for (let i = 0; i <= MOST_ALIASES; i++) {
    const found = findRecord(bytes, length, records, owner, answer);
    if (found < 0) return false;
    if (found === 0) answer.error = WSANO_DATA;
    if (found !== TYPE_CNAME) return true;
    owner = alias;
  }
  return false;
}

/** Finds the record of the name at `owner`: TYPE_A, TYPE_CNAME, 0 when there is none, -1 when something makes no sense. */
function findRecord(
  bytes: Uint8Array,
  length: number,
  records: number,
  owner: number,
  answer: DnsAnswer,
): number {
  let found = 0;
  let ttl = 0;
  let at = records;
  for (let i = word(bytes, 6); i > 0; i--) {
    const name = at;
    at = behindName(bytes, length, at);
    if (at < 0 || at + RECORD > length) return -1;
    const type = word(bytes, at);
    const isInternet = word(bytes, at + 2) === CLASS_IN;
    const seconds = bytes[at + 4] & 0x80 ? 0 : word(bytes, at + 4) * 0x10000 + word(bytes, at + 6);
    const data = at + RECORD;
    at = data + word(bytes, at + 8);
    if (at > length) return -1;
    if (found !== 0 || !isInternet || (type !== TYPE_A && type !== TYPE_CNAME)) continue;
    const same = compare(bytes, length, name, owner);
    if (same < 0 || (type === TYPE_A && at !== data + 4)) return -1;
    if (same === 0) continue;
    if (type === TYPE_CNAME) alias = data;
    // Nobody can be reached at such an address, whoever says so.
    else if (bytes[data] === 0 || bytes[data] === 127 || bytes[data] >= 224) continue;
    else for (let j = 0; j < 4; j++) answer.ip[j] = bytes[data + j];
    found = type;
    ttl = seconds;
  }
  if (found !== 0 && ttl < answer.ttlSeconds) answer.ttlSeconds = ttl;
  return found;
}

/** Where what follows the name at `at` begins; -1 when there is no name. */
function behindName(bytes: Uint8Array, length: number, at: number): number {
  for (let end = at; end < length; ) {
    const size = bytes[end];
    if (size >= 0xc0) return end + 2;
    if (size > MOST_OF_LABEL) return -1;
    end += 1 + size;
    if (size === 0) return end;
  }
  return -1;
}

/** Whether two names are the same: 1 or 0; -1 when one of them makes no sense. */
function compare(bytes: Uint8Array, length: number, a: number, b: number): number {
  // Every round but the last goes on by two bytes of the name or more, so that circles end.
  for (let total = 0; total < MOST_OF_NAME; ) {
    a = labelAt(bytes, length, a);
    b = labelAt(bytes, length, b);
    if (a < 0 || b < 0) return -1;
    const size = bytes[a];
    if (size !== bytes[b]) return 0;
    if (size === 0) return 1;
    for (let i = 1; i <= size; i++) if (small(bytes[a + i]) !== small(bytes[b + i])) return 0;
    a += 1 + size;
    b += 1 + size;
    total += 1 + size;
  }
  return -1;
}

/** Follows pointers, which lead back only, to a part of a name that is there as a whole; -1 when there is none. */
function labelAt(bytes: Uint8Array, length: number, at: number): number {
  while (at + 1 < length && bytes[at] >= 0xc0) {
    const to = word(bytes, at) & 0x3fff;
    if (to < HEADER || to >= at) return -1;
    at = to;
  }
  return at < length && bytes[at] <= MOST_OF_LABEL && at + 1 + bytes[at] <= length ? at : -1;
}

function word(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 8) | bytes[at + 1];
}

/** Names do not differ by case (RFC 1035, 2.3.3). */
function small(letter: number): number {
  return letter >= 65 && letter <= 90 ? letter + 32 : letter;
}
