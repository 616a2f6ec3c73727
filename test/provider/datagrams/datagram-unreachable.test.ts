import * as assert from 'uvu/assert';
import {
  FD_READ,
  inet,
  SIO_UDP_CONNRESET,
  WSAECONNRESET,
  WSAEFAULT,
  WSAEOPNOTSUPP,
  WSAEWOULDBLOCK,
  WSPCloseSocket,
  WSPSelect,
} from '../../../provider/index.ts';
import { Host } from '../../../sim/hosts/host.ts';
import { buildIcmp, unreachable as icmpUnreachable, PORT_UNREACHABLE } from '../../../sim/net/icmp.ts';
import { PROTOCOL_ICMP } from '../../../sim/net/ipv4.ts';
import { messagesOf } from '../../support/conversation.ts';
import { boundSocket, changeSir, HOST, ME, receiveFrom, sendTo } from '../../support/datagrams.ts';
import { type Device, withDevice } from '../../support/device.ts';
import { tryConnect } from '../../support/outgoing.ts';
import { suite } from '../../support/suite.ts';
import { control } from '../../support/winsock/ioctl.ts';

const unreachable = suite('unreachable ports');

/** Nobody has opened this port of the host. */
const CLOSED = inet(10, 0, 2, 2, 9999);

/** SIO_UDP_CONNRESET: 0, or the error. */
function tellResets(d: Device, s: number, on: number, inputLength = 4): number {
  return control(d, s, SIO_UDP_CONNRESET, { input: Uint8Array.of(on, 0, 0, 0), inputLength });
}

unreachable(
  'make the next receive fail with WSAECONNRESET, once',
  withDevice((d) => {
    const s = boundSocket(d, 7000);
    assert.is(sendTo(d, s, CLOSED, 'anybody?'), 8);
    d.run(10);
    assert.is(receiveFrom(d, s).error, WSAECONNRESET);
    assert.is(receiveFrom(d, s).error, WSAEWOULDBLOCK);
    assert.is(sendTo(d, s, CLOSED, 'anybody?'), 8, 'sends go on');
    d.run(10);
    assert.is(receiveFrom(d, s).error, WSAECONNRESET);
  }),
);

unreachable(
  'wake a blocked receive, and are told behind what came before',
  withDevice((d) => {
    const s = boundSocket(d, 7000, true);
    d.host.udp(9000).send(ME, 7000, Uint8Array.of(65));
    assert.is(sendTo(d, s, CLOSED, 'anybody?'), 8);
    assert.is(receiveFrom(d, s).text, 'A');
    assert.is(receiveFrom(d, s).error, WSAECONNRESET);
  }),
);

unreachable(
  'are announced by FD_READ and by WSPSelect, since a receive would not wait',
  withDevice((d) => {
    const s = boundSocket(d, 7000);
    const messages = messagesOf(d, s, FD_READ);
    sendTo(d, s, CLOSED, 'anybody?');
    d.run(10);
    assert.equal(messages, [[FD_READ, 0]]);
    assert.is(WSPSelect(0, [s], null, null, { tv_sec: 0, tv_usec: 0 }, d.err), 1);
    receiveFrom(d, s);
    assert.is(WSPSelect(0, [s], null, null, { tv_sec: 0, tv_usec: 0 }, d.err), 0);
  }),
);

unreachable(
  'are not reported after a connect to another peer',
  withDevice((d) => {
    const s = boundSocket(d, 7000);
    sendTo(d, s, CLOSED, 'anybody?');
    d.run(10);
    assert.is(tryConnect(d, s, HOST), 0);
    assert.is(receiveFrom(d, s).error, WSAEWOULDBLOCK);
    assert.is(tryConnect(d, s, CLOSED), 0);
    assert.is(sendTo(d, s, null, 'anybody?'), 8);
    d.run(10);
    assert.is(receiveFrom(d, s).error, WSAECONNRESET);
  }),
);

unreachable(
  'are told to the socket that sent there last, and to no other',
  withDevice((d) => {
    const [a, b, c] = [7000, 7001, 7002].map((port) => boundSocket(d, port));
    d.host.udp(9000);
    for (const s of [a, b]) sendTo(d, s, HOST, 'x');
    d.run(10);
    assert.is(tryConnect(d, b, CLOSED), 0);
    assert.is(d.send(b, 'x'), 1);
    d.run(10);
    assert.equal(
      [a, b, c].map((s) => receiveFrom(d, s).error),
      [WSAEWOULDBLOCK, WSAECONNRESET, WSAEWOULDBLOCK],
    );
  }),
);

unreachable(
  'are not told to a socket that sent to the same port of another host',
  withDevice((d) => {
    const other = new Host(d.wire, d.time, { ip: '10.0.2.3', mac: '52:55:0a:00:02:03' });
    other.udp(9999);
    const [a, b] = [boundSocket(d, 7000), boundSocket(d, 7001)];
    sendTo(d, a, inet(10, 0, 2, 3, 9999), 'x');
    sendTo(d, b, CLOSED, 'x');
    d.run(10);
    assert.equal(
      [a, b].map((s) => receiveFrom(d, s).error),
      [WSAEWOULDBLOCK, WSAECONNRESET],
    );
  }),
);

unreachable(
  'are not told to a socket that has sent to somebody else since, who might be meant as well',
  withDevice((d) => {
    for (const [next, error] of [
      [CLOSED, WSAECONNRESET],
      [HOST, WSAEWOULDBLOCK],
    ] as const) {
      const s = boundSocket(d, 7000);
      let late: Uint8Array | null = null;
      d.host.onPacket = (_packet, raw) => {
        late = raw;
        return true;
      };
      sendTo(d, s, CLOSED, 'anybody?');
      d.run(10);
      d.host.onPacket = () => true;
      sendTo(d, s, next, 'x');
      d.run(10);
      d.host.onPacket = null;
      assert.ok(late);
      d.host.sendIp(ME, PROTOCOL_ICMP, buildIcmp(icmpUnreachable(PORT_UNREACHABLE, late as Uint8Array)));
      d.run(10);
      assert.is(receiveFrom(d, s).error, error);
      WSPCloseSocket(s, d.err);
    }
  }),
);

unreachable(
  'are not told after SIO_UDP_CONNRESET FALSE, and are again after TRUE',
  withDevice((d) => {
    const s = boundSocket(d, 7000);
    for (const [on, error] of [
      [0, WSAEWOULDBLOCK],
      [1, WSAECONNRESET],
    ]) {
      assert.is(tellResets(d, s, on), 0);
      sendTo(d, s, CLOSED, 'anybody?');
      d.run(10);
      assert.is(receiveFrom(d, s).error, error);
    }
    assert.is(tellResets(d, s, 0, 3), WSAEFAULT);
    assert.is(tellResets(d, d.socket(), 0), WSAEOPNOTSUPP);
  }),
);

unreachable(
  'do not keep the attention line low',
  withDevice((d) => {
    const s = boundSocket(d, 7000);
    sendTo(d, s, CLOSED, 'anybody?');
    d.run(10);
    const before = d.bus.frames;
    d.run(100);
    assert.ok(d.bus.frames - before <= 4, `${d.bus.frames - before} frames in 100 ms of silence`);
  }),
);

unreachable(
  'are heard even when a socket explains every interrupt',
  withDevice((d) => {
    const s = boundSocket(d, 7000);
    // Socket 0 has something to say whenever the chip is asked.
    changeSir(d, (sir) => sir | 1);
    const messages = messagesOf(d, s, FD_READ);
    sendTo(d, s, CLOSED, 'anybody?');
    d.run(20);
    assert.equal(messages, [[FD_READ, 0]]);
    assert.is(receiveFrom(d, s).error, WSAECONNRESET);
  }),
);

unreachable.run();
