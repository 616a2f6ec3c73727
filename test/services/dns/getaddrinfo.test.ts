import * as assert from 'uvu/assert';
import {
  AF_INET,
  IPPROTO_TCP,
  IPPROTO_UDP,
  SOCK_DGRAM,
  SOCK_RAW,
  SOCK_STREAM,
  WSAEAFNOSUPPORT,
  WSAEINVAL,
  WSAESOCKTNOSUPPORT,
  WSAHOST_NOT_FOUND,
  WSANO_RECOVERY,
  WSATRY_AGAIN,
  WSATYPE_NOT_FOUND,
} from '../../../provider/index.ts';
import { setNameServers } from '../../../provider/services/dns/dns.ts';
import {
  type AddrHints,
  AI_CANONNAME,
  AI_NUMERICHOST,
  AI_NUMERICSERV,
  AI_PASSIVE,
  getaddrinfo,
} from '../../../provider/services/dns/getaddrinfo.ts';
import { withDevice } from '../../support/device.ts';
import { DnsRig } from '../../support/services/dns.ts';
import { suite } from '../../support/suite.ts';

const info = suite('getaddrinfo');

/** What it says in the end: `a.b.c.d:port`, or the error's number. */
function look(
  rig: DnsRig,
  node: string | null,
  service: string | null,
  hints: AddrHints | null = null,
): string {
  const results: string[] = [];
  getaddrinfo(rig.resolver, node, service, hints, (error, found) => {
    results.push(found ? `${found.ai_addr.addr.join('.')}:${found.ai_addr.port}` : String(error));
  });
  if (results.length === 0) rig.d.run(20_000);
  assert.is(results.length, 1, 'called once');
  return results[0];
}

info(
  'gives the address of a name and the port of a service, and what a socket for it is made with',
  withDevice((d) => {
    const rig = new DnsRig(d);
    rig.gateway([{ name: 'server.example', ips: ['10.0.2.2'] }]);
    assert.is(look(rig, 'server.example', 'http'), '10.0.2.2:80');
    assert.is(look(rig, 'SERVER.example', '8080'), '10.0.2.2:8080');
    assert.is(look(rig, 'server.example', null), '10.0.2.2:0');
    assert.is(look(rig, 'nobody.example', '80'), String(WSAHOST_NOT_FOUND));
    const hints = {
      ai_flags: AI_CANONNAME,
      ai_family: AF_INET,
      ai_socktype: SOCK_DGRAM,
      ai_protocol: IPPROTO_UDP,
    };
    let seen: object | null = null;
    getaddrinfo(rig.resolver, 'server.example', 'ntp', hints, (_error, found) => {
      seen = found;
    });
    d.run(100);
    assert.equal(seen, {
      ai_flags: 0,
      ai_family: 2,
      ai_socktype: 2,
      ai_protocol: 17,
      ai_addrlen: 16,
      ai_canonname: 'server.example',
      ai_addr: { family: 2, port: 123, addr: Uint8Array.of(10, 0, 2, 2) },
      ai_next: null,
    });
  }),
);

info(
  'asks nobody for addresses, for no node and for the device itself',
  withDevice((d) => {
    const rig = new DnsRig(d);
    setNameServers(rig.resolver, new Uint8Array(0));
    assert.is(look(rig, '192.168.1.7', 'https'), '192.168.1.7:443');
    assert.is(look(rig, '192.168.1.7', null, { ai_flags: AI_NUMERICHOST }), '192.168.1.7:0');
    assert.is(look(rig, null, '80'), '127.0.0.1:80');
    assert.is(look(rig, null, '80', { ai_flags: AI_PASSIVE }), '0.0.0.0:80');
    assert.is(look(rig, '1.2.3.4', '80', { ai_flags: AI_PASSIVE }), '1.2.3.4:80');
    assert.is(look(rig, '', '80'), '10.0.2.15:80');
    assert.is(look(rig, 'server.example', '80'), String(WSATRY_AGAIN));
    assert.is(rig.asked.length, 0);
  }),
);

info(
  'refuses what it cannot find by a code, and asks nobody',
  withDevice((d) => {
    const rig = new DnsRig(d);
    for (const [node, service, hints, error] of [
      [null, null, null, WSAHOST_NOT_FOUND],
      ['1.2.3', null, { ai_flags: AI_NUMERICHOST }, WSAHOST_NOT_FOUND],
      ['server.example', '80', { ai_flags: AI_NUMERICHOST }, WSAHOST_NOT_FOUND],
      ['1.2.3.4', 'nonsense', null, WSATYPE_NOT_FOUND],
      ['1.2.3.4', '53 http', null, WSATYPE_NOT_FOUND],
      ['1.2.3.4', '65536', null, WSATYPE_NOT_FOUND],
      ['1.2.3.4', '-1', null, WSATYPE_NOT_FOUND],
      ['1.2.3.4', '1.5', null, WSATYPE_NOT_FOUND],
      ['1.2.3.4', 'http', { ai_flags: AI_NUMERICSERV }, WSATYPE_NOT_FOUND],
      ['1.2.3.4', '80', { ai_flags: 0x8000 }, WSAEINVAL],
      [null, '80', { ai_flags: AI_CANONNAME }, WSAEINVAL],
      ['1.2.3.4', '80', { ai_family: 23 }, WSAEAFNOSUPPORT],
      ['1.2.3.4', '80', { ai_socktype: SOCK_RAW }, WSAESOCKTNOSUPPORT],
      ['1.2.3.4', '80', { ai_socktype: SOCK_STREAM, ai_protocol: IPPROTO_UDP }, WSANO_RECOVERY],
      ['1.2.3.4', '80', { ai_socktype: SOCK_DGRAM, ai_protocol: IPPROTO_TCP }, WSANO_RECOVERY],
    ] as const)
      assert.is(look(rig, node, service, hints), String(error), `${node} ${service}`);
    assert.is(rig.asked.length, 0);
  }),
);

info.run();
