import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  createEvent,
  FD_CLOSE,
  FD_READ,
  FIONREAD,
  MSG_PEEK,
  networkEvents,
  SD_RECEIVE,
  WSAECONNABORTED,
  WSAECONNRESET,
  WSAEFAULT,
  WSAEINPROGRESS,
  WSAEINTR,
  WSAEINVAL,
  WSAENOTCONN,
  WSAENOTSOCK,
  WSAEOPNOTSUPP,
  WSAESHUTDOWN,
  WSAETIMEDOUT,
  WSAEWOULDBLOCK,
  WSPCancelBlockingCall,
  WSPCloseSocket,
  WSPEnumNetworkEvents,
  WSPEventSelect,
  WSPIoctl,
  WSPRecv,
  WSPShutdown,
  type WsaBuf,
} from '../../provider/index.ts';
import { RECEIVE_TIMEOUT_MS } from '../../provider/options.ts';
import { converse, converseFreely, messagesOf, pattern, setOption } from '../support/conversation.ts';
import { type Device, withDevice } from '../support/device.ts';

const recv = suite('recv');

/** One WSPRecv into these buffers. Returns [result, count, flags]; the count starts as 77, to see who touches it. */
function scatter(d: Device, s: number, buffers: WsaBuf[], count = buffers.length, flags = 0): number[] {
  const got = { value: 77 };
  const ref = { value: flags };
  const result = WSPRecv(s, buffers, count, got, ref, null, null, null, d.err);
  return [result, got.value, ref.value];
}

const room = (len: number): WsaBuf => ({ len, buf: new Uint8Array(len) });
const textOf = ({ buf }: WsaBuf): string => Buffer.from(buf).toString('latin1');

/** As WSPRecv with MSG_PEEK; null when it failed. */
function peek(d: Device, s: number, size: number): string | null {
  const buffer = room(size);
  const [result, count] = scatter(d, s, [buffer], 1, MSG_PEEK);
  return result === 0 ? textOf(buffer).slice(0, count) : null;
}

recv(
  'refuses what is no connection, by name, also with no room',
  withDevice((d) => {
    const fresh = d.socket();
    const listener = d.listen(80, 1);
    for (const s of [fresh, listener]) {
      for (const size of [10, 0]) {
        d.err.value = 0;
        assert.is(d.recv(s, size), null);
        assert.is(d.err.value, WSAENOTCONN);
      }
    }
    WSPCloseSocket(fresh, d.err);
    assert.is(d.recv(fresh), null);
    assert.is(d.err.value, WSAENOTSOCK);
  }),
);

recv(
  'refuses wrong parameters, and loses no byte by that',
  withDevice((d) => {
    const { s, client } = converse(d);
    client.send('hello');
    d.run(5);
    const none = null as never;
    const ref = { value: 0 };
    assert.is(WSPRecv(s, none, 1, ref, ref, null, null, null, d.err), -1);
    assert.is(d.err.value, WSAEFAULT);
    assert.is(WSPRecv(s, [room(5)], 1, none, ref, null, null, null, d.err), -1);
    assert.is(d.err.value, WSAEFAULT);
    assert.is(WSPRecv(s, [room(5)], 1, ref, none, null, null, null, d.err), -1);
    assert.is(d.err.value, WSAEFAULT);
    const cases: [WsaBuf[], number, number, number][] = [
      [[room(5)], 0, 0, WSAEINVAL],
      [[room(5)], 1, 1, WSAEOPNOTSUPP],
      [[room(5)], 1, 0x8002, WSAEOPNOTSUPP],
      [[room(5)], 2, 0, WSAEFAULT],
      [[room(1), none], 2, 0, WSAEFAULT],
      [[{ len: 5, buf: none }], 1, 0, WSAEFAULT],
      [[{ len: 5, buf: new Uint8Array(4) }], 1, 0, WSAEFAULT],
    ];
    for (const [buffers, count, flags, error] of cases) {
      d.err.value = 0;
      assert.equal(scatter(d, s, buffers, count, flags), [-1, 77, flags]);
      assert.is(d.err.value, error);
    }
    assert.is(d.recv(s), 'hello');
  }),
);

recv(
  'returns at once with what is there, and does not wait to be full',
  withDevice((d) => {
    const { s, client } = converse(d);
    client.send('hello');
    d.run(5);
    const from = d.clock.now();
    assert.is(d.recv(s, 3), 'hel');
    assert.is(d.recv(s, 2048), 'lo');
    assert.ok(d.clock.now() - from <= 1);
  }),
);

recv(
  'blocks until the first byte comes',
  withDevice((d) => {
    const { s, client } = converse(d);
    d.time.after(750_000, () => client.send('late'));
    const from = d.clock.now();
    assert.is(d.recv(s), 'late');
    const waited = d.clock.now() - from;
    assert.ok(waited >= 750 && waited < 755, `${waited} ms`);
  }),
);

recv(
  'fills its buffers in order without gaps, and skips empty ones',
  withDevice((d) => {
    const { s, client } = converse(d);
    client.send('abcdefgh');
    d.run(5);
    const buffers = [room(3), room(0), room(1), room(10)];
    assert.equal(scatter(d, s, buffers), [0, 8, 0]);
    assert.equal(buffers.map(textOf), ['abc', '', 'd', 'efgh\0\0\0\0\0\0']);
  }),
);

recv(
  'with no room answers 0 bytes and takes none',
  withDevice((d) => {
    const { s, client } = converse(d);
    assert.equal(scatter(d, s, [room(0)]), [0, 0, 0]);
    client.send('kept');
    d.run(5);
    assert.equal(scatter(d, s, [{ len: 0, buf: null as never }]), [0, 0, 0]);
    assert.is(d.recv(s), 'kept');
  }),
);

recv(
  'peeks as often as it is asked, and leaves everything to be read',
  withDevice((d) => {
    const { s, client } = converse(d);
    client.send('hello');
    d.run(5);
    assert.equal([peek(d, s, 2), peek(d, s, 9), peek(d, s, 3)], ['he', 'hello', 'hel']);
    assert.equal([d.recv(s, 4), peek(d, s, 9), d.recv(s)], ['hell', 'o', 'o']);
  }),
);

recv(
  'answers WSAEWOULDBLOCK on a non-blocking socket with nothing to read',
  withDevice((d) => {
    const { s, client } = converseFreely(d);
    assert.equal(scatter(d, s, [room(5)]), [-1, 77, 0]);
    assert.is(d.err.value, WSAEWOULDBLOCK);
    client.send('now');
    // The bytes have come, and nobody but the call itself has looked.
    d.time.advance(1000);
    assert.is(d.recv(s), 'now');
  }),
);

recv(
  'announces arrivals by one FD_READ until it is called, and again while bytes are left',
  withDevice((d) => {
    const { s, client } = converseFreely(d);
    const messages = messagesOf(d, s, FD_READ | FD_CLOSE);
    client.send('one');
    d.run(5);
    client.send('two');
    d.run(5);
    const read = [FD_READ, 0];
    assert.equal(messages, [read]);
    assert.is(d.recv(s, 2), 'on');
    d.run(5);
    assert.equal(messages, [read, read]);
    assert.is(peek(d, s, 9), 'etwo');
    d.run(5);
    assert.equal(messages, [read, read, read]);
    assert.is(d.recv(s), 'etwo');
    d.run(1500);
    assert.is(messages.length, 3);
    // A call that finds nothing lets the next arrival speak up as well.
    assert.is(d.recv(s), null);
    client.send('three');
    d.run(5);
    assert.equal(messages, [read, read, read, read]);
    assert.is(d.recv(s), 'three');
    client.fin();
    d.run(5);
    assert.equal(messages.slice(4), [[FD_CLOSE, 0]]);
  }),
);

recv(
  'tells the end after the last byte, whatever the order in which they came, and once',
  withDevice((d) => {
    const { s, client } = converseFreely(d);
    const messages = messagesOf(d, s, FD_READ | FD_CLOSE);
    client.send('last words');
    client.fin();
    d.run(1500);
    assert.equal(messages, [[FD_READ, 0]]);
    assert.is(d.recv(s, 4), 'last');
    d.run(5);
    assert.equal(messages, [
      [FD_READ, 0],
      [FD_READ, 0],
    ]);
    assert.is(d.recv(s), ' words');
    d.run(5);
    assert.equal(messages.slice(2), [[FD_CLOSE, 0]]);
    for (let i = 0; i < 3; i++) assert.is(d.recv(s), '');
    d.run(1500);
    assert.is(messages.length, 3);
  }),
);

recv(
  'records arrivals with an event object as well',
  withDevice((d) => {
    const { s, client } = converse(d);
    const event = createEvent(null);
    const record = networkEvents();
    WSPEventSelect(s, event, FD_READ | FD_CLOSE, d.err);
    client.send('x');
    d.run(5);
    assert.is(event.signalled, true);
    WSPEnumNetworkEvents(s, event, record, d.err);
    assert.is(record.lNetworkEvents, FD_READ);
    assert.is(d.recv(s), 'x');
    client.rst();
    d.run(1500);
    WSPEnumNetworkEvents(s, event, record, d.err);
    assert.equal([record.lNetworkEvents, record.iErrorCode[5]], [FD_CLOSE, WSAECONNRESET]);
  }),
);

recv('delivers 70,000 bytes in order through 2 KB, wherever the pointers begin, without a stall', () => {
  for (const rxInit of [0, 0xfc00, 0xffff]) {
    withDevice(
      (d) => {
        const { s, client } = converse(d);
        client.send(pattern(70_000));
        client.fin();
        const from = d.clock.now();
        const parts: Buffer[] = [];
        for (let part = d.recv(s, 700); part; part = d.recv(s, 700)) parts.push(Buffer.from(part, 'latin1'));
        const took = d.clock.now() - from;
        assert.ok(Buffer.concat(parts).equals(pattern(70_000)), `pointers begin at ${rxInit}`);
        // The patrol alone would bring 2 KB a second.
        assert.ok(took < 3000, `${took} ms`);
      },
      { rxInit },
    )();
  }
});

// The peer's own probes come ever more rarely: after 10 s the next one is 6 s away.
recv('opens the peer’s window again after it was shut for long', () => {
  withDevice((d) => {
    const { s, client } = converse(d);
    client.send(pattern(5000));
    d.run(10_000);
    const parts: Buffer[] = [];
    const from = d.clock.now();
    for (let count = 0; count < 5000; count += parts[parts.length - 1].length)
      parts.push(Buffer.from(d.recv(s) as string, 'latin1'));
    assert.ok(Buffer.concat(parts).equals(pattern(5000)));
    const took = d.clock.now() - from;
    assert.ok(took < 1500, `${took} ms`);
  })();
});

recv('loses nothing when bytes and the FIN arrive between any two frames of a receive', () => {
  for (let waitUs = 0; waitUs < 400; waitUs += 7) {
    withDevice((d) => {
      const { s, client } = converse(d);
      client.send('first ');
      d.run(5);
      d.time.after(waitUs, () => {
        client.send('second');
        client.fin();
      });
      let all = '';
      for (let part = d.recv(s); part; part = d.recv(s)) all += part;
      assert.is(all, 'first second', `${waitUs} us`);
    })();
  }
});

recv('believes the end only when it has read twice how much comes before it', () => {
  for (let size = 200; size <= 2000; size += 300) {
    for (const before of [true, false]) {
      withDevice(
        (d) => {
          const listener = d.listen(80, 2);
          const client = d.host.connect(80);
          d.run(5);
          const early = before ? d.accept(listener) : 0;
          client.send(pattern(size));
          client.fin();
          d.run(5);
          const s = before ? early : d.accept(listener);
          let count = 0;
          for (let part = d.recv(s); part; part = d.recv(s)) count += part.length;
          assert.is(count, size, before ? 'accepted before' : 'accepted after');
        },
        { tear: 100 },
      )();
    }
  }
});

recv('loses nothing when the bytes come while a slow chip still holds the RECV before', () => {
  for (let waitUs = 0; waitUs < 1200; waitUs += 23) {
    withDevice(
      (d) => {
        const { s, client } = converseFreely(d);
        const messages = messagesOf(d, s, FD_READ | FD_CLOSE);
        client.send('first ');
        d.run(5);
        let all = d.recv(s, 3);
        d.time.after(waitUs, () => {
          client.send('second');
          client.fin();
        });
        d.run(20);
        for (let part = d.recv(s, 4); part; part = d.recv(s, 4)) all += part;
        d.run(20);
        assert.is(all, 'first second', `${waitUs} us`);
        assert.equal(messages[messages.length - 1], [FD_CLOSE, 0], `${waitUs} us`);
      },
      { crBusyReads: 12, crBusyUs: 900 },
    )();
  }
});

recv(
  'keeps the bytes of two connections apart',
  withDevice((d) => {
    const { listener, s, client } = converse(d);
    const other = d.host.connect(80);
    d.run(5);
    const t = d.accept(listener);
    for (let i = 0; i < 20; i++) {
      client.send(`a${i}`);
      other.send(`b${i}`);
      d.run(2);
      assert.equal([d.recv(s), d.recv(t)], [`a${i}`, `b${i}`]);
    }
  }),
);

recv(
  'gives up with WSAETIMEDOUT after SO_RCVTIMEO, without touching the count, and may try again',
  withDevice((d) => {
    const { s, client } = converse(d);
    setOption(s, RECEIVE_TIMEOUT_MS, 700);
    const from = d.clock.now();
    assert.equal(scatter(d, s, [room(5)]), [-1, 77, 0]);
    assert.is(d.err.value, WSAETIMEDOUT);
    const waited = d.clock.now() - from;
    assert.ok(waited >= 700 && waited < 720, `${waited} ms`);
    client.send('late');
    assert.is(d.recv(s), 'late');
  }),
);

recv(
  'ends with WSAEINTR when it is cancelled, or its socket closed, meanwhile; a cancelled one loses nothing',
  withDevice((d) => {
    const { s, client } = converse(d);
    let rests = 0;
    d.upcalls().blockingCallback = () => {
      if (++rests === 10) WSPCancelBlockingCall({ value: 0 });
      return true;
    };
    assert.is(d.recv(s), null);
    assert.equal([d.err.value, rests], [WSAEINTR, 10]);
    client.send('still here');
    assert.is(d.recv(s), 'still here');
    d.upcalls().blockingCallback = () => WSPCloseSocket(s, { value: 0 }) <= 0;
    assert.is(d.recv(s), null);
    assert.is(d.err.value, WSAEINTR);
  }),
);

recv(
  'may not block inside a condition function, but may take what is there',
  withDevice((d) => {
    const { listener, s, client } = converse(d);
    client.send('ready');
    d.host.connect(80);
    d.run(5);
    const answers: (string | null)[] = [];
    d.accept(listener, () => {
      answers.push(d.recv(s), d.recv(s));
      assert.is(d.err.value, WSAEINPROGRESS);
      return 0;
    });
    assert.equal(answers, ['ready', null]);
  }),
);

recv('answers WSAECONNRESET after the peer’s RST, announced or not, and what was unread is lost', () => {
  for (const disconOnRst of [true, false]) {
    withDevice(
      (d) => {
        const { s, client } = converseFreely(d);
        const messages = messagesOf(d, s, FD_READ | FD_CLOSE);
        client.send('unread');
        d.run(5);
        client.rst();
        d.run(1500);
        for (let i = 0; i < 3; i++) {
          assert.is(d.recv(s), null);
          assert.is(d.err.value, WSAECONNRESET);
        }
        d.run(1500);
        assert.equal(
          messages,
          [
            [FD_READ, 0],
            [FD_CLOSE, WSAECONNRESET],
          ],
          `DISCON on RST: ${disconOnRst}`,
        );
      },
      { disconOnRst },
    )();
  }
});

recv(
  'a blocked receive ends with WSAECONNRESET when the peer resets, and with 0 when it closes',
  withDevice((d) => {
    const { listener, s, client } = converse(d);
    d.time.after(300_000, () => client.rst());
    let from = d.clock.now();
    assert.is(d.recv(s), null);
    assert.is(d.err.value, WSAECONNRESET);
    assert.ok(d.clock.now() - from < 1500, `${d.clock.now() - from} ms`);
    const other = d.host.connect(80);
    d.run(5);
    const t = d.accept(listener);
    d.time.after(300_000, () => other.fin());
    from = d.clock.now();
    assert.is(d.recv(t), '');
    const waited = d.clock.now() - from;
    assert.ok(waited >= 300 && waited < 305, `${waited} ms`);
  }),
);

recv(
  'answers WSAECONNABORTED when the peer has left what was sent unacknowledged',
  withDevice((d) => {
    const { s } = converse(d);
    d.host.stopAnswering = true;
    d.send(s, 'anybody there?');
    const from = d.clock.now();
    assert.is(d.recv(s), null);
    assert.is(d.err.value, WSAECONNABORTED);
    const waited = d.clock.now() - from;
    assert.ok(waited >= 31_000 && waited < 33_000, `${waited} ms`);
  }),
);

recv(
  'after SD_RECEIVE answers WSAESHUTDOWN, whatever waits',
  withDevice((d) => {
    const { s, client } = converse(d);
    client.send('unread');
    d.run(5);
    WSPShutdown(s, SD_RECEIVE, d.err);
    for (const size of [10, 0]) {
      d.err.value = 0;
      assert.is(d.recv(s, size), null);
      assert.is(d.err.value, WSAESHUTDOWN);
    }
  }),
);

recv(
  'returns what FIONREAD says there is',
  withDevice((d) => {
    const { s, client } = converse(d);
    const readable = (): number => {
      const output = new Uint8Array(4);
      WSPIoctl(s, FIONREAD, null, 0, output, 4, { value: 0 }, null, null, null, d.err);
      return output[0] | (output[1] << 8) | (output[2] << 16) | (output[3] << 24);
    };
    assert.is(readable(), 0);
    client.send(pattern(200));
    d.run(5);
    assert.is(readable(), 200);
    d.recv(s, 60);
    assert.is(readable(), 140);
    assert.is((d.recv(s) as string).length, 140);
    assert.is(readable(), 0);
  }),
);

recv.run();
