import * as assert from 'uvu/assert';
import { BROADCAST, SEND_TIMEOUT_MS } from '../../../provider/headers/option-indices.ts';
import {
  inet,
  inetAny,
  SD_SEND,
  WSAEACCES,
  WSAEADDRNOTAVAIL,
  WSAEAFNOSUPPORT,
  WSAEDESTADDRREQ,
  WSAEFAULT,
  WSAEHOSTUNREACH,
  WSAEINTR,
  WSAEINVAL,
  WSAEMSGSIZE,
  WSAENOTCONN,
  WSAENOTSOCK,
  WSAEOPNOTSUPP,
  WSAESHUTDOWN,
  WSAETIMEDOUT,
  WSAEWOULDBLOCK,
  WSPBind,
  WSPCancelBlockingCall,
  WSPSendTo,
  WSPShutdown,
  type WsaBuf,
} from '../../../provider/index.ts';
import { slots } from '../../support/calls.ts';
import { converse, pattern, setOption } from '../../support/conversation.ts';
import { boundSocket, datagramSocket, HOST, NOWHERE, sendTo, texts } from '../../support/datagrams.ts';
import { withDevice } from '../../support/device.ts';
import { localPort } from '../../support/outgoing.ts';
import { suite } from '../../support/suite.ts';
import { PLACED } from '../../support/weather.ts';

const sending = suite('sending datagrams');

sending(
  'sends one datagram a call, from the port that the socket is bound to',
  withDevice((d) => {
    const port = d.host.udp(9000);
    const s = boundSocket(d, 7000, true);
    for (const text of ['one', 'two', 'three']) assert.is(sendTo(d, s, HOST, text), text.length);
    d.run(5);
    assert.equal(texts(port.received), ['one', 'two', 'three']);
    assert.equal(
      port.received.map(({ ip, port }) => `${ip}:${port}`),
      ['10.0.2.15:7000', '10.0.2.15:7000', '10.0.2.15:7000'],
    );
  }),
);

sending(
  'joins the buffers in order, and sends up to 1472 bytes, across the end of its memory',
  withDevice((d) => {
    const port = d.host.udp(9000);
    const s = boundSocket(d, 7000, true);
    for (let i = 0; i < 6; i++) {
      const data = pattern(1472, 100 * i);
      assert.is(sendTo(d, s, HOST, data.slice(0, 1), '', data.slice(1, 700), data.slice(700)), 1472);
    }
    d.run(5);
    assert.is(port.received.length, 6);
    port.received.forEach(({ bytes }, i) => {
      assert.equal(bytes, pattern(1472, 100 * i));
    });
  }),
);

sending(
  'binds an unbound socket to a port of its own',
  withDevice((d) => {
    const port = d.host.udp(9000);
    const [a, b] = [datagramSocket(d), datagramSocket(d)];
    assert.is(sendTo(d, a, HOST, 'a'), 1);
    assert.is(sendTo(d, b, HOST, 'b'), 1);
    d.run(5);
    assert.equal(
      port.received.map(({ port }) => port),
      [localPort(d, a), localPort(d, b)],
    );
    assert.ok(localPort(d, a) >= 49_152 && localPort(d, b) >= 49_152);
    assert.is.not(localPort(d, a), localPort(d, b));
    assert.is(WSPBind(a, inetAny(7000), 16, d.err), -1);
    assert.is(d.err.value, WSAEINVAL);
  }),
);

sending('refuses in order: the socket, what it was given, its values, its state; and sends nothing', () => {
  withDevice((d) => {
    const port = d.host.udp(9000);
    const s = boundSocket(d, 7000);
    const good: WsaBuf[] = [{ len: 1, buf: new Uint8Array(1) }];
    const huge: WsaBuf[] = [{ len: 1473, buf: new Uint8Array(1473) }];
    const other = { ...HOST, family: 23 };
    const short: WsaBuf[] = [{ len: 2, buf: new Uint8Array(1) }];
    // biome-ignore lint/suspicious/noExplicitAny: wrong on purpose
    const nothing = null as any;
    type Call = Parameters<typeof WSPSendTo>;
    const calls: [string, number, Call[0], Call[1], Call[2], Call[3], Call[4], Call[5], Call[6]][] = [
      ['no socket', WSAENOTSOCK, 1, nothing, 0, nothing, 99, null, 0],
      ['no buffers', WSAEFAULT, s, nothing, 1, { value: 0 }, 99, HOST, 16],
      ['no count', WSAEFAULT, s, good, 1, nothing, 0, HOST, 16],
      ['a short address', WSAEFAULT, s, good, 0, { value: 0 }, 0, HOST, 15],
      ['none of them', WSAEINVAL, s, good, 0, { value: 0 }, 99, HOST, 16],
      ['MSG_OOB', WSAEOPNOTSUPP, s, good, 1, { value: 0 }, 1, other, 16],
      ['a buffer that is shorter than it says', WSAEFAULT, s, short, 1, { value: 0 }, 0, HOST, 16],
      ['no address', WSAEDESTADDRREQ, s, good, 1, { value: 0 }, 0, null, 0],
      ['another family', WSAEAFNOSUPPORT, s, huge, 1, { value: 0 }, 0, other, 16],
      ['0.0.0.0', WSAEADDRNOTAVAIL, s, huge, 1, { value: 0 }, 0, inetAny(9000), 16],
      ['1473 bytes', WSAEMSGSIZE, s, huge, 1, { value: 0 }, 0, HOST, 16],
    ];
    for (const [name, error, socket, buffers, count, sent, flags, to, tolen] of calls) {
      assert.is(WSPSendTo(socket, buffers, count, sent, flags, to, tolen, null, null, null, d.err), -1, name);
      assert.is(d.err.value, error, name);
    }
    d.run(5);
    assert.is(port.received.length, 0);
  })();
});

sending(
  'sends to port 0 as to any other, from bound and unbound, blocking and non-blocking sockets, and goes on',
  withDevice((d) => {
    const port = d.host.udp(9000);
    const nobody = inet(10, 0, 2, 2, 0);
    for (const s of [boundSocket(d, 7000), boundSocket(d, 7001, true), datagramSocket(d)]) {
      assert.is(sendTo(d, s, nobody, 'to', 'nobody'), 8);
      d.run(5);
      assert.is(sendTo(d, s, HOST, 'x'), 1);
      d.run(5);
    }
    assert.equal(texts(port.received), ['x', 'x', 'x']);
  }),
);

sending(
  'says WSAENOTCONN to a WSPSend without a peer, and WSAESHUTDOWN after SD_SEND, bound or not',
  withDevice((d) => {
    for (const s of [boundSocket(d, 7000), datagramSocket(d)]) {
      assert.is(d.send(s, 'x'), -1);
      assert.is(d.err.value, WSAENOTCONN);
      assert.is(WSPShutdown(s, SD_SEND, d.err), 0);
      assert.is(WSPShutdown(s, SD_SEND, d.err), 0);
      assert.is(sendTo(d, s, HOST, 'x'), -WSAESHUTDOWN);
    }
  }),
);

for (const everybody of [inet(255, 255, 255, 255, 9000), inet(10, 0, 2, 255, 9000)]) {
  sending(
    `sends to ${everybody.addr.join('.')} with SO_BROADCAST alone: WSAEACCES without`,
    withDevice((d) => {
      const port = d.host.udp(9000);
      const s = boundSocket(d, 7000);
      assert.is(sendTo(d, s, everybody, 'hear me'), -WSAEACCES);
      d.run(5);
      assert.is(port.received.length, 0);
      setOption(s, BROADCAST, 1);
      assert.is(sendTo(d, s, everybody, 'hear me'), 7);
      d.run(5);
      assert.equal(texts(port.received), ['hear me']);
    }),
  );
}

sending(
  'on a blocking socket waits 1.8 s for an answer to ARP, says WSAEHOSTUNREACH, and goes on with the next',
  withDevice((d) => {
    const port = d.host.udp(9000);
    const s = boundSocket(d, 7000, true);
    const from = d.clock.now();
    assert.is(sendTo(d, s, NOWHERE, 'lost'), -WSAEHOSTUNREACH);
    const waited = d.clock.now() - from;
    assert.ok(waited >= 1790 && waited <= 1830, `${waited} ms`);
    assert.is(sendTo(d, s, HOST, 'found'), 5);
    d.run(5);
    assert.equal(texts(port.received), ['found'], 'nothing of the lost one comes with it');
  }),
);

sending(
  'on a non-blocking socket never waits: WSAEWOULDBLOCK while ARP asks, and its failure with the next send there',
  withDevice((d) => {
    const port = d.host.udp(9000);
    const s = boundSocket(d, 7000);
    const from = d.clock.now();
    assert.is(sendTo(d, s, NOWHERE, 'lost'), 4);
    assert.is(sendTo(d, s, NOWHERE, 'more'), -WSAEWOULDBLOCK);
    assert.is(sendTo(d, s, HOST, 'other'), -WSAEWOULDBLOCK);
    assert.ok(d.clock.now() - from <= 1);
    d.run(1850);
    assert.is(sendTo(d, s, NOWHERE, 'again'), -WSAEHOSTUNREACH);
    assert.is(sendTo(d, s, NOWHERE, 'again'), 5, 'it is told once');
    d.run(1850);
    assert.is(sendTo(d, s, HOST, 'other'), 5, 'whom it does not concern is not told');
    d.run(10);
    assert.is(sendTo(d, s, HOST, 'other'), 5);
    d.run(10);
    assert.equal(texts(port.received), ['other', 'other']);
  }, PLACED),
);

sending(
  'keeps to SO_SNDTIMEO, and can be cancelled',
  withDevice((d) => {
    const s = boundSocket(d, 7000, true);
    setOption(s, SEND_TIMEOUT_MS, 200);
    const from = d.clock.now();
    assert.is(sendTo(d, s, NOWHERE, 'lost'), -WSAETIMEDOUT);
    assert.ok(d.clock.now() - from >= 200 && d.clock.now() - from <= 210);
    setOption(s, SEND_TIMEOUT_MS, 0);
    d.upcalls().blockingCallback = () => WSPCancelBlockingCall(d.err) !== 0;
    assert.is(sendTo(d, s, NOWHERE, 'lost'), -WSAEINTR);
    d.upcalls().blockingCallback = null;
  }),
);

sending(
  'sends on a stream as WSPSend does, whatever the address says',
  withDevice((d) => {
    const { s, client } = converse(d);
    assert.is(sendTo(d, s, NOWHERE, 'to the ', 'peer'), 11);
    d.run(5);
    assert.is(client.text(), 'to the peer');
  }),
);

for (const emptySend of ['datagram', 'sendok', 'nothing'] as const) {
  sending(
    `sends an empty datagram as the chip likes it (${emptySend}), and goes on`,
    withDevice(
      (d) => {
        const port = d.host.udp(9000);
        const s = boundSocket(d, 7000, true);
        assert.is(sendTo(d, s, HOST, ''), 0);
        assert.is(sendTo(d, s, HOST, 'full'), 4);
        d.run(10);
        assert.equal(texts(port.received), emptySend === 'datagram' ? ['', 'full'] : ['full']);
      },
      { emptySend },
    ),
  );
}

sending(
  'goes on when a SENDOK is lost: transmit memory that is free again tells as well',
  withDevice(
    (d) => {
      const port = d.host.udp(9000);
      const s = boundSocket(d, 7000);
      for (const text of ['one', 'two', 'three']) {
        assert.is(sendTo(d, s, HOST, text), text.length);
        d.run(10);
      }
      assert.equal(texts(port.received), ['one', 'two', 'three']);
      assert.is(slots(d), '1 DATAGRAM');
    },
    { sendOkLost: 100 },
  ),
);

sending.run();
