import * as assert from 'uvu/assert';
import {
  createEvent,
  createWindow,
  FD_ACCEPT,
  FIONBIO,
  FIONREAD,
  INVALID_SOCKET,
  SD_RECEIVE,
  WSAECONNRESET,
  WSAEFAULT,
  WSAEINVAL,
  WSAENOTSOCK,
  WSAEOPNOTSUPP,
  WSAEWOULDBLOCK,
  WSPAsyncSelect,
  WSPCloseSocket,
  WSPEventSelect,
  WSPShutdown,
} from '../../../provider/index.ts';
import { nonBlocking } from '../../support/calls.ts';
import { converse, pattern } from '../../support/conversation.ts';
import { type Device, withDevice } from '../../support/device.ts';
import { suite } from '../../support/suite.ts';
import { control } from '../../support/winsock/ioctl.ts';

const ioctl = suite('ioctl');

/** A torn reading can hide bytes until the health check looks at the socket again: within a second. */
const ALL_OF_IT = 1500;

/** What FIONREAD says, or its error as a negative number. */
function readable(d: Device, s: number): number {
  const output = new Uint8Array(4);
  const error = control(d, s, FIONREAD, { output });
  return error === 0 ? new DataView(output.buffer).getUint32(0, true) : -error;
}

/** Whether an accept on an empty listener comes back at once. */
function isFree(d: Device, listener: number): boolean {
  const upcalls = d.upcalls();
  let rested = false;
  upcalls.blockingCallback = () => {
    rested = true;
    return false;
  };
  assert.is(d.accept(listener), INVALID_SOCKET);
  upcalls.blockingCallback = null;
  if (!rested) assert.is(d.err.value, WSAEWOULDBLOCK);
  return !rested;
}

ioctl(
  'looks at the socket, then at the place for the count, then at the code',
  withDevice((d) => {
    const s = d.socket();
    const none = null as never;
    assert.is(control(d, 4711, 0, { returned: none }), WSAENOTSOCK);
    assert.is(control(d, s, FIONBIO, { input: new Uint8Array(4), returned: none }), WSAEFAULT);
    assert.is(control(d, s, 0, { returned: none }), WSAEFAULT);
  }),
);

ioctl(
  'answers WSAEOPNOTSUPP for every code it does not know, the asynchronous mode of BSD included',
  withDevice((d) => {
    const s = d.socket();
    const returned = { value: 77 };
    for (const code of [0, 1, 0x8004667d, 0x98000001, 0xc8000006, 0x4004667e, 0xffffffff]) {
      const buffers = { input: new Uint8Array(64), output: new Uint8Array(64), returned };
      assert.is(control(d, s, code, buffers), WSAEOPNOTSUPP, code.toString(16));
      assert.is(returned.value, 0);
    }
  }),
);

ioctl(
  'FIONBIO: any number but 0 makes non-blocking, 0 makes blocking',
  withDevice((d) => {
    const listener = d.listen(80, 1);
    assert.is(isFree(d, listener), false);
    for (const [bytes, free] of [
      [[1, 0, 0, 0], true],
      [[0, 0, 0, 0], false],
      [[0, 0, 0, 1], true],
      [[0, 0, 0, 0, 1], false],
      [[0, 0x80, 0, 0, 0], true],
    ] as [number[], boolean][]) {
      const returned = { value: 77 };
      assert.is(control(d, listener, FIONBIO, { input: Uint8Array.from(bytes), returned }), 0);
      assert.is(returned.value, 0);
      assert.is(isFree(d, listener), free, bytes.join());
    }
  }),
);

ioctl(
  'FIONBIO: wants four bytes, and all it was promised',
  withDevice((d) => {
    const listener = d.listen(80, 1);
    const one = Uint8Array.of(1, 0, 0, 0);
    for (const parameters of [
      { input: null },
      { input: null, inputLength: 4 },
      { input: one, inputLength: 3 },
      { input: Uint8Array.of(1, 0, 0) },
      { input: Uint8Array.of(1, 0, 0), inputLength: 4 },
      { input: one, inputLength: -1 },
    ]) {
      assert.is(control(d, listener, FIONBIO, parameters), WSAEFAULT);
      assert.is(isFree(d, listener), false);
    }
  }),
);

ioctl(
  'FIONBIO: a socket that is registered for events stays non-blocking until that is cancelled',
  withDevice((d) => {
    const ways: [(s: number) => number, (s: number) => number][] = [
      [
        (s) =>
          WSPAsyncSelect(
            s,
            createWindow(() => {}),
            1,
            FD_ACCEPT,
            d.err,
          ),
        (s) => WSPAsyncSelect(s, null, 0, 0, d.err),
      ],
      [
        (s) => WSPEventSelect(s, createEvent(null), FD_ACCEPT, d.err),
        (s) => WSPEventSelect(s, null, 0, d.err),
      ],
    ];
    ways.forEach(([register, cancel], i) => {
      const listener = d.listen(80 + i, 1);
      assert.is(register(listener), 0);
      assert.is(nonBlocking(d, listener, false), -1);
      assert.is(d.err.value, WSAEINVAL);
      assert.is(nonBlocking(d, listener, true), 0);
      assert.is(isFree(d, listener), true);
      assert.is(cancel(listener), 0);
      assert.is(isFree(d, listener), true, 'cancelling does not make it blocking');
      assert.is(nonBlocking(d, listener, false), 0);
      assert.is(isFree(d, listener), false);
    });
  }),
);

ioctl(
  'FIONREAD: tells how many bytes one receive would return, and nothing where there is no connection',
  withDevice((d) => {
    const { listener, s, client } = converse(d);
    assert.equal([readable(d, d.socket()), readable(d, listener), readable(d, s)], [0, 0, 0]);
    client.send(pattern(700));
    d.run(ALL_OF_IT);
    assert.is(readable(d, s), 700);
    client.send(pattern(300, 700));
    d.run(ALL_OF_IT);
    assert.is(readable(d, s), 1000);
    assert.is(d.recv(s, 400)?.length, 400);
    assert.is(readable(d, s), 600);
    assert.is(d.recv(s)?.length, 600);
    assert.is(readable(d, s), 0);
    client.send(pattern(4000));
    d.run(ALL_OF_IT);
    assert.is(readable(d, s), 2048, 'a full receive memory');
  }),
);

ioctl(
  'FIONREAD: knows what has arrived also when the loop had no turn since, as a receive does',
  withDevice(
    (d) => {
      const { s, client } = converse(d);
      client.send('hello');
      d.time.advance(20_000);
      assert.is(readable(d, s), 5);
      assert.is(d.recv(s), 'hello');
    },
    { interruptLost: 0 },
  ),
);

ioctl(
  'FIONREAD: tells the bytes before the peer’s end, and nothing of a broken connection',
  withDevice(
    (d) => {
      const { s, client } = converse(d);
      client.send('bye');
      client.fin();
      d.run(300);
      assert.is(readable(d, s), 3);
      d.recv(s);
      assert.is(readable(d, s), 0);
      WSPCloseSocket(s, d.err);
      d.run(3500);
      const listener = d.listen(81, 1);
      d.run(1);
      const other = d.host.connect(81);
      d.run(5);
      const t = d.accept(listener);
      other.send('lost');
      d.run(300);
      other.rst();
      d.run(1500);
      assert.is(readable(d, t), 0);
      assert.is(d.recv(t), null);
      assert.is(d.err.value, WSAECONNRESET);
    },
    { disconOnRst: true },
  ),
);

ioctl(
  'FIONREAD: tells nothing of a side that was shut down, where a receive would return nothing',
  withDevice((d) => {
    const { s, client } = converse(d);
    client.send('abc');
    d.run(300);
    WSPShutdown(s, SD_RECEIVE, d.err);
    assert.is(readable(d, s), 0);
  }),
);

ioctl(
  'FIONREAD: writes four bytes and says so, no more',
  withDevice((d) => {
    const { s, client } = converse(d);
    client.send('abc');
    d.run(300);
    const output = new Uint8Array(6).fill(9);
    const returned = { value: 77 };
    assert.is(control(d, s, FIONREAD, { output, returned }), 0);
    assert.equal([[...output], returned.value], [[3, 0, 0, 0, 9, 9], 4]);
    for (const parameters of [
      { output: null },
      { output: null, outputLength: 4 },
      { output: new Uint8Array(4).fill(9), outputLength: 3 },
      { output: new Uint8Array(3).fill(9) },
      { output: new Uint8Array(3).fill(9), outputLength: 4 },
    ]) {
      assert.is(control(d, s, FIONREAD, { ...parameters, returned }), WSAEFAULT);
      assert.is(returned.value, 0);
      assert.ok(!parameters.output || parameters.output.every((byte) => byte === 9));
    }
  }),
);

ioctl.run();
