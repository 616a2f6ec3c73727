import * as assert from 'uvu/assert';
import {
  createEvent,
  createWindow,
  FD_CLOSE,
  FD_CONNECT,
  FD_READ,
  FD_WRITE,
  networkEvents,
  SO_ERROR,
  SOCKADDR_SIZE,
  SOL_SOCKET,
  WSAEALREADY,
  WSAECONNREFUSED,
  WSAEFAULT,
  WSAEINVAL,
  WSAEISCONN,
  WSAEPROTONOSUPPORT,
  WSAEWOULDBLOCK,
  WSPAsyncSelect,
  WSPConnect,
  WSPEnumNetworkEvents,
  WSPEventSelect,
  WSPSelect,
} from '../../provider/index.ts';
import { outcome } from '../support/calls.ts';
import { messagesOf } from '../support/conversation.ts';
import { withDevice } from '../support/device.ts';
import { A_WHILE, words } from '../support/events.ts';
import { answer, CLOSED, ECHO, freeSocket, holdCalls, tryConnect } from '../support/outgoing.ts';
import { suite } from '../support/suite.ts';
import { getOpt } from '../support/winsock/options.ts';

/** Paragraph 3 of the requirements (winsock-spi 20), second half: how the outcome of a connect is told. */
const outcomes = suite('outcome');

outcomes(
  'S43 a non-blocking connect is WSAEWOULDBLOCK, then WSAEALREADY, then WSAEISCONN; a listener’s WSAEINVAL',
  withDevice((d) => {
    const calls = holdCalls(d);
    const s = freeSocket(d);
    const before = d.clock.now();
    assert.is(tryConnect(d, s, ECHO), WSAEWOULDBLOCK);
    assert.ok(d.clock.now() - before <= 5, 'promptly');
    d.run(A_WHILE);
    assert.is(tryConnect(d, s, ECHO), WSAEALREADY);
    calls[0].accept();
    d.run(A_WHILE);
    assert.is(tryConnect(d, s, ECHO), WSAEISCONN);
    assert.is(tryConnect(d, d.listen(80, 1), ECHO), WSAEINVAL);
  }),
);

outcomes(
  'S44 as messages: success is one 0x10 and then one 2; failure is one 0x10 with its error in the high word',
  withDevice((d) => {
    answer(d);
    const [good, bad] = [d.socket(), d.socket()];
    const messages: [number, number][] = [];
    const window = createWindow((_wMsg, s, lParam) => messages.push([s, lParam]));
    for (const s of [good, bad])
      WSPAsyncSelect(s, window, 1, FD_CONNECT | FD_WRITE | FD_READ | FD_CLOSE, d.err);
    tryConnect(d, good, ECHO);
    d.run(2000);
    tryConnect(d, bad, CLOSED);
    d.run(2000);
    assert.equal(messages, [
      [good, 0x10],
      [good, 0x02],
      [bad, WSAECONNREFUSED * 0x1_0000 + 0x10],
    ]);
  }),
);

outcomes('S45 as an event: it is set, bit 0x10 is recorded, and iErrorCode[4] is 0 or the reason', () => {
  for (const [target, error] of [
    [ECHO, 0],
    [CLOSED, WSAECONNREFUSED],
  ] as const) {
    withDevice((d) => {
      answer(d);
      const [s, event, record] = [d.socket(), createEvent(null), networkEvents()];
      WSPEventSelect(s, event, FD_CONNECT, d.err);
      tryConnect(d, s, target);
      assert.is(event.signalled, false);
      d.run(2000);
      assert.is(event.signalled, true);
      assert.is(WSPEnumNetworkEvents(s, event, record, d.err), 0);
      assert.equal([record.lNetworkEvents, record.iErrorCode[4]], [0x10, error]);
    })();
  }
});

outcomes(
  'S46 FD_CONNECT comes once; who registers after the connect is told at once',
  withDevice((d) => {
    answer(d);
    const s = freeSocket(d);
    const messages = messagesOf(d, s, FD_CONNECT);
    tryConnect(d, s, ECHO);
    d.run(2000);
    d.send(s, 'x');
    d.recv(s);
    d.run(2000);
    assert.equal(words(messages), ['CONNECT']);
    const [event, record] = [createEvent(null), networkEvents()];
    WSPEventSelect(s, event, FD_CONNECT, d.err);
    assert.is(event.signalled, true);
    WSPEnumNetworkEvents(s, event, record, d.err);
    assert.equal([record.lNetworkEvents, record.iErrorCode[4]], [FD_CONNECT, 0]);
  }),
);

outcomes(
  'S47 WSPSelect tells of success by the second set, of failure by the third alone, with the code in SO_ERROR',
  withDevice((d) => {
    answer(d);
    const selected = (s: number): string[] => {
      const [read, write, except] = [[s], [s], [s]];
      const count = WSPSelect(0, read, write, except, { tv_sec: 10, tv_usec: 0 }, d.err);
      assert.is(count, 1);
      return [...read.map(() => 'read'), ...write.map(() => 'write'), ...except.map(() => 'except')];
    };
    const [good, bad] = [freeSocket(d), freeSocket(d)];
    tryConnect(d, good, ECHO);
    assert.equal(selected(good), ['write']);
    assert.is(getOpt(d, good, SOL_SOCKET, SO_ERROR), 0);
    tryConnect(d, bad, CLOSED);
    assert.equal(selected(bad), ['except']);
    assert.is(getOpt(d, bad, SOL_SOCKET, SO_ERROR), WSAECONNREFUSED);
  }),
);

outcomes(
  'S48 a name that is none is WSAEFAULT and data for the server WSAEPROTONOSUPPORT, and no packet is sent',
  withDevice((d) => {
    let packets = 0;
    const s = d.socket();
    d.run(A_WHILE);
    d.wire.tap = () => packets++;
    const data = { len: 1, buf: new Uint8Array(1) };
    const connect = (name: typeof ECHO | null, length: number, callerData: typeof data | null) =>
      outcome(d, WSPConnect(s, name as never, length, callerData, null, null, null, d.err));
    assert.is(connect(null, SOCKADDR_SIZE, null), WSAEFAULT);
    assert.is(connect(ECHO, SOCKADDR_SIZE - 1, null), WSAEFAULT);
    assert.is(connect(ECHO, SOCKADDR_SIZE, data), WSAEPROTONOSUPPORT);
    d.run(A_WHILE);
    assert.is(packets, 0);
  }),
);

outcomes.run();
