import * as dns from 'dns-packet';
import { type Mdns, type MdnsOptions, setHost, startMdns } from '../../../provider/services/mdns/mdns.ts';
import { serviceOf } from '../../../provider/services/mdns/service.ts';
import type { UdpPeer } from '../../../sim/hosts/udp.ts';
import { type Device, type DeviceOptions, withDevice } from '../device.ts';
import { awaitKnownLink, chance, ServiceRig } from './service-rig.ts';

export const GROUP = '224.0.0.251';
export const HTTP = serviceOf('_http._tcp', 80, ['path=/', 'v=1']);
export const HOST_NAME = 'spisock.local';
export const INSTANCE = 'spisock._http._tcp.local';
export const SERVICE = '_http._tcp.local';

/** The records of a device with HTTP, in the format of `line`. */
export const ADDRESS = `${HOST_NAME} A 10.0.2.15 120 flush`;
export const NOTHING_ELSE = `${HOST_NAME} NSEC ${HOST_NAME} A 120 flush`;
export const PLACE = `${INSTANCE} SRV ${HOST_NAME}:80 120 flush`;
export const TEXT = `${INSTANCE} TXT path=/ v=1 4500 flush`;
export const POINTER = `${SERVICE} PTR ${INSTANCE} 4500`;

/** A message of the device, decoded by an independent library. */
export interface SaidMdns extends dns.DecodedPacket {
  ms: number;
  /** Its source, and true if it was sent to the group. */
  from: string;
  port: number;
  toGroup: boolean;
  length: number;
}

/** A device with a name in `.local`, and a host that listens to the group. */
export class MdnsRig extends ServiceRig {
  readonly mdns: Mdns;
  readonly said: SaidMdns[] = [];
  /** The names that the device has claimed. */
  readonly names: string[] = [];
  readonly peer: UdpPeer;

  constructor(d: Device, options: Partial<MdnsOptions> = {}) {
    super(d);
    this.peer = d.host.udp(5353);
    this.listen(this.peer);
    this.mdns = startMdns(d.info, {
      name: 'spisock',
      service: null,
      onName: (name) => this.names.push(name),
      random: chance(17),
      ...options,
    });
    setHost(this.mdns, [10, 0, 2, 15]);
  }

  /** Another host, at 10.0.2.`last`, on a port of its own. */
  other(last: number, port = 5353): UdpPeer {
    return this.hostAt(`10.0.2.${last}`).udp(port);
  }

  /** Records messages received by a port. */
  listen(peer: UdpPeer): UdpPeer {
    peer.onDatagram = ({ ip, port, bytes }, to) => {
      if (ip !== '10.0.2.15' && ip !== '10.0.2.16') return;
      const message = dns.decode(Buffer.from(bytes));
      const toGroup = to === GROUP;
      const { length } = bytes;
      this.said.push({ ...message, ms: this.d.clock.now(), from: ip, port, toGroup, length });
    };
    return peer;
  }

  /** The host multicasts a question or an answer. */
  ask(...query: Parameters<typeof ask>): void {
    this.peer.send(GROUP, 5353, ask(...query));
  }

  respond(...answer: Parameters<typeof respond>): void {
    this.peer.send(GROUP, 5353, respond(...answer));
  }

  /** Waits for a message, at most half a second, and then for further ones within 50 ms. */
  awaitAnswer(): void {
    for (let ms = 0; this.said.length === 0 && ms < 500; ms += 10) this.d.run(10);
    this.d.run(50);
  }

  /**
   * Waits until the device has the name, after three probes and two announcements, and their records may be repeated.
   * Clears the recorded messages.
   */
  awaitQuiet(): this {
    for (let ms = 0; this.said.length < 5; ms += 10) {
      if (ms > 4000) throw new Error(`only ${this.said.length} probes and announcements`);
      this.d.run(10);
    }
    this.d.run(1100);
    this.said.length = 0;
    return this;
  }
}

/** Returns a test with a device that claims a name. */
export function withMdns(
  body: (rig: MdnsRig) => void,
  options?: Partial<MdnsOptions>,
  device?: DeviceOptions,
): () => void {
  return withDevice((d) => {
    awaitKnownLink(d);
    body(new MdnsRig(d, options));
  }, device);
}

export interface Question {
  name: string;
  type: string;
  /** Requests a unicast answer. */
  unicast?: boolean;
}

/** A query. `answers`: known answers; `authorities`: claimed records. */
export function ask(
  questions: Question[],
  more: { id?: number; answers?: unknown[]; authorities?: unknown[] } = {},
): Uint8Array {
  const { id = 0, answers = [], authorities = [] } = more;
  const asked = questions.map(({ name, type }) => ({ name, type, class: 'IN' }));
  const bytes = message({ type: 'query', id, flags: 0, questions: asked, answers, authorities });
  let at = 12;
  for (const { name, unicast } of questions) {
    at += Buffer.byteLength(name) + 2 + 4;
    if (unicast) bytes[at - 2] |= 0x80;
  }
  return bytes;
}

/** A response of any host. */
export function respond(answers: unknown[], more: { additionals?: unknown[] } = {}): Uint8Array {
  const { additionals = [] } = more;
  return message({ type: 'response', id: 0, flags: 0x400, questions: [], answers, additionals });
}

function message(packet: object): Uint8Array {
  return new Uint8Array(dns.encode(packet as dns.Packet));
}

export const isA = (name: string, data: string, ttl = 120) => ({ type: 'A', class: 'IN', name, ttl, data });
export const isPtr = (name: string, data: string, ttl = 4500) => ({
  type: 'PTR',
  class: 'IN',
  name,
  ttl,
  data,
});
export const isSrv = (name: string, port: number, target: string, ttl = 120) => {
  return { type: 'SRV', class: 'IN', name, ttl, data: { priority: 0, weight: 0, port, target } };
};

/** Returns a record as one line. */
export function line(record: dns.Answer): string {
  const { type, name, ttl, flush } = record;
  let data: unknown = record.data;
  if (type === 'SRV') {
    const { port, target } = data as { port: number; target: string };
    data = `${target}:${port}`;
  } else if (type === 'TXT') data = (data as unknown as Buffer[]).map(String).join(' ');
  else if (type === 'NSEC') {
    const { nextDomain, rrtypes } = data as { nextDomain: string; rrtypes: string[] };
    data = `${nextDomain} ${rrtypes.join(' ')}`;
  }
  return `${name} ${type} ${data} ${ttl}${flush ? ' flush' : ''}`;
}

export const lines = (records: dns.Answer[]): string[] => records.map(line);
