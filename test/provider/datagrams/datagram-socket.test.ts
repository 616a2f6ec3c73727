import * as assert from 'uvu/assert';
import {
  AF_INET,
  AF_UNSPEC,
  FROM_PROTOCOL_INFO,
  INVALID_SOCKET,
  IPPROTO_TCP,
  IPPROTO_UDP,
  inet,
  inetAny,
  SOCK_DGRAM,
  SOCK_RAW,
  SOCK_STREAM,
  WSAEACCES,
  WSAEADDRINUSE,
  WSAEAFNOSUPPORT,
  WSAEINVAL,
  WSAENOBUFS,
  WSAENOTSOCK,
  WSAEOPNOTSUPP,
  WSAEPROTONOSUPPORT,
  WSAESOCKTNOSUPPORT,
  WSPBind,
  WSPCloseSocket,
  WSPListen,
  WSPSocket,
} from '../../../provider/index.ts';
import { parseIpv4 } from '../../../sim/net/ipv4.ts';
import { slots } from '../../support/calls.ts';
import { FOUR_SOCKETS, MORE_FRAMES, SLOW_LOOK, suiteOnChips } from '../../support/chip-suite.ts';
import {
  boundSocket,
  datagramSocket,
  HOST,
  NOWHERE,
  receiveFrom,
  sendTo,
  texts,
} from '../../support/datagrams.ts';
import { type Device, withDevice } from '../../support/device.ts';
import { localPort } from '../../support/outgoing.ts';
import { LISTED, PLACED } from '../../support/weather.ts';

const datagrams = suiteOnChips('datagram sockets', {
  W6100: {
    'send what they were given even when they are closed at once, and keep the slot until it is out':
      SLOW_LOOK,
    'leave no trace on a slot that is a stream’s again: its SENDOK does not keep the provider busy':
      MORE_FRAMES,
  },
  W5100S: {
    'take a slot from a listener when none is free, and give it back to it': FOUR_SOCKETS,
    'are refused with WSAENOBUFS when all eight slots are in use, and may try again': FOUR_SOCKETS,
  },
});

const NONSENSE = 0xdead;

datagrams(
  'are made, or refused, for every triplet of the table',
  withDevice((d) => {
    const triplets: [af: number, type: number, protocol: number, error: number][] = [
      [AF_INET, SOCK_DGRAM, 0, 0],
      [AF_INET, SOCK_DGRAM, IPPROTO_UDP, 0],
      [AF_INET, 0, IPPROTO_UDP, 0],
      [AF_UNSPEC, SOCK_DGRAM, IPPROTO_UDP, 0],
      [AF_UNSPEC, 0, IPPROTO_UDP, 0],
      [FROM_PROTOCOL_INFO, SOCK_DGRAM, FROM_PROTOCOL_INFO, 0],
      [AF_INET, SOCK_DGRAM, IPPROTO_TCP, WSAEPROTONOSUPPORT],
      [AF_INET, SOCK_STREAM, IPPROTO_UDP, WSAEPROTONOSUPPORT],
      [AF_INET, SOCK_DGRAM, NONSENSE, WSAEPROTONOSUPPORT],
      [AF_INET, NONSENSE, IPPROTO_UDP, WSAESOCKTNOSUPPORT],
      [NONSENSE, SOCK_DGRAM, IPPROTO_UDP, WSAEAFNOSUPPORT],
      [NONSENSE, NONSENSE, IPPROTO_UDP, WSAESOCKTNOSUPPORT],
      [AF_UNSPEC, SOCK_DGRAM, 0, WSAEINVAL],
      [AF_INET, SOCK_RAW, IPPROTO_UDP, WSAEACCES],
    ];
    for (const [af, type, protocol, error] of triplets) {
      const s = WSPSocket(af, type, protocol, d.info, 0, 0, d.err);
      const answer = s === INVALID_SOCKET ? d.err.value : 0;
      assert.is(answer, error, `${af} ${type} ${protocol}`);
      if (s === INVALID_SOCKET) continue;
      // Streams could not do that.
      assert.is(sendTo(d, s, HOST, 'x'), 1);
      WSPCloseSocket(s, d.err);
    }
  }),
);

datagrams(
  'take a slot when they are bound, and give it back when they are closed',
  withDevice((d) => {
    const s = datagramSocket(d);
    assert.is(slots(d), '');
    assert.is(WSPBind(s, inetAny(7000), 16, d.err), 0);
    assert.is(slots(d), '1 DATAGRAM');
    assert.is(localPort(d, s), 7000);
    assert.is(WSPCloseSocket(s, d.err), 0);
    assert.is(slots(d), '');
    assert.is(receiveFrom(d, s).error, WSAENOTSOCK);
    assert.is(d.sim.sockets.filter(({ status }) => status !== 'CLOSED').length, 0);
  }),
);

datagrams(
  'take a slot from a listener when none is free, and give it back to it',
  withDevice((d) => {
    d.listen(80, 8);
    assert.is(slots(d), '8 ARMED');
    const s = boundSocket(d, 7000);
    assert.is(slots(d), '7 ARMED 1 DATAGRAM');
    WSPCloseSocket(s, d.err);
    assert.is(slots(d), '8 ARMED');
    const clients = Array.from({ length: 8 }, (_, i) => d.host.connect(80, { sourcePort: 5000 + i }));
    d.run(300);
    assert.is(slots(d), '8 QUEUED');
    assert.is(clients.filter(({ ended }) => ended).length, 0);
  }),
);

datagrams(
  'are refused with WSAENOBUFS when all eight slots are in use, and may try again',
  withDevice((d) => {
    const eight = Array.from({ length: 8 }, (_, i) => boundSocket(d, 7000 + i));
    const ninth = datagramSocket(d);
    assert.is(WSPBind(ninth, inetAny(7008), 16, d.err), -1);
    assert.is(d.err.value, WSAENOBUFS);
    assert.is(sendTo(d, ninth, HOST, 'x'), -WSAENOBUFS);
    assert.is(localPort(d, ninth), -WSAEINVAL, 'it is as unbound as before');
    WSPCloseSocket(eight[3], d.err);
    assert.is(WSPBind(ninth, inetAny(7008), 16, d.err), 0);
    assert.is(slots(d), '8 DATAGRAM');
  }),
);

datagrams(
  'have ports of their own: a stream may have the same one, another datagram socket may not',
  withDevice((d) => {
    d.listen(7000, 1);
    boundSocket(d, 7000);
    const other = datagramSocket(d);
    assert.is(WSPBind(other, inetAny(7000), 16, d.err), -1);
    assert.is(d.err.value, WSAEADDRINUSE);
    const stream = d.socket();
    assert.is(WSPBind(stream, inetAny(7000), 16, d.err), -1);
    assert.is(d.err.value, WSAEADDRINUSE);
  }),
);

datagrams(
  'neither listen nor accept: WSAEOPNOTSUPP, bound or not',
  withDevice((d) => {
    for (const s of [datagramSocket(d), boundSocket(d, 7000)]) {
      assert.is(WSPListen(s, 1, d.err), -1);
      assert.is(d.err.value, WSAEOPNOTSUPP);
      assert.is(d.accept(s), INVALID_SOCKET);
      assert.is(d.err.value, WSAEOPNOTSUPP);
    }
  }),
);

datagrams(
  'send what they were given even when they are closed at once, and keep the slot until it is out',
  withDevice((d) => {
    const port = d.host.udp(9000);
    const s = boundSocket(d, 7000);
    assert.is(sendTo(d, s, HOST, 'farewell'), 8);
    assert.is(WSPCloseSocket(s, d.err), 0);
    assert.is(slots(d), '1 DATAGRAM');
    d.run(20);
    assert.equal(texts(port.received), ['farewell']);
    assert.is(slots(d), '');
  }, PLACED),
);

datagrams(
  'leave no trace on a slot that is a stream’s again: its SENDOK does not keep the provider busy',
  withDevice((d) => {
    WSPCloseSocket(boundSocket(d, 7000), d.err);
    const listener = d.listen(80, 1);
    const client = d.host.connect(80);
    d.run(20);
    const s = d.accept(listener);
    assert.is(d.send(s, 'hello'), 5);
    d.run(20);
    assert.is(client.text(), 'hello');
    const before = d.bus.frames;
    d.run(100);
    assert.ok(d.bus.frames - before <= 6, `${d.bus.frames - before} frames in 100 ms of silence`);
  }),
);

/** Closes a socket whose last datagram waits for an ARP answer that never comes. */
function closeUnanswered(d: Device): void {
  const s = boundSocket(d, 7000);
  assert.is(sendTo(d, s, NOWHERE, 'nobody hears this'), 17);
  WSPCloseSocket(s, d.err);
  assert.is(slots(d), '1 DATAGRAM');
}

datagrams(
  'give up their slot 1.8 s after they were closed when nobody answers ARP',
  withDevice((d) => {
    closeUnanswered(d);
    d.run(1700);
    assert.is(slots(d), '1 DATAGRAM');
    d.run(200);
    assert.is(slots(d), '');
  }),
);

datagrams(
  'let whoever binds the port of a closed one have it at once',
  withDevice((d) => {
    closeUnanswered(d);
    const s = boundSocket(d, 7000);
    assert.is(slots(d), '1 DATAGRAM');
    const port = d.host.udp(9000);
    port.send('10.0.2.15', 7000, Uint8Array.of(65));
    d.run(10);
    assert.is(receiveFrom(d, s).text, 'A');
  }),
);

datagrams(
  'send to a group with its own time to live although their port is taken over before the chip has sent',
  withDevice(
    (d) => {
      const seen: string[] = [];
      d.host.onFrame = (frame) => {
        const packet = frame[12] === 8 && frame[13] === 0 ? parseIpv4(frame.subarray(14)) : null;
        if (packet) seen.push(`to ${packet.destination.join('.')} TTL ${packet.ttl}`);
      };
      const s = boundSocket(d, 7000);
      assert.is(sendTo(d, s, inet(239, 129, 2, 3, 7000), 'short'), 5);
      assert.is(WSPCloseSocket(s, d.err), 0);
      assert.equal(seen, []);
      const next = boundSocket(d, 7000);
      d.run(20);
      assert.is(sendTo(d, next, HOST, 'long'), 4);
      d.run(20);
      assert.equal(seen, ['to 239.129.2.3 TTL 1', 'to 10.0.2.2 TTL 128']);
    },
    { ...LISTED, crBusyReads: 4, crBusyUs: 10_000 },
  ),
);

datagrams.run();
