import * as assert from 'uvu/assert';
import {
  AF_INET,
  AF_INET6,
  inet6Any,
  ip6Text,
  SOCKADDR_IN6_SIZE,
  type SockAddr,
  WSAEWOULDBLOCK,
  WSAHOST_NOT_FOUND,
  WSANO_DATA,
  WSPConnect,
} from '../../../provider/index.ts';
import {
  type AddrHints,
  createResolver,
  getaddrinfo,
  resolve,
  resolve6,
  setNameServers,
  setNameServers6,
} from '../../../provider/services/dns.ts';
import { startIpv6 } from '../../../provider/services/ipv6.ts';
import { Host } from '../../../sim/hosts/host.ts';
import { addressOf, textOf } from '../../../sim/net/address6.ts';
import { DnsServer } from '../../../sim/servers/dns.ts';
import type { Device } from '../../support/device.ts';
import { chance } from '../../support/services/service-rig.ts';
import { GLOBAL, type Ipv6Case, socket } from './ipv6-rig.ts';

/** Lookups of addresses of IPv6 on the W6100, and lookups over IPv6. */

const HOST = 'fd00:1::9';
const NAMES = [
  { name: 'six.test', ips: ['fd00:1::9'] },
  { name: 'four.test', ips: ['10.0.2.2'] },
  { name: 'both.test', ips: ['10.0.2.2', 'fd00:1::9'] },
];

/** A resolver that asks the host at `server`, and what the server was asked from. */
function resolver(d: Device, host: Host, server: string) {
  new DnsServer(host, { clock: d.time, run: (body: () => void) => body() } as never, { names: NAMES });
  const made = createResolver(d.info, chance(11));
  const bytes = addressOf(server);
  if (bytes.length === 4) setNameServers(made, bytes);
  else setNameServers6(made, bytes);
  const found: string[] = [];
  const done = (ip: Uint8Array | null, error: number) => found.push(ip ? textOf(ip) : String(error));
  return { made, found, done };
}

function info(d: Device, of: ReturnType<typeof resolver>, node: string | null, hints: AddrHints): string {
  let said = 'nothing';
  getaddrinfo(of.made, node, '80', hints, (error, result) => {
    const name = result && [
      result.ai_family,
      result.ai_addrlen,
      textOf(result.ai_addr.addr),
      result.ai_addr.port,
    ];
    said = name ? name.join(' ') : String(error);
  });
  d.run(50);
  return said;
}

export const DNS6_CASES: Ipv6Case[] = [
  {
    name: 'a name is looked up for its addresses of either version, and each is kept',
    body: (d, host) => {
      const { made, found, done } = resolver(d, host, '10.0.2.9');
      for (const name of ['six.test', 'four.test', 'both.test', 'none.test']) {
        resolve6(made, name, done);
        d.run(50);
        resolve(made, name, done);
        d.run(50);
      }
      const [none, no] = [`${WSANO_DATA}`, `${WSAHOST_NOT_FOUND}`];
      assert.equal(found, [HOST, none, none, '10.0.2.2', HOST, '10.0.2.2', no, no]);
      host.stopAnswering = true;
      found.length = 0;
      resolve6(made, 'Both.test.', done);
      resolve(made, 'both.test', done);
      resolve6(made, 'fd00::5', done);
      assert.equal(found, [HOST, '10.0.2.2', 'fd00::5']);
    },
  },
  {
    name: 'a lookup goes over IPv6 where the server has such an address, for either version',
    body: (d, host) => {
      const { made, found, done } = resolver(d, host, HOST);
      resolve6(made, 'six.test', done);
      d.run(50);
      resolve(made, 'four.test', done);
      d.run(50);
      assert.equal(found, [HOST, '10.0.2.2']);
    },
  },
  {
    name: 'servers of IPv6 come first, and those of IPv4 are asked where they do not answer',
    body: (d, host) => {
      const { made, found, done } = resolver(d, host, '10.0.2.9');
      setNameServers6(made, addressOf('fd00:1::77'));
      resolve6(made, 'six.test', done);
      d.run(6000);
      assert.equal(found, [HOST]);
    },
  },
  {
    name: 'getaddrinfo finds what the hints ask for, and without a family an address of IPv6 where there is no other',
    body: (d, host) => {
      const of = resolver(d, host, '10.0.2.9');
      const six = `${AF_INET6} ${SOCKADDR_IN6_SIZE} ${HOST} 80`;
      const four = `${AF_INET} 16 10.0.2.2 80`;
      assert.is(info(d, of, 'both.test', { ai_family: AF_INET6 }), six);
      assert.is(info(d, of, 'both.test', { ai_family: AF_INET }), four);
      assert.is(info(d, of, 'both.test', {}), four);
      assert.is(info(d, of, 'six.test', {}), six);
      assert.is(info(d, of, 'six.test', { ai_family: AF_INET }), `${WSANO_DATA}`);
      assert.is(info(d, of, 'fd00:1::9', {}), six);
      assert.is(info(d, of, null, { ai_family: AF_INET6 }), `${AF_INET6} ${SOCKADDR_IN6_SIZE} ::1 80`);
      assert.is(info(d, of, '', { ai_family: AF_INET6 }), `${AF_INET6} ${SOCKADDR_IN6_SIZE} ${GLOBAL} 80`);
    },
  },
  {
    name: 'a device connects to a host that has an address of IPv6 alone, by its name',
    body: (d, host) => {
      const of = resolver(d, host, '10.0.2.9');
      let heard = '';
      host.listen(80, (peer) => {
        peer.onData = (bytes) => {
          heard += Buffer.from(bytes);
        };
      });
      let to: SockAddr = inet6Any(0);
      getaddrinfo(of.made, 'six.test', '80', null, (_error, result) => {
        if (result) to = result.ai_addr;
      });
      d.run(50);
      const s = socket(d);
      assert.is(WSPConnect(s, to, SOCKADDR_IN6_SIZE, null, null, null, null, d.err), -1);
      assert.is(d.err.value, WSAEWOULDBLOCK);
      d.run(50);
      d.send(s, 'hello');
      d.run(20);
      assert.is(heard, 'hello');
    },
  },
  {
    name: 'the name servers that a router advertises are told, and answer',
    body: (d) => {
      const router = new Host(d.wire, d.time, {
        ...{ ip: '10.0.2.8', mac: '52:55:0a:00:02:08', ip6: ['fd00:7::8'] },
        router6: { prefix: 'fd00:7::', servers: ['fd00:7::8', 'fd00:7::99'] },
      });
      const { made, found, done } = resolver(d, router, '10.0.2.77');
      let told = '';
      startIpv6(d.info, {
        onAddress: null,
        onConflict: null,
        onNameServers: (servers) => {
          told = [servers.subarray(0, 16), servers.subarray(16)].map(ip6Text).join(' ');
          setNameServers6(made, servers);
        },
      });
      d.run(4000);
      assert.is(told, 'fd00:7::8 fd00:7::99');
      resolve6(made, 'six.test', done);
      d.run(50);
      assert.equal(found, [HOST]);
    },
  },
];
