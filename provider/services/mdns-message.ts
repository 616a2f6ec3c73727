import { number, putNumber } from '../ip.ts';
import { A, ANY, behindName, isData, isName, NSEC, type OwnRecord, UNIQUE } from './mdns-records.ts';

/**
 * Messages of multicast DNS (RFC 6762, 18) about one device's records. What is read is compared where it stands: all
 * messages of the network come by, and most are about somebody else.
 */

const HEADER = 12;
/** Behind the name of a record: type and class, time to live, length. */
const RECORD = 10;
const INTERNET = 1;
/** In a record's class: what is remembered of others is to be forgotten. In a question's: the answer may be for it alone. */
const TOP_BIT = 0x8000;
const IS_RESPONSE = 0x80;
const OPCODE = 0x78;
const RCODE = 0x0f;
/** A response of somebody who has the say. */
const RESPONSE = 0x8400;
/** Where the header counts; a probe's claims stand where other messages name authorities. */
const QUESTIONS = 4;
const ANSWERS = 6;
const CLAIMS = 8;
const ADDITIONAL = 10;

/** What a message says of the device's records; sets of records are bits. */
export class Heard {
  id = 0;
  isResponse = false;
  /** Asked for by questions that allow an answer for the asker alone, and by those that do not; and what they know. */
  alone = 0;
  shared = 0;
  known = 0;
  /** Of what type the last question about one of them was. */
  type = 0;
  /** Somebody else says that one of the names is his. */
  conflict = false;
  /** Somebody else is about to say so; and his claim goes before ours. */
  probed = false;
  beaten = false;
}

/**
 * Reads a message.
 *
 * @param bytes `length` of them count
 * @param claiming the names are not ours yet: whoever has any record of one is in the way
 * @param heard is filled, and holds nothing of use where false is returned
 * @returns false for what is no message, or makes no sense anywhere
 */
export function readMdns(
  bytes: Uint8Array,
  length: number,
  records: OwnRecord[],
  claiming: boolean,
  heard: Heard,
): boolean {
  if (length < HEADER || bytes[2] & OPCODE || bytes[3] & RCODE) return false;
  heard.id = word(bytes, 0);
  heard.isResponse = (bytes[2] & IS_RESPONSE) !== 0;
  heard.alone = heard.shared = heard.known = heard.type = 0;
  heard.conflict = heard.probed = heard.beaten = false;
  let at = HEADER;
  for (let i = word(bytes, QUESTIONS); i > 0 && at > 0; i--)
    at = readQuestion(bytes, length, at, records, heard);
  for (let section = ANSWERS; section <= ADDITIONAL; section += 2)
    for (let i = word(bytes, section); i > 0 && at > 0; i--)
      at = readRecord(bytes, length, at, section, records, claiming, heard);
  return at > 0;
}

/** Returns where the next one begins, or 0. */
function readQuestion(
  bytes: Uint8Array,
  length: number,
  at: number,
  records: OwnRecord[],
  heard: Heard,
): number {
  const end = behindName(bytes, length, at) + 4;
  if (end < HEADER || end > length) return 0;
  const type = word(bytes, end - 4);
  const kind = word(bytes, end - 2);
  let bits = 0;
  for (let i = 0; i < records.length; i++) {
    const own = records[i];
    const wanted = type === ANY || type === own.type || (own.type === NSEC && type !== A);
    if (wanted && isName(bytes, length, at, own.owner, 0)) bits |= 1 << i;
  }
  if ((kind & ~TOP_BIT) !== INTERNET && (kind & ~TOP_BIT) !== ANY) return end;
  if (bits) heard.type = type;
  if (kind & TOP_BIT) heard.alone |= bits;
  else heard.shared |= bits;
  return end;
}

/** Returns where the next one begins, or 0. */
function readRecord(
  bytes: Uint8Array,
  length: number,
  at: number,
  section: number,
  records: OwnRecord[],
  claiming: boolean,
  heard: Heard,
): number {
  const data = behindName(bytes, length, at) + RECORD;
  if (data < HEADER || data > length) return 0;
  const type = word(bytes, data - RECORD);
  const seconds = number(bytes, data - 6);
  const size = word(bytes, data - 2);
  if (data + size > length) return 0;
  if ((word(bytes, data - 8) & ~TOP_BIT) !== INTERNET) return data + size;
  let owned = 0;
  let same = false;
  for (let i = 0; i < records.length; i++) {
    const own = records[i];
    if (!isName(bytes, length, at, own.owner, 0)) continue;
    if (claiming || (own.type === type && type !== NSEC)) owned |= 1 << i;
    if (own.type !== type) continue;
    if (isData(bytes, length, data, size, own)) {
      same = true;
      if (section === ANSWERS && seconds >= own.seconds / 2) heard.known |= 1 << i;
    } else if (section === CLAIMS && type === A && size === 4)
      heard.beaten = number(bytes, data) > number(own.data, 0);
  }
  if (section === CLAIMS && owned) heard.probed = true;
  if (owned & UNIQUE && !same && seconds > 0) heard.conflict = true;
  return data + size;
}

/** Where the next byte is written. */
let end = 0;

/**
 * Writes a message.
 *
 * @param into as long as all records
 * @param questions what is asked for, by the names of these records, of type `type`
 * @param answers what is said; `claims`: what is claimed; `additional`: what may be of use as well
 * @param most the most seconds for which a record may be remembered
 * @param flush whether others are to forget what they remember of the unique ones
 * @returns how many bytes it has
 */
export function writeMdns(
  into: Uint8Array,
  id: number,
  records: OwnRecord[],
  questions: number,
  type: number,
  answers: number,
  claims: number,
  additional: number,
  most: number,
  flush: boolean,
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
  const said = putRecords(into, records, answers, most, flush);
  const claimed = putRecords(into, records, claims, most, flush);
  const added = putRecords(into, records, additional, most, flush);
  putNumber(into, 0, (id << 16) | (answers ? RESPONSE : 0));
  putNumber(into, QUESTIONS, (asked << 16) | said);
  putNumber(into, CLAIMS, (claimed << 16) | added);
  return end;
}

/** Returns how many they are. */
function putRecords(
  into: Uint8Array,
  records: OwnRecord[],
  bits: number,
  most: number,
  flush: boolean,
): number {
  let count = 0;
  for (let i = 0; i < records.length; i++) {
    const own = records[i];
    if ((bits & (1 << i)) === 0) continue;
    putName(into, own.owner);
    putNumber(into, end, (own.type << 16) | (flush && (1 << i) & UNIQUE ? TOP_BIT : 0) | INTERNET);
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

function word(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 8) | bytes[at + 1];
}
