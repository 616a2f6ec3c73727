import { number, putNumber } from '../../headers/ip.ts';
import {
  A,
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
  UNIQUE,
} from './records.ts';

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

/** What the message that was read last says of the device's records; sets of records are bits. */
export const heard = {
  id: 0,
  isResponse: false,
  /** Asked for by questions that allow an answer for the asker alone, and by those that do not; and what they know. */
  alone: 0,
  shared: 0,
  known: 0,
  /** Of what type the last question about one of them was. */
  type: 0,
  /** Somebody else says that one of the names is his. */
  conflict: false,
  /** Somebody else is about to say so; and his claim goes before ours. */
  probed: false,
  lost: false,
};

let bytes: Uint8Array;
let length = 0;
let records: OwnRecord[];

/**
 * Reads a message into `heard`.
 *
 * @param message `size` bytes of it count
 * @param claiming the names are not ours yet: whoever has any record of one is in the way
 * @returns false for what is no message, or makes no sense anywhere; then `heard` holds nothing of use
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

/** Those records, as bits, to whose owner the name at `at` belongs. */
function ownedBy(at: number): number {
  let bits = 0;
  for (let i = 0; i < records.length; i++) if (isName(bytes, length, at, records[i].owner, 0)) bits |= 1 << i;
  return bits;
}

/** Returns where the next one begins, or 0. */
function readQuestion(at: number): number {
  const end = behindName(bytes, length, at) + 4;
  if (end < HEADER || end > length) return 0;
  const type = word(end - 4);
  const kind = word(end - 2);
  let bits = ownedBy(at);
  for (let i = 0; i < records.length; i++) {
    const own = records[i].type;
    if (type !== ANY && type !== own && (own !== NSEC || type === A)) bits &= ~(1 << i);
  }
  if (bits === 0 || ((kind & ~TOP_BIT) !== INTERNET && (kind & ~TOP_BIT) !== ANY)) return end;
  heard.type = type;
  if (kind & TOP_BIT) heard.alone |= bits;
  else heard.shared |= bits;
  return end;
}

/** Returns where the next one begins, or 0. */
function readRecord(at: number, section: number, claiming: boolean): number {
  const data = behindName(bytes, length, at) + RECORD;
  if (data < HEADER || data > length) return 0;
  const type = word(data - RECORD);
  const seconds = number(bytes, data - 6);
  const size = word(data - 2);
  if (data + size > length) return 0;
  const owned = (word(data - 8) & ~TOP_BIT) === INTERNET ? ownedBy(at) : 0;
  // Those that others must not have: all of our names while they are claimed, later what we say of them.
  let rivals = claiming ? owned & UNIQUE : 0;
  let same = false;
  for (let i = 0; i < records.length; i++) {
    const own = records[i];
    const bit = owned & (1 << i);
    if (bit === 0 || own.type !== type) continue;
    same = isData(bytes, length, data, size, own);
    if (type !== NSEC) rivals |= bit & UNIQUE;
    if (section === ANSWERS && same && seconds >= own.seconds / 2) heard.known |= bit;
    if (section === CLAIMS && type === A && size === 4)
      heard.lost = number(bytes, data) > number(own.data, 0);
  }
  if (section === CLAIMS && owned) heard.probed = true;
  if (rivals && !same && seconds > 0) heard.conflict = true;
  return data + size;
}

/** Where the next byte is written. */
let end = 0;

/**
 * Writes a message: a probe, which asks for all names and claims them, or an answer.
 *
 * @param into as long as all records
 * @param questions what is asked for, by the names of these records, of type `type`; whoever answers with a question
 *   talks to somebody who knows nothing of multicast DNS
 * @param answers what is said, with what is of use besides; 0: a probe
 * @param most the most seconds for which a record may be remembered
 * @returns how many bytes it has
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
  const flush = questions ? 0 : UNIQUE;
  const said = putRecords(into, records, answers || CLAIMED, most, flush);
  const added = putRecords(into, records, additional(answers), most, flush);
  putNumber(into, 0, (id << 16) | (answers ? RESPONSE : 0));
  putNumber(into, QUESTIONS, (asked << 16) | (answers ? said : 0));
  putNumber(into, CLAIMS, ((answers ? 0 : said) << 16) | added);
  return end;
}

/** Whoever finds a service wants to know where it is, and whoever wants an address, that there is no other. */
function additional(bits: number): number {
  if (bits & IS_PTR) return UNIQUE & ~bits;
  return bits & (IS_A | IS_NSEC | IS_SRV) ? (IS_A | IS_NSEC) & ~bits : 0;
}

/** Returns how many they are. `flush`: for which of them others are to forget what they remember. */
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
