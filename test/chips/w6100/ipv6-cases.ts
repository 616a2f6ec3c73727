import * as assert from 'uvu/assert';
import { addresses6 } from '#chip/ip6';
import {
  AF_INET6,
  CF_ACCEPT,
  INVALID_SOCKET,
  IPPROTO_IPV6,
  IPV6_V6ONLY,
  inet6,
  inet6Any,
  inetAny,
  ip6Text,
  SOCKADDR_IN6_SIZE,
  type SockAddr,
  WSAEADDRINUSE,
  WSAEFAULT,
  WSAEINVAL,
  WSAENETUNREACH,
  WSPAccept,
  WSPAddressToString,
  WSPBind,
  WSPConnect,
  WSPGetSockOpt,
  WSPListen,
  WSPStringToAddress,
} from '../../../provider/index.ts';
import { startIpv6 } from '../../../provider/services/ipv6.ts';
import { Host } from '../../../sim/hosts/host.ts';
import { addressOf } from '../../../sim/net/address6.ts';
import type { Device } from '../../support/device.ts';
import { Passing } from '../../support/services/passing.ts';
import { GLOBAL, type Ipv6Case, LINK_LOCAL, names, only, socket, text } from './ipv6-rig.ts';

/** Streams over IPv6 on the W6100. */

function listener(d: Device, port: number, isDual: boolean): number {
  const s = socket(d);
  if (isDual) assert.is(only(d, s, 0), 0);
  assert.is(WSPBind(s, inet6Any(port), SOCKADDR_IN6_SIZE, d.err), 0, `bind: ${d.err.value}`);
  assert.is(WSPListen(s, 3, d.err), 0);
  d.run(5);
  return s;
}

export const IPV6_CASES: Ipv6Case[] = [
  {
    name: 'a listener of AF_INET6 serves clients of its link-local and of its global address',
    body: (d, host) => {
      const s = listener(d, 80, false);
      for (const [ip, from] of [
        [GLOBAL, 'fd00:1::9'],
        [LINK_LOCAL, host.linkLocal],
      ]) {
        const client = host.connect(80, { ip, sourcePort: 6000 });
        d.run(20);
        const name = inet6Any(0);
        const length = { value: SOCKADDR_IN6_SIZE };
        const accepted = WSPAccept(s, name, length, null, 0, d.err);
        assert.is.not(accepted, INVALID_SOCKET, `accept: ${d.err.value}`);
        assert.is(text(name), `[${from}]:6000`);
        assert.equal(names(d, accepted), [`[${ip}]:80`, `[${from}]:6000`]);
        client.send('hello');
        d.run(20);
        assert.is(d.recv(accepted), 'hello');
        assert.is(d.send(accepted, 'world'), 5);
        d.run(20);
        assert.is(client.text(), 'world');
      }
    },
  },
  {
    name: 'a listener of AF_INET6 hears no client of IPv4 unless IPV6_V6ONLY is off, and one of AF_INET may have the same port',
    body: (d) => {
      listener(d, 80, false);
      assert.is(d.host.connect(80).ended, null);
      const refused = d.host.connect(80);
      d.run(20);
      assert.is(refused.ended, 'refused');
      const four = d.listen(80, 2);
      d.run(5);
      const client = d.host.connect(80);
      d.run(20);
      assert.is(client.state, 'ESTABLISHED');
      assert.is.not(WSPAccept(four, null, null, null, 0, d.err), INVALID_SOCKET);
    },
  },
  {
    name: 'a dual listener serves both, and sees clients of IPv4 as mapped addresses',
    body: (d, host) => {
      const s = listener(d, 80, true);
      const value = new Uint8Array(4);
      assert.is(WSPGetSockOpt(s, IPPROTO_IPV6, IPV6_V6ONLY, value, { value: 4 }, d.err), 0);
      assert.is(value[0], 0);
      d.host.connect(80, { sourcePort: 6000 });
      d.run(20);
      const first = WSPAccept(s, null, null, null, 0, d.err);
      assert.equal(names(d, first), ['[::ffff:10.0.2.15]:80', '[::ffff:10.0.2.2]:6000']);
      host.connect(80, { sourcePort: 6001 });
      d.run(20);
      const second = WSPAccept(s, null, null, null, 0, d.err);
      assert.equal(names(d, second), [`[${GLOBAL}]:80`, '[fd00:1::9]:6001']);
    },
  },
  {
    name: 'a dual listener and one of AF_INET cannot have the same port',
    body: (d) => {
      listener(d, 80, true);
      const s = d.socket();
      assert.is(WSPBind(s, inetAny(80), 16, d.err), -1);
      assert.is(d.err.value, WSAEADDRINUSE);
    },
  },
  {
    name: 'a condition function is given the sockaddr_in6 of caller and callee',
    body: (d, host) => {
      const s = listener(d, 80, false);
      host.connect(80, { sourcePort: 6000 });
      d.run(20);
      let seen: number[][] = [];
      const accepted = WSPAccept(
        s,
        null,
        null,
        (caller, _data, _sqos, _gqos, callee) => {
          seen = [caller, callee].map(({ len, buf }) => [...buf.slice(0, len)]);
          return CF_ACCEPT;
        },
        0,
        d.err,
      );
      assert.is.not(accepted, INVALID_SOCKET);
      const bytes = (ip: string, port: number) => [
        ...[23, 0, port >> 8, port & 0xff, 0, 0, 0, 0],
        ...addressOf(ip),
        ...[0, 0, 0, 0],
      ];
      assert.equal(seen, [bytes('fd00:1::9', 6000), bytes(GLOBAL, 80)]);
    },
  },
  {
    name: 'a socket of AF_INET6 connects, and knows its names',
    body: (d, host) => {
      let heard = '';
      host.listen(9000, (peer) => {
        peer.onData = (bytes) => {
          heard += Buffer.from(bytes);
        };
      });
      const s = socket(d);
      const to = inet6('fd00:1::9', 9000) as SockAddr;
      assert.is(WSPConnect(s, to, SOCKADDR_IN6_SIZE, null, null, null, null, d.err), -1);
      d.run(50);
      const [own, peer] = names(d, s);
      assert.is(peer, '[fd00:1::9]:9000');
      assert.match(own, /^\[fd00:1::15\]:\d+$/);
      assert.is(d.send(s, 'hello'), 5);
      d.run(20);
      assert.is(heard, 'hello');
    },
  },
  {
    name: 'a host on another network is reached by a router alone',
    body: (d) => {
      const s = socket(d);
      const to = inet6('2001:db8::1', 80) as SockAddr;
      assert.is(WSPConnect(s, to, SOCKADDR_IN6_SIZE, null, null, null, null, d.err), -1);
      assert.is(d.err.value, WSAENETUNREACH);
    },
  },
  {
    name: 'a chip that loses its state speaks IPv6 again once it is set up',
    body: (d, host) => {
      listener(d, 80, false);
      d.sim.brownOut();
      d.run(6000);
      assert.is(ip6Text(addresses6(d.chip).subarray(0, 16)), LINK_LOCAL);
      const client = host.connect(80);
      d.run(20);
      assert.is(client.state, 'ESTABLISHED');
    },
  },
  {
    name: 'clients beyond the sockets wait over IPv6, too, and closed ports refuse otherwise',
    body: (d, host) => {
      const refused = host.connect(81);
      d.run(20);
      assert.is(refused.ended, 'refused');
      const s = socket(d);
      WSPBind(s, inet6Any(80), SOCKADDR_IN6_SIZE, d.err);
      WSPListen(s, 20, d.err);
      d.run(5);
      const waiting = host.connect(81);
      d.run(100);
      assert.is(waiting.ended, null);
    },
  },
  {
    name: 'an address is found by router advertisement, and a router, beside the link-local one',
    body: (d) => {
      const router = new Host(d.wire, d.time, {
        ...{ ip: '10.0.2.8', mac: '52:55:0a:00:02:08', router6: { prefix: 'fd00:7::' } },
      });
      const told: string[] = [];
      const onAddress = (ip: Uint8Array | null) => told.push(ip ? ip6Text(ip) : 'none');
      const client = startIpv6(d.info, { onAddress, onConflict: null });
      d.run(4000);
      // 02:00:0a:00:02:0f is the device's MAC address.
      assert.equal(told, ['fe80::aff:fe00:20f', 'fd00:7::aff:fe00:20f']);
      assert.is(ip6Text(client?.router ?? []), router.linkLocal);
      let answers = 0;
      router.ping('fd00:7::aff:fe00:20f', () => answers++);
      router.ping('fe80::aff:fe00:20f', () => answers++);
      d.run(20);
      assert.is(answers, 2);
      // The borrowed socket is free again.
      const s = listener(d, 80, false);
      assert.is(WSPListen(s, 8, d.err), 0);
      d.run(5);
      const clients = Array.from({ length: 8 }, () => router.connect(80, { ip: 'fd00:7::aff:fe00:20f' }));
      d.run(50);
      assert.equal(
        clients.map(({ state }) => state),
        clients.map(() => 'ESTABLISHED'),
      );
    },
  },
  {
    name: 'an address is found while the program blocks in an accept',
    body: (d) => {
      new Host(d.wire, d.time, {
        ...{ ip: '10.0.2.8', mac: '52:55:0a:00:02:08', router6: { prefix: 'fd00:7::' } },
      });
      const told: string[] = [];
      const onAddress = (ip: Uint8Array | null) => told.push(ip ? ip6Text(ip) : 'none');
      startIpv6(d.info, { onAddress, onConflict: null });
      new Passing(d).pass('accept', 4000);
      assert.equal(told, ['fe80::aff:fe00:20f', 'fd00:7::aff:fe00:20f']);
      assert.equal(d.faults, []);
    },
  },
  {
    name: 'an address that another station has is not taken',
    body: (d) => {
      new Host(d.wire, d.time, {
        ...{ ip: '10.0.2.8', mac: '52:55:0a:00:02:08', ip6: ['fd00:7::aff:fe00:20f'] },
        router6: { prefix: 'fd00:7::' },
      });
      const told: string[] = [];
      const onAddress = (ip: Uint8Array | null) => told.push(ip ? ip6Text(ip) : 'none');
      const onConflict = (ip: Uint8Array) => told.push(`conflict ${ip6Text(ip)}`);
      startIpv6(d.info, { onAddress, onConflict });
      d.run(4000);
      assert.equal(told, ['fe80::aff:fe00:20f', 'conflict fd00:7::aff:fe00:20f']);
    },
  },
  {
    name: 'without a router there is the link-local address alone, and the borrowed socket is given back',
    body: (d, host) => {
      const told: string[] = [];
      const onAddress = (ip: Uint8Array | null) => told.push(ip ? ip6Text(ip) : 'none');
      startIpv6(d.info, { onAddress, onConflict: null });
      d.run(16_000);
      assert.equal(told, ['fe80::aff:fe00:20f']);
      listener(d, 80, false);
      const client = host.connect(80, { ip: 'fe80::aff:fe00:20f' });
      d.run(20);
      assert.is(client.state, 'ESTABLISHED');
    },
  },
  {
    name: 'addresses are text with their port, and are read from it',
    body: () => {
      const err = { value: 0 };
      const name = inet6('fe80::1', 80) ?? inet6Any(0);
      const text = { value: '' };
      const room = { value: 64 };
      assert.is(WSPAddressToString(name, SOCKADDR_IN6_SIZE, null, text, room, err), 0);
      assert.equal([text.value, room.value], ['[fe80::1]:80', 13]);
      const read = inet6Any(0);
      const length = { value: SOCKADDR_IN6_SIZE };
      assert.is(WSPStringToAddress('[fe80::1]:80', AF_INET6, null, read, length, err), 0);
      assert.equal(read, name);
      assert.is(WSPStringToAddress('fe80::2', AF_INET6, null, read, length, err), 0);
      assert.is(ip6Text(read.addr), 'fe80::2');
    },
  },

  {
    name: 'text that is no address, and a record that is too short, are refused',
    body: () => {
      const err = { value: 0 };
      for (const bad of ['[fe80::1', '[fe80::1]80', '[fe80::1]:0', '[fe80::1]:65536', '10.0.2.2']) {
        const length = { value: SOCKADDR_IN6_SIZE };
        assert.is(WSPStringToAddress(bad, AF_INET6, null, inet6Any(0), length, err), -1, bad);
        assert.is(err.value, WSAEINVAL);
      }
      assert.is(WSPStringToAddress('::', AF_INET6, null, inet6Any(0), { value: 16 }, err), -1);
      assert.is(err.value, WSAEFAULT);
    },
  },
];
