import * as assert from 'uvu/assert';
import { BROADCAST } from '../../../provider/headers/option-indices.ts';
import {
  AF_UNSPEC,
  FD_CONNECT,
  FD_READ,
  FD_WRITE,
  inet,
  inetAny,
  WSAEACCES,
  WSAEADDRNOTAVAIL,
  WSAEAFNOSUPPORT,
  WSAEDESTADDRREQ,
  WSAEFAULT,
  WSAENOTCONN,
  WSAEPROTONOSUPPORT,
  WSPBind,
  WSPConnect,
} from '../../../provider/index.ts';
import { peerPort, slots } from '../../support/calls.ts';
import { messagesOf, setOption } from '../../support/conversation.ts';
import {
  boundSocket,
  bytes,
  datagramSocket,
  drain,
  HOST,
  ME,
  pair,
  sendTo,
  texts,
} from '../../support/datagrams.ts';
import { withDevice } from '../../support/device.ts';
import { A_WHILE, stuff, words } from '../../support/events.ts';
import { localName, localPort, tryConnect } from '../../support/outgoing.ts';
import { suite } from '../../support/suite.ts';

const connecting = suite('connecting datagram sockets');

const OTHER = inet(10, 0, 2, 2, 9001);

connecting(
  'records the peer and sends nothing; WSPSend goes there, WSPSendTo may go elsewhere',
  withDevice((d) => {
    const { s, port } = pair(d);
    const other = d.host.udp(9001);
    let frames = 0;
    d.host.onFrame = () => frames++;
    assert.is(tryConnect(d, s, HOST), 0);
    d.run(50);
    assert.equal([frames, peerPort(d, s)], [0, 9000]);
    assert.is(d.send(s, 'to the peer'), 11);
    d.run(10);
    assert.is(sendTo(d, s, OTHER, 'elsewhere'), 9);
    d.run(10);
    assert.is(sendTo(d, s, null, 'and back'), 8);
    d.run(10);
    assert.equal(texts(port.received), ['to the peer', 'and back']);
    assert.equal(texts(other.received), ['elsewhere']);
  }),
);

connecting(
  'tells that there are no data of the callee, where it goes well',
  withDevice((d) => {
    const callee = { len: 77, buf: new Uint8Array(77) };
    const connect = (s: number, to: typeof HOST) => WSPConnect(s, to, 16, null, callee, null, null, d.err);
    assert.is(connect(datagramSocket(d), { ...HOST, family: 23 }), -1);
    assert.is(callee.len, 77);
    assert.is(connect(datagramSocket(d), HOST), 0);
    assert.is(callee.len, 0);
  }),
);

connecting(
  'hears the peer alone: neither another port of it nor another host on the same port',
  withDevice((d) => {
    const { s, say } = pair(d);
    const other = d.host.udp(9001);
    assert.is(tryConnect(d, s, HOST), 0);
    other.send(ME, 7000, bytes('stranger'));
    d.host.sendDatagram({ sourcePort: 9000, destinationPort: 7000, payload: bytes('forger') }, ME, {
      from: Uint8Array.of(10, 0, 2, 77),
    });
    say('peer');
    other.send(ME, 7000, bytes('stranger'));
    say('peer again');
    assert.equal(drain(d, s), ['peer', 'peer again']);
  }),
);

connecting(
  'throws away what waits from others when the peer changes, and keeps what the new peer has sent',
  withDevice((d) => {
    const { s, say } = pair(d);
    const other = d.host.udp(9001);
    say('from 9000');
    other.send(ME, 7000, bytes('from 9001'));
    say('from 9000 again');
    assert.is(tryConnect(d, s, OTHER), 0);
    assert.equal(drain(d, s), ['from 9001']);
    assert.is(tryConnect(d, s, HOST), 0, 'any number of times');
    say('and now');
    assert.equal([peerPort(d, s), drain(d, s)], [9000, ['and now']]);
  }),
);

for (const nobody of [inetAny(0), inetAny(9000), { ...HOST, family: AF_UNSPEC }]) {
  connecting(
    `has no peer any more after ${nobody.addr.join('.')}:${nobody.port} of family ${nobody.family}`,
    withDevice((d) => {
      const { s, port } = pair(d);
      const other = d.host.udp(9001);
      assert.is(tryConnect(d, s, HOST), 0);
      assert.is(tryConnect(d, s, nobody), 0);
      assert.is(peerPort(d, s), -WSAENOTCONN);
      assert.is(d.send(s, 'x'), -1);
      assert.is(d.err.value, WSAENOTCONN);
      assert.is(sendTo(d, s, null, 'x'), -WSAEDESTADDRREQ);
      assert.is(sendTo(d, s, HOST, 'still sends'), 11);
      other.send(ME, 7000, bytes('still hears'));
      d.run(10);
      assert.equal([texts(port.received), drain(d, s)], [['still sends'], ['still hears']]);
      assert.is(localPort(d, s), 7000);
    }),
  );
}

connecting(
  'gives a socket bound to any address the address of the device while it has a peer',
  withDevice((d) => {
    const s = boundSocket(d, 7000);
    const chosen = datagramSocket(d);
    assert.is(WSPBind(chosen, inet(10, 0, 2, 15, 7001), 16, d.err), 0);
    const both = () => [s, chosen].map((each) => localName(d, each));
    assert.equal(both(), ['0.0.0.0:7000', '10.0.2.15:7001']);
    for (const peer of [HOST, OTHER]) {
      for (const each of [s, chosen]) assert.is(tryConnect(d, each, peer), 0);
      assert.equal(both(), ['10.0.2.15:7000', '10.0.2.15:7001']);
    }
    for (const each of [s, chosen]) assert.is(tryConnect(d, each, inetAny(0)), 0);
    assert.equal(both(), ['0.0.0.0:7000', '10.0.2.15:7001']);
  }),
);

connecting(
  'posts no FD_CONNECT for a peer that was removed again while the message queue was full',
  withDevice((d) => {
    const { s, say } = pair(d);
    const messages = messagesOf(d, s, FD_CONNECT | FD_READ);
    for (const peers of [[HOST], [HOST, inetAny(0)]]) {
      stuff(d);
      for (const peer of peers) assert.is(tryConnect(d, s, peer), 0);
      d.run(A_WHILE);
      say('and now');
      d.run(A_WHILE);
      assert.equal(drain(d, s), ['and now']);
    }
    assert.equal(words(messages), ['CONNECT', 'READ', 'READ']);
  }),
);

connecting(
  'binds an unbound socket, and needs a slot for it; taking back the peer of an unbound one does nothing',
  withDevice((d) => {
    const s = datagramSocket(d);
    assert.is(tryConnect(d, s, inetAny(0)), 0);
    assert.is(slots(d), '');
    assert.is(tryConnect(d, s, HOST), 0);
    assert.ok(localPort(d, s) >= 49_152);
    assert.is(slots(d), '1 DATAGRAM');
  }),
);

connecting(
  'refuses what is no peer: short names, other families, port 0, caller data, and everybody',
  withDevice((d) => {
    const { s } = pair(d);
    const attempts: [number, Parameters<typeof WSPConnect>[1], number, object | null][] = [
      [WSAEFAULT, HOST, 15, null],
      [WSAEFAULT, null as never, 16, null],
      [WSAEAFNOSUPPORT, { ...HOST, family: 23 }, 16, null],
      [WSAEADDRNOTAVAIL, inet(10, 0, 2, 2, 0), 16, null],
      [WSAEPROTONOSUPPORT, HOST, 16, { len: 1, buf: new Uint8Array(1) }],
      [WSAEACCES, inet(255, 255, 255, 255, 9000), 16, null],
      [WSAEACCES, inet(10, 0, 2, 255, 9000), 16, null],
    ];
    for (const [error, name, namelen, data] of attempts) {
      assert.is(WSPConnect(s, name, namelen, data as never, null, null, null, d.err), -1, `${error}`);
      assert.is(d.err.value, error);
    }
    assert.is(peerPort(d, s), -WSAENOTCONN);
    setOption(s, BROADCAST, 1);
    assert.is(tryConnect(d, s, inet(255, 255, 255, 255, 9000)), 0);
  }),
);

connecting(
  'announces every connect by FD_CONNECT, and room by FD_WRITE once, behind it',
  withDevice((d) => {
    const s = datagramSocket(d);
    const messages = messagesOf(d, s, FD_CONNECT | FD_WRITE);
    assert.is(tryConnect(d, s, HOST), 0);
    d.run(5);
    assert.equal(words(messages), ['CONNECT', 'WRITE']);
    assert.is(tryConnect(d, s, OTHER), 0);
    d.run(5);
    assert.equal(words(messages), ['CONNECT', 'WRITE', 'CONNECT']);
  }),
);

connecting.run();
