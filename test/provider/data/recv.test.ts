import * as assert from 'uvu/assert';
import {
  FIONREAD,
  WSAEFAULT,
  WSAEINVAL,
  WSAENOTCONN,
  WSAENOTSOCK,
  WSAEOPNOTSUPP,
  WSAEWOULDBLOCK,
  WSPCloseSocket,
  WSPIoctl,
  WSPRecv,
  type WsaBuf,
} from '../../../provider/index.ts';
import { peek, room, scatter, textOf } from '../../support/buffers.ts';
import { converse, converseFreely, pattern } from '../../support/conversation.ts';
import { withDevice } from '../../support/device.ts';
import { suite } from '../../support/suite.ts';
import { TIMED } from '../../support/weather.ts';

const recv = suite('recv');

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
  }, TIMED),
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
  }, TIMED),
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
  'leaves no gap when the runtime has no memory for the second of three buffers',
  withDevice((d) => {
    const { s, client } = converse(d);
    client.send('abcdefghi');
    d.run(5);
    const read = d.bus.read.bind(d.bus);
    let reads = 0;
    d.bus.read = (head, into, at, count) => (++reads === 2 ? 0 : read(head, into, at, count));
    const buffers = [room(3), room(3), room(3)];
    assert.equal(scatter(d, s, buffers), [0, 3, 0]);
    assert.equal(buffers.map(textOf), ['abc', '\0\0\0', '\0\0\0']);
    assert.is(d.recv(s), 'defghi');
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
