import * as assert from 'uvu/assert';
import {
  AF_INET,
  AF_INET6,
  AF_UNSPEC,
  FD_READ,
  FROM_PROTOCOL_INFO,
  INVALID_SOCKET,
  IPPROTO_IPV6,
  IPV6_JOIN_GROUP,
  IPV6_LEAVE_GROUP,
  IPV6_MULTICAST_HOPS,
  IPV6_UNICAST_HOPS,
  inet6,
  inet6Any,
  inetAny,
  JL_BOTH,
  MSG_MCAST,
  protocolRecords,
  SO_MAX_MSG_SIZE,
  SOCKADDR_IN6_SIZE,
  SOL_SOCKET,
  type SockAddr,
  WSAEADDRINUSE,
  WSAEADDRNOTAVAIL,
  WSAEAFNOSUPPORT,
  WSAECONNRESET,
  WSAEDESTADDRREQ,
  WSAEFAULT,
  WSAEHOSTUNREACH,
  WSAEINVAL,
  WSAEMSGSIZE,
  WSAENETUNREACH,
  WSAENOPROTOOPT,
  WSAEWOULDBLOCK,
  WSPBind,
  WSPConnect,
  WSPGetSockName,
  WSPGetSockOpt,
  WSPJoinLeaf,
  WSPRecvFrom,
  WSPSend,
  WSPSendTo,
  WSPSetSockOpt,
  WSPSocket,
  type WsaBuf,
} from '../../../provider/index.ts';
import { ip6 } from '../../../sim/net/address6.ts';
import { messagesOf } from '../../support/conversation.ts';
import type { Device } from '../../support/device.ts';
import { GLOBAL, type Ipv6Case, LINK_LOCAL, names, only, socket, text } from './ipv6-rig.ts';

/** Datagrams over IPv6 on the W6100. */

const HOST = 'fd00:1::9';
const GROUP = 'ff02::1234';

const bytes = (data: string) => Uint8Array.from(Buffer.from(data));
const at = (ip: string, port: number) => inet6(ip, port) as SockAddr;

function bound(d: Device, port: number, isDual = false): number {
  const s = socket(d, 2);
  if (isDual) assert.is(only(d, s, 0), 0);
  assert.is(WSPBind(s, inet6Any(port), SOCKADDR_IN6_SIZE, d.err), 0, `bind: ${d.err.value}`);
  return s;
}

/** One WSPSendTo. Returns the bytes sent, or the error as a negative number. */
function sendTo(d: Device, s: number, to: SockAddr | null, data: string, tolen = SOCKADDR_IN6_SIZE): number {
  const buffer: WsaBuf = { len: data.length, buf: bytes(data) };
  const count = { value: -1 };
  const result = WSPSendTo(s, [buffer], 1, count, 0, to, tolen, null, null, null, d.err);
  return result === 0 ? count.value : -d.err.value;
}

function send(d: Device, s: number, data: string): number {
  const count = { value: -1 };
  const buffer: WsaBuf = { len: data.length, buf: bytes(data) };
  return WSPSend(s, [buffer], 1, count, 0, null, null, null, d.err) === 0 ? count.value : -d.err.value;
}

/** One WSPRecvFrom: text, sender and flags; or the error. */
function receive(d: Device, s: number, size = 2048): string | number {
  const buffer: WsaBuf = { len: size, buf: new Uint8Array(size) };
  const count = { value: 0 };
  const from = inet6Any(0);
  const fromlen = { value: SOCKADDR_IN6_SIZE };
  const flags = { value: 0 };
  const result = WSPRecvFrom(s, [buffer], 1, count, flags, from, fromlen, null, null, null, d.err);
  if (result !== 0) return d.err.value;
  assert.equal([from.family, fromlen.value], [AF_INET6, SOCKADDR_IN6_SIZE]);
  const group = flags.value & MSG_MCAST ? ' to a group' : '';
  return `${Buffer.from(buffer.buf.subarray(0, count.value))} from ${text(from)}${group}`;
}

function name(d: Device, s: number): string {
  const own = inet6Any(0);
  assert.is(WSPGetSockName(s, own, { value: SOCKADDR_IN6_SIZE }, d.err), 0);
  return text(own);
}

function option(d: Device, s: number, optname: number, value: Uint8Array): number {
  const result = WSPSetSockOpt(s, IPPROTO_IPV6, optname, value, value.length, d.err);
  return result === 0 ? 0 : d.err.value;
}

/** An ipv6_mreq. */
const mreq = (group: string, index = 0) => Uint8Array.of(...ip6(group), index, 0, 0, 0);

export const UDP6_CASES: Ipv6Case[] = [
  {
    name: 'a datagram socket of AF_INET6 receives and answers, at both of its addresses',
    body: (d, host) => {
      const s = bound(d, 7000);
      const port = host.udp(9000);
      for (const [to, from] of [
        [GLOBAL, HOST],
        [LINK_LOCAL, host.linkLocal],
      ]) {
        port.send(to, 7000, bytes('hello'));
        d.run(10);
        assert.is(receive(d, s), `hello from [${from}]:9000`);
        assert.is(sendTo(d, s, at(from, 9000), 'world'), 5);
        d.run(20);
        assert.equal(port.received.pop(), { ip: to, port: 7000, bytes: bytes('world') });
      }
      assert.is(receive(d, s), WSAEWOULDBLOCK);
    },
  },
  {
    name: 'datagrams of both versions wait in one dual socket, in their order, and each is answered',
    body: (d, host) => {
      const s = bound(d, 7000, true);
      const four = d.host.udp(9004);
      const port = host.udp(9006);
      four.send('10.0.2.15', 7000, bytes('one'));
      port.send(GLOBAL, 7000, bytes('two'));
      d.run(10);
      d.host.udp(9005).send('10.0.2.15', 7000, bytes('three'));
      d.run(10);
      assert.is(receive(d, s), 'one from [::ffff:10.0.2.2]:9004');
      assert.is(receive(d, s), 'two from [fd00:1::9]:9006');
      assert.is(receive(d, s), 'three from [::ffff:10.0.2.2]:9005');
      for (const data of ['a', 'b']) {
        assert.is(sendTo(d, s, at('::ffff:10.0.2.2', 9004), data), 1);
        d.run(20);
        assert.is(sendTo(d, s, at(HOST, 9006), data), 1);
        d.run(20);
      }
      const got = (from: string) => ['a', 'b'].map((data) => ({ ip: from, port: 7000, bytes: bytes(data) }));
      assert.equal(four.received, got('10.0.2.15'));
      assert.equal(port.received, got(GLOBAL));
    },
  },
  {
    name: 'a datagram socket of AF_INET6 alone hears none of IPv4, and one of AF_INET may have the same port',
    body: (d, host) => {
      const six = bound(d, 7000);
      const four = WSPSocket(AF_INET, 2, 17, d.info, 0, 0, d.err);
      assert.is(WSPBind(four, inetAny(7000), 16, d.err), 0);
      d.host.udp(9004).send('10.0.2.15', 7000, bytes('four'));
      host.udp(9006).send(GLOBAL, 7000, bytes('six'));
      d.run(10);
      assert.is(receive(d, six), 'six from [fd00:1::9]:9006');
      assert.is(receive(d, six), WSAEWOULDBLOCK);
      assert.is(sendTo(d, six, at('::ffff:10.0.2.2', 9004), 'x'), -WSAENETUNREACH);
      const dual = socket(d, 2);
      only(d, dual, 0);
      assert.is(WSPBind(dual, inet6Any(7000), SOCKADDR_IN6_SIZE, d.err), -1);
      assert.is(d.err.value, WSAEADDRINUSE);
    },
  },
  {
    name: 'a connected datagram socket sends to its peer and hears nobody else, until it is disconnected',
    body: (d, host) => {
      const s = bound(d, 7000);
      assert.is(name(d, s), '[::]:7000');
      const port = host.udp(9000);
      assert.is(send(d, s, 'x') < 0, true);
      assert.is(WSPConnect(s, at(HOST, 9000), SOCKADDR_IN6_SIZE, null, null, null, null, d.err), 0);
      assert.equal(names(d, s), [`[${GLOBAL}]:7000`, `[${HOST}]:9000`]);
      host.udp(9001).send(GLOBAL, 7000, bytes('stranger'));
      port.send(GLOBAL, 7000, bytes('peer'));
      d.run(10);
      assert.is(receive(d, s), `peer from [${HOST}]:9000`);
      assert.is(receive(d, s), WSAEWOULDBLOCK);
      assert.is(send(d, s, 'hello'), 5);
      d.run(20);
      assert.equal(port.received, [{ ip: GLOBAL, port: 7000, bytes: bytes('hello') }]);
      const none = { family: AF_UNSPEC, port: 0, addr: new Uint8Array(16) };
      assert.is(WSPConnect(s, none, SOCKADDR_IN6_SIZE, null, null, null, null, d.err), 0);
      assert.is(name(d, s), '[::]:7000');
      host.udp(9002).send(GLOBAL, 7000, bytes('again'));
      d.run(10);
      assert.is(receive(d, s), `again from [${HOST}]:9002`);
    },
  },
  {
    name: 'a dual datagram socket connects to a host of IPv4',
    body: (d) => {
      const s = bound(d, 7000, true);
      const port = d.host.udp(9000);
      const to = at('::ffff:10.0.2.2', 9000);
      assert.is(WSPConnect(s, to, SOCKADDR_IN6_SIZE, null, null, null, null, d.err), 0);
      assert.equal(names(d, s), ['[::ffff:10.0.2.15]:7000', '[::ffff:10.0.2.2]:9000']);
      assert.is(send(d, s, 'hello'), 5);
      port.send('10.0.2.15', 7000, bytes('world'));
      d.run(20);
      assert.is(receive(d, s), 'world from [::ffff:10.0.2.2]:9000');
      assert.equal(port.received, [{ ip: '10.0.2.15', port: 7000, bytes: bytes('hello') }]);
    },
  },
  {
    name: 'the longest datagrams pass, 1,452 bytes over IPv6, and longer ones are refused',
    body: (d, host) => {
      const s = bound(d, 7000, true);
      const port = host.udp(9000);
      const full = 'x'.repeat(1452);
      assert.is(sendTo(d, s, at(HOST, 9000), full), 1452);
      d.run(20);
      assert.is(port.received[0].bytes.length, 1452);
      assert.is(sendTo(d, s, at(HOST, 9000), `${full}y`), -WSAEMSGSIZE);
      assert.is(sendTo(d, s, at('::ffff:10.0.2.2', 9000), `${full}y`), 1453);
      for (let i = 0; i < 4; i++) {
        port.send(GLOBAL, 7000, bytes(full));
        d.run(20);
        assert.is(receive(d, s), `${full} from [${HOST}]:9000`);
      }
      const most = new Uint8Array(4);
      const length = { value: 4 };
      assert.is(WSPGetSockOpt(bound(d, 7001), SOL_SOCKET, SO_MAX_MSG_SIZE, most, length, d.err), 0);
      assert.equal([...most], [0xac, 5, 0, 0]);
    },
  },
  {
    name: 'many short datagrams of both versions wrap around the memories',
    body: (d, host) => {
      const s = bound(d, 7000, true);
      const port = host.udp(9000);
      const four = d.host.udp(9000);
      for (let i = 0; i < 150; i++) {
        const data = `${i}`.padEnd(1 + (i % 60), '.');
        if (i % 3 === 0) four.send('10.0.2.15', 7000, bytes(data));
        else port.send(GLOBAL, 7000, bytes(data));
        d.run(4);
        assert.is(receive(d, s), `${data} from [${i % 3 === 0 ? '::ffff:10.0.2.2' : HOST}]:9000`);
        assert.is(sendTo(d, s, at(HOST, 9000), data), data.length);
        d.run(4);
      }
      assert.is(port.received.length, 150);
    },
  },
  {
    name: 'FD_READ announces a datagram of IPv6',
    body: (d, host) => {
      const s = bound(d, 7000);
      const messages = messagesOf(d, s, FD_READ);
      host.udp(9000).send(GLOBAL, 7000, bytes('hello'));
      d.run(10);
      assert.equal(messages, [[FD_READ, 0]]);
    },
  },
  {
    name: 'a neighbour that does not answer is WSAEHOSTUNREACH, and the next datagram goes out alone',
    body: (d, host) => {
      const s = bound(d, 7000);
      const port = host.udp(9000);
      assert.is(sendTo(d, s, at('fd00:1::77', 9000), 'lost'), 4);
      assert.is(sendTo(d, s, at(HOST, 9000), 'busy'), -WSAEWOULDBLOCK);
      d.run(2500);
      assert.is(sendTo(d, s, at('fd00:1::77', 9000), 'lost'), -WSAEHOSTUNREACH);
      assert.is(sendTo(d, s, at(HOST, 9000), 'found'), 5);
      d.run(20);
      assert.equal(port.received, [{ ip: GLOBAL, port: 7000, bytes: bytes('found') }]);
    },
  },
  {
    name: 'a closed port of a host of IPv6 is WSAECONNRESET, once',
    body: (d) => {
      const s = bound(d, 7000);
      assert.is(sendTo(d, s, at(HOST, 9999), 'x'), 1);
      d.run(300);
      assert.is(receive(d, s), WSAECONNRESET);
      assert.is(receive(d, s), WSAEWOULDBLOCK);
    },
  },
  {
    name: 'a socket that is a member of a group of IPv6 hears it beside its own datagrams, until it leaves',
    body: (d, host) => {
      const s = bound(d, 7000);
      const port = host.udp(9000);
      assert.is(option(d, s, IPV6_JOIN_GROUP, mreq(GROUP, 1)), 0);
      assert.is(option(d, s, IPV6_JOIN_GROUP, mreq(GROUP)), WSAEADDRINUSE);
      port.send(GROUP, 7000, bytes('all'));
      d.run(10);
      assert.is(receive(d, s), `all from [${host.linkLocal}]:9000 to a group`);
      port.send(GLOBAL, 7000, bytes('alone'));
      d.run(10);
      assert.is(receive(d, s), `alone from [${HOST}]:9000`);
      assert.is(option(d, s, IPV6_LEAVE_GROUP, mreq(GROUP)), 0);
      assert.is(option(d, s, IPV6_LEAVE_GROUP, mreq(GROUP)), WSAEADDRNOTAVAIL);
      port.send(GROUP, 7000, bytes('nobody'));
      d.run(10);
      assert.is(receive(d, s), WSAEWOULDBLOCK);
    },
  },
  {
    name: 'memberships of IPv6 need a bound socket, a group, the only interface and a whole record',
    body: (d) => {
      const s = socket(d, 2);
      assert.is(option(d, s, IPV6_JOIN_GROUP, mreq(GROUP)), WSAEINVAL);
      WSPBind(s, inet6Any(7000), SOCKADDR_IN6_SIZE, d.err);
      assert.is(option(d, s, IPV6_JOIN_GROUP, mreq(HOST)), WSAEINVAL);
      assert.is(option(d, s, IPV6_JOIN_GROUP, mreq(GROUP, 2)), WSAEADDRNOTAVAIL);
      assert.is(option(d, s, IPV6_JOIN_GROUP, mreq(GROUP).slice(0, 19)), WSAEFAULT);
      assert.is(option(d, socket(d), IPV6_JOIN_GROUP, mreq(GROUP)), WSAENOPROTOOPT);
    },
  },
  {
    name: 'WSPJoinLeaf joins a group of IPv6',
    body: (d, host) => {
      const s = bound(d, 7000);
      const join = (to: SockAddr) =>
        WSPJoinLeaf(s, to, SOCKADDR_IN6_SIZE, null, null, null, null, JL_BOTH, d.err);
      assert.is(join(at(GROUP, 0)), s);
      assert.is(join(at(HOST, 0)), INVALID_SOCKET);
      assert.is(d.err.value, WSAEADDRNOTAVAIL);
      host.udp(9000).send(GROUP, 7000, bytes('all'));
      d.run(10);
      assert.is(receive(d, s), `all from [${host.linkLocal}]:9000 to a group`);
    },
  },
  {
    name: 'a datagram to a group goes to all, with a hop limit of its own',
    body: (d, host) => {
      const s = socket(d, 2);
      assert.is(option(d, s, IPV6_UNICAST_HOPS, Uint8Array.of(77, 0, 0, 0)), 0);
      assert.is(WSPBind(s, inet6Any(7000), SOCKADDR_IN6_SIZE, d.err), 0);
      const hops: number[] = [];
      host.onFrame = (frame) => {
        if (frame[12] === 0x86 && frame[20] === 17) hops.push(frame[21]);
      };
      const port = host.udp(9000);
      assert.is(sendTo(d, s, at(GROUP, 9000), 'one'), 3);
      d.run(20);
      assert.is(option(d, s, IPV6_MULTICAST_HOPS, Uint8Array.of(9, 0, 0, 0)), 0);
      assert.is(sendTo(d, s, at(GROUP, 9000), 'two'), 3);
      d.run(20);
      assert.is(sendTo(d, s, at(HOST, 9000), 'three'), 5);
      d.run(20);
      assert.equal(
        port.received.map(({ bytes: data }) => `${Buffer.from(data)}`),
        ['one', 'two', 'three'],
      );
      assert.equal(hops, [1, 9, 77]);
      const value = new Uint8Array(4);
      assert.is(WSPGetSockOpt(s, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, value, { value: 4 }, d.err), 0);
      assert.is(value[0], 9);
    },
  },
  {
    name: 'destinations without a route, of another family or too short are refused',
    body: (d) => {
      const s = bound(d, 7000);
      assert.is(sendTo(d, s, at('2001:db8::1', 9000), 'x'), -WSAENETUNREACH);
      assert.is(sendTo(d, s, at('::', 9000), 'x'), -WSAEADDRNOTAVAIL);
      assert.is(sendTo(d, s, { ...at(HOST, 9000), family: AF_INET }, 'x'), -WSAEAFNOSUPPORT);
      assert.is(sendTo(d, s, at(HOST, 9000), 'x', 16), -WSAEFAULT);
      assert.is(sendTo(d, s, null, 'x'), -WSAEDESTADDRREQ);
    },
  },
  {
    name: 'a chip that loses its state has its sockets and memberships of IPv6 again',
    body: (d, host) => {
      const s = bound(d, 7000, true);
      assert.is(option(d, s, IPV6_JOIN_GROUP, mreq(GROUP)), 0);
      d.sim.brownOut();
      d.run(6000);
      host.udp(9000).send(GLOBAL, 7000, bytes('alone'));
      d.host.udp(9001).send('10.0.2.15', 7000, bytes('four'));
      host.udp(9002).send(GROUP, 7000, bytes('all'));
      d.run(20);
      assert.is(receive(d, s), `alone from [${HOST}]:9000`);
      assert.is(receive(d, s), 'four from [::ffff:10.0.2.2]:9001');
      assert.is(receive(d, s), `all from [${host.linkLocal}]:9002 to a group`);
    },
  },
  {
    name: 'the records of TCP and UDP over IPv6 open sockets of AF_INET6',
    body: (d) => {
      const records = protocolRecords(d.chip, d.clock).filter(
        ({ iAddressFamily }) => iAddressFamily === AF_INET6,
      );
      assert.equal(
        records.map(({ szProtocol, dwMessageSize }) => [szProtocol, dwMessageSize]),
        [
          ['spisock TCP/IPv6', 0],
          ['spisock UDP/IPv6', 1452],
        ],
      );
      for (const record of records) {
        const its = FROM_PROTOCOL_INFO;
        const s = WSPSocket(its, its, its, record, 0, 0, d.err);
        assert.is.not(s, INVALID_SOCKET);
        assert.is(WSPBind(s, inet6Any(7000), SOCKADDR_IN6_SIZE, d.err), 0);
      }
    },
  },
];
