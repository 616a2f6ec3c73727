import { lookup } from 'node:dns/promises';
import * as dns from 'dns-packet';
import type { Entrance } from '../gateway/entrance.ts';
import type { Host } from '../hosts/host.ts';
import type { UdpPeer } from '../hosts/udp.ts';
import { addressOf } from '../net/address6.ts';
import { get16, put16, put32 } from '../net/bytes.ts';

/** A name and its addresses, of IPv4 and of IPv6. */
export interface DnsName {
  name: string;
  ips: string[];
}

export interface DnsOptions {
  /** The names of this server. */
  names?: DnsName[];
  /** Finds the IPv4 addresses of other names, such as `resolveOnHost`. Without it other names do not exist. */
  resolve?: ((name: string) => Promise<string[]>) | null;
}

const PORT = 53;
/** The longest message over UDP, in bytes (RFC 1035, 2.3.4). */
const MOST_BYTES = 512;
const HEADER = 12;
/** Length of an address record with a name of two bytes, less the address. */
const RECORD = 12;
const TYPE_A = 1;
const TYPE_AAAA = 28;
const CLASS_IN = 1;
/** Time to live of an answer, in seconds. */
const TTL = 60;
/** Most lookups at one time. */
const MOST_LOOKUPS = 32;

const OPCODE_AND_RD = 0x7900;
const FORMERR = 1;
const SERVFAIL = 2;
const NXDOMAIN = 3;
const NOTIMP = 4;

/** Reads `NAME=ADDRESS`, or several addresses separated by commas. Throws an Error that shows the form. */
export function parseName(text: string): DnsName {
  const match = /^([^=\s]+)=([\da-f.,:]+)$/i.exec(text);
  if (!match) throw new Error(`bad name '${text}'; it is NAME=ADDRESS, such as time.example=10.0.2.2`);
  const ips = match[2].split(',');
  for (const address of ips) addressOf(address);
  return { name: match[1], ips };
}

/** Returns the host's IPv4 addresses for a name, from its own name servers and files; empty if there are none. */
export async function resolveOnHost(name: string): Promise<string[]> {
  try {
    return (await lookup(name, { family: 4, all: true })).map(({ address }) => address);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTFOUND') return [];
    throw error;
  }
}

/** A name server for addresses over UDP (RFC 1035, RFC 3596). Queries for other types get an empty answer. */
export class DnsServer {
  private readonly entrance: Entrance;
  private readonly names = new Map<string, string[]>();
  private readonly resolve: ((name: string) => Promise<string[]>) | null;
  private readonly port: UdpPeer;
  private lookups = 0;

  constructor(host: Host, entrance: Entrance, { names = [], resolve = null }: DnsOptions) {
    this.entrance = entrance;
    this.resolve = resolve;
    for (const { name, ips } of names) this.names.set(canonical(name), ips);
    this.port = host.udp(PORT);
    this.port.onDatagram = ({ ip: client, port, bytes }, to) => {
      const way = { from: addressOf(to) };
      this.receive(bytes, (answer) => this.port.send(client, port, answer, way));
    };
  }

  /** Knows one more name, or a name's new addresses. */
  add({ name, ips }: DnsName): void {
    this.names.set(canonical(name), ips);
  }

  private receive(bytes: Uint8Array, reply: (answer: Uint8Array) => void): void {
    const query = read(bytes);
    if (query === null) return;
    if (query === 'unreadable') reply(headerOnly(bytes, FORMERR));
    else if (query.opcode !== 'QUERY') reply(headerOnly(bytes, NOTIMP));
    else if (query.questions.length !== 1) reply(headerOnly(bytes, FORMERR));
    else if (query.questions[0].class !== 'IN') reply(headerOnly(bytes, NOTIMP));
    else this.answer(query, reply);
  }

  private answer(query: dns.DecodedPacket, reply: (answer: Uint8Array) => void): void {
    const [{ name, type }] = query.questions;
    const wantsAddress = type === 'A' || type === 'AAAA' || type === 'ANY';
    const isWanted = (address: string) => type === 'ANY' || (type === 'AAAA') === address.includes(':');
    const say = (rcode: number, ips: string[]) =>
      reply(this.build(query, rcode, wantsAddress ? ips.filter(isWanted) : []));
    const known = this.names.get(canonical(name));
    if (known) say(0, known);
    else if (!this.resolve) say(NXDOMAIN, []);
    // The name may have other records, but only addresses of IPv4 are looked up: the gateway leads to no other.
    else if (!wantsAddress || type === 'AAAA') say(0, []);
    else if (this.lookups === MOST_LOOKUPS) say(SERVFAIL, []);
    else void this.lookUp(name, this.resolve, say);
  }

  private async lookUp(
    name: string,
    resolve: (name: string) => Promise<string[]>,
    say: (rcode: number, ips: string[]) => void,
  ): Promise<void> {
    this.lookups += 1;
    let found: string[] | null = null;
    try {
      found = await resolve(name);
    } catch {
      // The error does not mean that the name does not exist.
    }
    this.lookups -= 1;
    this.entrance.run(() => {
      if (!found) say(SERVFAIL, []);
      else say(found.length > 0 ? 0 : NXDOMAIN, found);
    });
  }

  /** Creates the answer, with as many addresses as fit; the TC bit is set if there are more (RFC 2181, 9). */
  private build({ id, flags, questions }: dns.DecodedPacket, rcode: number, ips: string[]): Uint8Array {
    const [{ name }] = questions;
    const source = this.names.has(canonical(name)) ? dns.AUTHORITATIVE_ANSWER : 0;
    const recursion = this.resolve ? dns.RECURSION_AVAILABLE : 0;
    const asked = (flags & dns.RECURSION_DESIRED) | source | recursion | rcode;
    const head = dns.encode({ type: 'response', id, flags: asked, questions, answers: [] });
    const records: Uint8Array[] = [];
    let room = MOST_BYTES - head.length;
    for (const record of ips.map(addressRecord)) {
      if (record.length > room) break;
      records.push(record);
      room -= record.length;
    }
    const answer = new Uint8Array(Buffer.concat([head, ...records]));
    put16(answer, 6, records.length);
    if (records.length < ips.length) put16(answer, 2, get16(answer, 2) | dns.TRUNCATED_RESPONSE);
    return answer;
  }
}

/**
 * Returns an A or AAAA record with a pointer to the question's name (RFC 1035, 4.1.4). The library would repeat the name, as no
 * server does, and some clients cannot read that.
 */
function addressRecord(address: string): Uint8Array {
  const bytes = addressOf(address);
  const record = new Uint8Array(RECORD + bytes.length);
  put16(record, 0, 0xc000 | HEADER);
  put16(record, 2, bytes.length === 16 ? TYPE_AAAA : TYPE_A);
  put16(record, 4, CLASS_IN);
  put32(record, 6, TTL);
  put16(record, 10, bytes.length);
  record.set(bytes, RECORD);
  return record;
}

/** Returns a query; null for a message that is not one, and is not answered. */
function read(bytes: Uint8Array): dns.DecodedPacket | 'unreadable' | null {
  if (bytes.length < HEADER || (bytes[2] & 0x80) !== 0) return null;
  try {
    return dns.decode(Buffer.from(bytes));
  } catch {
    return 'unreadable';
  }
}

/** Returns an answer without the question, for a query that was not understood. */
function headerOnly(query: Uint8Array, rcode: number): Uint8Array {
  const bytes = new Uint8Array(HEADER);
  put16(bytes, 0, get16(query, 0));
  put16(bytes, 2, 0x8000 | (get16(query, 2) & OPCODE_AND_RD) | rcode);
  return bytes;
}

/** Names are compared without case (RFC 1035, 2.3.3) and without the final dot. */
function canonical(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}
