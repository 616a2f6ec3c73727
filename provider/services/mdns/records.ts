/** The records of one device in multicast DNS (RFC 6762), and the comparison of names in messages. */

import { hooks } from '../../engine/records/hooks.ts';

/** Types of records; and the question type for all of them. */
export const A = 1;
export const AAAA = 28;
export const NSEC = 47;
export const ANY = 255;
/**
 * The records as bits, in the order of the list. The first four are unique, pointers are shared. In programs with IPv6 the host's
 * addresses of it follow (`sixBits`), which are unique, too.
 */
export const IS_A = 1;
export const IS_NSEC = 2;
export const IS_SRV = 4;
export const IS_PTR = 16;
export const UNIQUE = 15;
/** The claimed records, and the announced ones: all but those sent only on request. */
export const CLAIMED = 13;
export const ANNOUNCED = 29;

/** Time to live of records that depend on a host's address, in seconds (RFC 6762, 10). */
export const HOST_SECONDS = 120;
const MOST_OF_LABEL = 63;
const POINTER = 0xc0;

/** One record. `nameAt` is the offset of a name in `data`, if there is one. */
export interface OwnRecord {
  owner: Uint8Array;
  type: number;
  seconds: number;
  data: Uint8Array;
  nameAt: number;
}

/**
 * Creates the records of a service, in the order after those of its host. `host` is the host's name in messages; `name`
 * one label.
 */
export type ServiceRecords = (name: string, host: number[]) => OwnRecord[];

/**
 * Returns the records of a host with the address `ip`, and of its service. `name` is one label, used by both. `six`: its
 * addresses of IPv6, 16 bytes each.
 */
export function recordsOf(
  name: string,
  ip: ArrayLike<number>,
  service: ServiceRecords | null,
  six?: Uint8Array | null,
): OwnRecord[] {
  const host = wire(name + '.local');
  const with6 = hooks.ipv6 !== null && six && six.length > 0;
  // Bit map of types 0 to 7: only type 1, A; or of types 0 to 31: AAAA is 28.
  const types = with6 ? [0, 4, 0x40, 0, 0, 0x08] : [0, 1, 0x40];
  let records = [
    record(host, A, HOST_SECONDS, [ip[0], ip[1], ip[2], ip[3]], 4),
    record(host, NSEC, HOST_SECONDS, host.concat(types), host.length + types.length),
  ];
  if (service) records = records.concat(service(name, host));
  if (with6) for (let at = 0; at < six.length; at += 16) records.push(addressRecord(host, six, at));
  return records;
}

function addressRecord(host: number[], six: Uint8Array, at: number): OwnRecord {
  const data: number[] = [];
  for (let i = 0; i < 16; i++) data.push(six[at + i]);
  return record(host, AAAA, HOST_SECONDS, data, 16);
}

/** Returns the addresses of IPv6 among the records, as bits. */
export function sixBits(records: OwnRecord[]): number {
  let bits = 0;
  if (hooks.ipv6) for (let i = 0; i < records.length; i++) if (records[i].type === AAAA) bits |= 1 << i;
  return bits;
}

export function record(
  owner: number[],
  type: number,
  seconds: number,
  data: number[],
  nameAt: number,
): OwnRecord {
  return {
    owner: new Uint8Array(owner),
    type: type,
    seconds: seconds,
    data: new Uint8Array(data),
    nameAt: nameAt,
  };
}

/** Returns a name as in messages: each label after its length. */
export function wire(name: string): number[] {
  const labels = name.split('.');
  const bytes: number[] = [];
  for (let i = 0; i < labels.length; i++) putText(bytes, labels[i].slice(0, MOST_OF_LABEL));
  bytes.push(0);
  return bytes;
}

/** Appends a text, after its length. */
export function putText(bytes: number[], text: string): void {
  bytes.push(text.length);
  for (let i = 0; i < text.length; i++) bytes.push(text.charCodeAt(i));
}

/** Returns the position after the name at `at`; -1 if it is truncated, or has a label of an unknown kind. */
export function behindName(bytes: Uint8Array, length: number, at: number): number {
  while (at < length) {
    const size = bytes[at++];
    if (size === 0) return at;
    if (size >= POINTER) return at < length ? at + 1 : -1;
    if (size > MOST_OF_LABEL) return -1;
    at += size;
  }
  return -1;
}

/**
 * Returns true if the name at `at` equals that of `name` from `from` on; case makes no difference. The loop ends, since
 * every label must match the next one of the name, and pointers point backwards only.
 */
export function isName(
  bytes: Uint8Array,
  length: number,
  at: number,
  name: Uint8Array,
  from: number,
): boolean {
  for (;;) {
    while (at < length && bytes[at] >= POINTER) {
      const to = ((bytes[at] & 0x3f) << 8) | bytes[at + 1];
      if (at + 1 >= length || to >= at) return false;
      at = to;
    }
    const end = at + bytes[at];
    if (end >= length) return false;
    const last = at === end;
    while (at <= end) if (small(bytes[at++]) !== small(name[from++])) return false;
    if (last) return true;
  }
}

function small(letter: number): number {
  return letter >= 65 && letter <= 90 ? letter + 32 : letter;
}

/** Returns true if the `size` bytes at `at` equal the data of a record. */
export function isData(bytes: Uint8Array, length: number, at: number, size: number, own: OwnRecord): boolean {
  const nameAt = own.nameAt;
  for (let i = 0; i < nameAt; i++) if (i >= size || bytes[at + i] !== own.data[i]) return false;
  return nameAt === own.data.length ? size === nameAt : isName(bytes, length, at + nameAt, own.data, nameAt);
}
