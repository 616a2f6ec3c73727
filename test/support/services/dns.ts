import * as dns from 'dns-packet';
import {
  createResolver,
  type DnsResolver,
  resolve,
  setNameServers,
} from '../../../provider/services/dns/dns.ts';
import { DnsServer } from '../../../sim/servers/dns.ts';
import { type Device, type DeviceOptions, withDevice } from '../device.ts';
import { chance, ServiceRig } from './service-rig.ts';

/** A query received by a server. */
export interface Asked {
  id: number;
  name: string;
  /** Its source address. */
  ip: string;
  port: number;
  /** The server that received it. */
  at: string;
  ms: number;
  bytes: Uint8Array;
}

export type Answers = dns.Packet['answers'];

/** A device with a resolver, and servers controlled by the test. */
export class DnsRig extends ServiceRig {
  readonly resolver: DnsResolver;
  readonly asked: Asked[] = [];
  /** The result of each `find`: an address, or an error's number. */
  readonly found: string[] = [];

  constructor(d: Device, servers: string[] = ['10.0.2.2']) {
    super(d);
    this.resolver = createResolver(d.info, chance(11));
    setNameServers(this.resolver, Uint8Array.from(servers.flatMap((ip) => ip.split('.').map(Number))));
  }

  find(name: string): void {
    resolve(this.resolver, name, (ip, error) => this.found.push(ip ? ip.join('.') : String(error)));
  }

  /** Starts a server that answers each query with the result of `reply`; null for no answer. */
  serve(reply: (query: Asked) => Uint8Array | null, at = '10.0.2.2') {
    const { d } = this;
    const port = this.hostAt(at).udp(53);
    port.onDatagram = (datagram) => {
      const { id = 0, questions = [] } = dns.decode(Buffer.from(datagram.bytes));
      const { name } = questions[0];
      const query = { ...datagram, id, name, at, ms: d.clock.now() };
      this.asked.push(query);
      const bytes = reply(query);
      if (bytes) port.send(query.ip, query.port, bytes);
    };
    return port;
  }

  /** Starts the name server of the gateway. */
  gateway(names: { name: string; ips: string[] }[]): void {
    const { host, time } = this.d;
    new DnsServer(host, { clock: time, run: (body: () => void) => body() } as never, { names });
  }
}

/** Returns a test with a device and a resolver. */
export function withDns(
  body: (rig: DnsRig) => void,
  servers?: string[],
  options?: DeviceOptions,
): () => void {
  return withDevice((d) => body(new DnsRig(d, servers)), options);
}

/** An address record of `name`. */
export const a = (name: string, data: string, ttl = 60) => ({ type: 'A' as const, name, ttl, data });

/** A record for the alias `name` of `data`. */
export const cname = (name: string, data: string, ttl = 60) => ({ type: 'CNAME' as const, name, ttl, data });

/** The answer to a query. `flags`: those of the header, with the code in the lowest bits. */
export function answer(query: Asked, answers: Answers, flags = 0, name = query.name): Uint8Array {
  const questions = [{ type: 'A' as const, class: 'IN' as const, name }];
  return new Uint8Array(
    dns.encode({ type: 'response', id: query.id, flags: flags | dns.RECURSION_DESIRED, questions, answers }),
  );
}

/** An answer with one address and a pointer to the question as its record's name, as most servers write it. */
export function pointed(query: Asked, ip: string, ttl = 60): Uint8Array {
  const head = answer(query, []);
  head[7] = 1;
  return Uint8Array.of(...head, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, ttl, 0, 4, ...ip.split('.').map(Number));
}
