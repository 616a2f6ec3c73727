import * as assert from 'uvu/assert';
import { RECEIVE_TIMEOUT_MS } from '../../../provider/headers/option-indices.ts';
import {
  FIONREAD,
  inetAny,
  MSG_PEEK,
  MSG_TRUNC,
  SD_RECEIVE,
  WSAEFAULT,
  WSAEINTR,
  WSAEINVAL,
  WSAEMSGSIZE,
  WSAENOBUFS,
  WSAENOTSOCK,
  WSAEOPNOTSUPP,
  WSAESHUTDOWN,
  WSAETIMEDOUT,
  WSAEWOULDBLOCK,
  WSPCancelBlockingCall,
  WSPCloseSocket,
  WSPIoctl,
  WSPRecvFrom,
  WSPShutdown,
  type WsaBuf,
} from '../../../provider/index.ts';
import { converse, pattern, setOption } from '../../support/conversation.ts';
import { boundSocket, bytes, datagramSocket, drain, ME, pair, receiveFrom } from '../../support/datagrams.ts';
import { type Device, withDevice } from '../../support/device.ts';
import { suite } from '../../support/suite.ts';

const receiving = suite('receiving datagrams');

/** What FIONREAD says. */
function waiting(d: Device, s: number): number {
  const out = new Uint8Array(4);
  assert.is(WSPIoctl(s, FIONREAD, null, 0, out, 4, { value: 0 }, null, null, null, d.err), 0);
  return out[0] | (out[1] << 8);
}

receiving(
  'receives one datagram a call, in order, with its sender',
  withDevice((d) => {
    const { s, say } = pair(d);
    const other = d.host.udp(9001);
    say('one', 'two');
    other.send(ME, 7000, bytes('three'));
    d.run(5);
    const all = [1, 2, 3].map(() => receiveFrom(d, s));
    assert.equal(
      all.map(({ text, from }) => `${text} ${from}`),
      ['one 10.0.2.2:9000', 'two 10.0.2.2:9000', 'three 10.0.2.2:9001'],
    );
    assert.is(receiveFrom(d, s).error, WSAEWOULDBLOCK);
  }),
);

receiving(
  'fills the buffers it is given, throws the rest away, and says WSAEMSGSIZE with sender and count',
  withDevice((d) => {
    const { s, say } = pair(d);
    say('0123456789', 'next');
    const buffers: WsaBuf[] = [3, 0, 4].map((len) => ({ len, buf: new Uint8Array(8) }));
    const [count, flags, from, fromlen] = [{ value: 0 }, { value: 0 }, inetAny(0), { value: 20 }];
    assert.is(WSPRecvFrom(s, buffers, 3, count, flags, from, fromlen, null, null, null, d.err), -1);
    assert.is(d.err.value, WSAEMSGSIZE);
    assert.equal([count.value, flags.value, from.port, fromlen.value], [7, MSG_TRUNC, 9000, 16]);
    assert.equal([...buffers[0].buf], [...bytes('012'), 0, 0, 0, 0, 0]);
    assert.equal([...buffers[2].buf], [...bytes('3456'), 0, 0, 0, 0]);
    assert.equal(drain(d, s), ['next']);
  }),
);

receiving(
  'takes an empty datagram for a datagram, and no buffer at all for a short one',
  withDevice((d) => {
    const { s, say } = pair(d);
    say('', 'full');
    assert.equal(receiveFrom(d, s), { error: 0, text: '', from: '10.0.2.2:9000', flags: 0 });
    assert.is(receiveFrom(d, s, { size: 0 }).error, WSAEMSGSIZE);
    assert.is(receiveFrom(d, s).error, WSAEWOULDBLOCK);
  }),
);

receiving(
  'leaves a datagram that was only peeked at, whole or not',
  withDevice((d) => {
    const { s, say } = pair(d);
    say('peek');
    assert.is(receiveFrom(d, s, { flags: MSG_PEEK }).text, 'peek');
    assert.equal(receiveFrom(d, s, { flags: MSG_PEEK, size: 2 }).error, WSAEMSGSIZE);
    assert.equal(drain(d, s), ['peek']);
  }),
);

receiving(
  'refuses in order and consumes nothing: also a short length for the address, and one without the other',
  withDevice((d) => {
    const { s, say } = pair(d);
    say('still there');
    const good: WsaBuf[] = [{ len: 20, buf: new Uint8Array(20) }];
    const short: WsaBuf[] = [{ len: 2, buf: new Uint8Array(1) }];
    // biome-ignore lint/suspicious/noExplicitAny: wrong on purpose
    const nothing = null as any;
    const name = inetAny(0);
    type Call = Parameters<typeof WSPRecvFrom>;
    const calls: [string, number, Call[0], Call[1], Call[2], Call[3], Call[4], Call[5], Call[6]][] = [
      ['no socket', WSAENOTSOCK, 1, nothing, 0, nothing, nothing, null, null],
      ['no buffers', WSAEFAULT, s, nothing, 1, { value: 0 }, { value: 99 }, name, { value: 16 }],
      ['no count', WSAEFAULT, s, good, 1, nothing, { value: 0 }, name, { value: 16 }],
      ['no flags', WSAEFAULT, s, good, 1, { value: 0 }, nothing, name, { value: 16 }],
      ['a short length', WSAEFAULT, s, good, 0, { value: 0 }, { value: 0 }, name, { value: 15 }],
      ['no length', WSAEFAULT, s, good, 1, { value: 0 }, { value: 0 }, name, null],
      ['none of them', WSAEINVAL, s, good, 0, { value: 0 }, { value: 99 }, name, { value: 16 }],
      ['MSG_OOB', WSAEOPNOTSUPP, s, good, 1, { value: 0 }, { value: 1 }, name, { value: 16 }],
      ['a short buffer', WSAEFAULT, s, short, 1, { value: 0 }, { value: 0 }, name, { value: 16 }],
    ];
    for (const [what, error, socket, buffers, count, received, flags, from, fromlen] of calls) {
      const result = WSPRecvFrom(
        socket,
        buffers,
        count,
        received,
        flags,
        from,
        fromlen,
        null,
        null,
        null,
        d.err,
      );
      assert.is(result, -1, what);
      assert.is(d.err.value, error, what);
    }
    assert.equal(drain(d, s), ['still there']);
    assert.is(receiveFrom(d, datagramSocket(d)).error, WSAEINVAL, 'an unbound socket');
  }),
);

receiving(
  'is what WSPRecv does, too, without the sender; and WSPRecvFrom leaves the address alone on a stream',
  withDevice((d) => {
    const { s, say } = pair(d);
    say('hello');
    assert.is(d.recv(s), 'hello');
    const { s: stream, client } = converse(d);
    client.send('stream');
    d.run(5);
    assert.equal(receiveFrom(d, stream), { error: 0, text: 'stream', from: '0.0.0.0:0', flags: 0 });
  }),
);

receiving(
  'blocks until a datagram comes, the time is up, or somebody cancels or closes',
  withDevice((d) => {
    const { s, port } = pair(d, { blocking: true });
    d.time.after(300_000, () => port.send(ME, 7000, bytes('late')));
    assert.is(receiveFrom(d, s).text, 'late');
    setOption(s, RECEIVE_TIMEOUT_MS, 100);
    const from = d.clock.now();
    assert.is(receiveFrom(d, s).error, WSAETIMEDOUT);
    assert.ok(d.clock.now() - from >= 100 && d.clock.now() - from <= 105);
    setOption(s, RECEIVE_TIMEOUT_MS, 0);
    d.upcalls().blockingCallback = () => WSPCancelBlockingCall(d.err) !== 0;
    assert.is(receiveFrom(d, s).error, WSAEINTR);
    d.upcalls().blockingCallback = () => WSPCloseSocket(s, d.err) === 0;
    assert.is(receiveFrom(d, s).error, WSAEINTR);
    d.upcalls().blockingCallback = null;
  }),
);

receiving(
  'is over after SD_RECEIVE: what waits and what comes is thrown away',
  withDevice((d) => {
    const { s, say } = pair(d);
    say('early', 'birds');
    assert.is(waiting(d, s), 10);
    assert.is(WSPShutdown(s, SD_RECEIVE, d.err), 0);
    assert.is(receiveFrom(d, s).error, WSAESHUTDOWN);
    for (let i = 0; i < 4; i++) say('x'.repeat(1400));
    assert.is(receiveFrom(d, s).error, WSAESHUTDOWN);
    assert.is(waiting(d, s), 0);
    assert.is(d.sim.sockets[0].rx.received, 0, 'the memory is free for what comes');
  }),
);

receiving(
  'counts the payload of all that waits for FIONREAD, and 0 of an unbound socket',
  withDevice((d) => {
    const { s, say } = pair(d);
    assert.is(waiting(d, s), 0);
    say('12345', '', '678');
    assert.is(waiting(d, s), 8);
    receiveFrom(d, s);
    assert.is(waiting(d, s), 3);
    assert.is(waiting(d, datagramSocket(d)), 0);
  }),
);

receiving('loses what does not fit into 2 KB, and nothing else, however often the memory goes round', () => {
  withDevice((d) => {
    const { s, port } = pair(d);
    let next = 0;
    for (let round = 0; round < 60; round++) {
      // 3 times 408 bytes with their headers fit, whatever is where.
      for (let i = 0; i < 3; i++) port.send(ME, 7000, pattern(400, 7 * next++));
      d.run(5);
      for (let i = 3; i > 0; i--) {
        const { text } = receiveFrom(d, s);
        assert.ok(Buffer.from(text, 'latin1').equals(pattern(400, 7 * (next - i))), `round ${round}`);
      }
    }
    for (let i = 0; i < 4; i++) port.send(ME, 7000, pattern(1000, i));
    d.run(5);
    assert.is(drain(d, s).length, 2);
  })();
});

receiving(
  'takes datagrams from port 0, which the protocol allows, and of zeros',
  withDevice((d) => {
    const s = boundSocket(d, 7000);
    d.host.sendDatagram({ sourcePort: 0, destinationPort: 7000, payload: new Uint8Array(0) }, ME);
    d.host.sendDatagram({ sourcePort: 0, destinationPort: 7000, payload: new Uint8Array(9) }, ME);
    d.run(5);
    assert.is(receiveFrom(d, s).from, '10.0.2.2:0');
    assert.is(receiveFrom(d, s).text, '\0'.repeat(9));
  }),
);

receiving(
  'is WSAENOBUFS while the runtime has no memory for a datagram, and leaves it',
  withDevice((d) => {
    const { s, say } = pair(d);
    say('hello');
    const read = d.bus.read.bind(d.bus);
    d.bus.read = () => 0;
    assert.is(receiveFrom(d, s).error, WSAENOBUFS);
    d.bus.read = read;
    assert.equal(drain(d, s), ['hello']);
  }),
);

receiving.run();
