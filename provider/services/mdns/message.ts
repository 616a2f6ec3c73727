import { number, putNumber } from '../../headers/ip.ts';
import {
  A,
  AAAA,
  ANY,
  behindName,
  CLAIMED,
  IS_A,
  IS_NSEC,
  IS_PTR,
  IS_SRV,
  isData,
  isName,
  NSEC,
  type OwnRecord,
  sixBits,
  UNIQUE,
} from './records.ts';

/**
 * Multicast DNS messages (RFC 6762, 18) about one device's records. Names are compared in place: all messages of the
 * network are received, and most concern other stations.
 */

const HEADER = 12;
/** Length of the fields after a record's name: type and class, time to live, length. */
const RECORD = 10;
const INTERNET = 1;
/** Top bit of a class. In a record: cache flush. In a question: a unicast answer is accepted. */
const TOP_BIT = 0x8000;
const IS_RESPONSE = 0x80;
const OPCODE = 0x78;
const RCODE = 0x0f;
/** Flags of an authoritative response. */
const RESPONSE = 0x8400;
/** Offsets of the counts in the header; a probe has its claims in the authority section. */
const QUESTIONS = 4;
const ANSWERS = 6;
const CLAIMS = 8;
const ADDITIONAL = 10;

/** Contents of the last message that concern the device's records; sets of records are bits. */
export const heard = {
  id: 0,
  isResponse: false,
  /** Records in questions that accept unicast; records in other questions; known answers. */
  alone: 0,
  shared: 0,
  known: 0,
  /** Type of the last question about one of them. */
  type: 0,
  /** Another station claims one of the names. */
  conflict: false,
  /** Another station probes for one of the names; and its claim has priority. */
  probed: false,
  lost: false,
};

let bytes: Uint8Array;
let length = 0;
let records: OwnRecord[];

/**
 * Reads a message into `heard`.
 *
 * @param message the message in its first `size` bytes
 * @param own the device's records
 * @param claiming the names are not registered yet: any record of another station with one of them is a conflict
 * @returns false if the message is invalid; then `heard` is undefined
 */
export function readMdns(message: Uint8Array, size: number, own: OwnRecord[], claiming: boolean): boolean {
  bytes = message;
  length = size;
  records = own;
  if (size < HEADER || bytes[2] & OPCODE || bytes[3] & RCODE) return false;
  heard.id = word(0);
  heard.isResponse = (bytes[2] & IS_RESPONSE) !== 0;
  heard.alone = heard.shared = heard.known = heard.type = 0;
  heard.conflict = heard.probed = heard.lost = false;
  let at = HEADER;
  for (let section = QUESTIONS; section <= ADDITIONAL; section += 2)
    for (let i = word(section); i > 0 && at > 0; i--)
      at = section === QUESTIONS ? readQuestion(at) : readRecord(at, section, claiming);
  return at > 0;
}

/** Returns the records, as bits, of the owner with the name at `at`. */
function ownedBy(at: number): number {
  let bits = 0;
  for (let i = 0; i < records.length; i++) if (isName(bytes, length, at, records[i].owner, 0)) bits |= 1 << i;
  return bits;
}

/** Returns the position of the next question, or 0. */
function readQuestion(at: number): number {
  const end = behindName(bytes, length, at) + 4;
  if (end < HEADER || end > length) return 0;
  const type = word(end - 4);
  const kind = word(end - 2);
  let bits = ownedBy(at);
  for (let i = 0; i < records.length; i++) {
    const own = records[i].type;
    const denies = own === NSEC && type !== A && (type !== AAAA || sixBits(records) === 0);
    if (type !== ANY && type !== own && !denies) bits &= ~(1 << i);
  }
  if (bits === 0 || ((kind & ~TOP_BIT) !== INTERNET && (kind & ~TOP_BIT) !== ANY)) return end;
  heard.type = type;
  if (kind & TOP_BIT) heard.alone |= bits;
  else heard.shared |= bits;
  return end;
}

/** Returns the position of the next record, or 0. */
function readRecord(at: number, section: number, claiming: boolean): number {
  const data = behindName(bytes, length, at) + RECORD;
  if (data < HEADER || data > length) return 0;
  const type = word(data - RECORD);
  const seconds = number(bytes, data - 6);
  const size = word(data - 2);
  if (data + size > length) return 0;
  const owned = (word(data - 8) & ~TOP_BIT) === INTERNET ? ownedBy(at) : 0;
  // Records that other stations must not have: all of the device's names while they are claimed, later those with other
  // data.
  const unique = UNIQUE | sixBits(records);
  let rivals = claiming ? owned & unique : 0;
  let same = false;
  for (let i = 0; i < records.length; i++) {
    const own = records[i];
    const bit = owned & (1 << i);
    if (bit === 0 || own.type !== type) continue;
    const isSame = isData(bytes, length, data, size, own);
    if (isSame) same = true;
    if (type !== NSEC) rivals |= bit & unique;
    if (section === ANSWERS && isSame && seconds >= own.seconds / 2) heard.known |= bit;
    if (section === CLAIMS && type === A && size === 4)
      heard.lost = number(bytes, data) > number(own.data, 0);
  }
  if (section === CLAIMS && owned) heard.probed = true;
  if (rivals && !same && seconds > 0) heard.conflict = true;
  return data + size;
}

/** Position of the next byte written. */
let end = 0;

/**
 * Writes a message: a probe, which asks for all names and claims them, or an answer.
 *
 * @param into long enough for all records
 * @param questions the names of these records are asked for, with type `type`; an answer with a question is for a
 * resolver without multicast DNS
 * @param answers the records to be sent, with additional ones; 0 for a probe
 * @param most largest time to live, in seconds
 * @returns the length in bytes
 */
export function writeMdns(
  into: Uint8Array,
  id: number,
  records: OwnRecord[],
  questions: number,
  type: number,
  answers: number,
  most: number,
): number {
  let asked = 0;
  end = HEADER;
  for (let i = 0; i < records.length; i++) {
    if ((questions & (1 << i)) === 0) continue;
    putName(into, records[i].owner);
    putNumber(into, end, (type << 16) | INTERNET);
    end += 4;
    asked++;
  }
  const six = sixBits(records);
  const flush = questions ? 0 : UNIQUE | six;
  const written = putRecords(into, records, answers || CLAIMED | six, most, flush);
  const added = putRecords(into, records, additional(answers, six), most, flush);
  putNumber(into, 0, (id << 16) | (answers ? RESPONSE : 0));
  putNumber(into, QUESTIONS, (asked << 16) | (answers ? written : 0));
  putNumber(into, CLAIMS, ((answers ? 0 : written) << 16) | added);
  return end;
}

/**
 * Returns additional records: a service needs its host's addresses, and an address the record that denies other types.
 */
function additional(bits: number, six: number): number {
  if (bits & IS_PTR) return (UNIQUE | six) & ~bits;
  const host = IS_A | IS_NSEC | six;
  return bits & (host | IS_SRV) ? host & ~bits : 0;
}

/** Writes records and returns their number. `flush`: the records with the cache-flush bit. */
function putRecords(
  into: Uint8Array,
  records: OwnRecord[],
  bits: number,
  most: number,
  flush: number,
): number {
  let count = 0;
  for (let i = 0; i < records.length; i++) {
    const own = records[i];
    const bit = 1 << i;
    if ((bits & bit) === 0) continue;
    putName(into, own.owner);
    putNumber(into, end, (own.type << 16) | (flush & bit ? TOP_BIT : 0) | INTERNET);
    putNumber(into, end + 4, 0);
    putNumber(into, end + 6, (Math.min(own.seconds, most) << 16) | own.data.length);
    end += RECORD;
    putName(into, own.data);
    count++;
  }
  return count;
}

function putName(into: Uint8Array, name: Uint8Array): void {
  into.set(name, end);
  end += name.length;
}

function word(at: number): number {
  return (bytes[at] << 8) | bytes[at + 1];
}
