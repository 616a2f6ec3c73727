import * as assert from 'uvu/assert';
import {
  CF_REJECT,
  createEvent,
  createWindow,
  FD_ACCEPT,
  FD_CLOSE,
  FD_READ,
  FD_WRITE,
  INVALID_SOCKET,
  inetAny,
  networkEvents,
  WSAEFAULT,
  WSAEINTR,
  WSAEINVAL,
  WSAEMFILE,
  WSAENOTSOCK,
  WSAEWOULDBLOCK,
  WSPAccept,
  WSPAsyncSelect,
  WSPCancelBlockingCall,
  WSPCloseSocket,
  WSPEnumNetworkEvents,
  WSPEventSelect,
  WSPGetSockName,
} from '../../../provider/index.ts';
import { arrive, nonBlocking, peerPort } from '../../support/calls.ts';
import { withDevice } from '../../support/device.ts';
import { suite } from '../../support/suite.ts';
import { until } from '../../support/until.ts';
import { PLACED, TIMED } from '../../support/weather.ts';

const accept = suite('accept');

accept(
  'refuses what is no listener, by name',
  withDevice((d) => {
    const s = d.socket();
    assert.is(d.accept(s), INVALID_SOCKET);
    assert.is(d.err.value, WSAEINVAL);
    assert.is(d.accept(12345), INVALID_SOCKET);
    assert.is(d.err.value, WSAENOTSOCK);
  }),
);

accept(
  'answers WSAEWOULDBLOCK at once on a non-blocking listener with nothing pending',
  withDevice((d) => {
    const listener = d.listen(80, 2);
    nonBlocking(d, listener);
    assert.is(d.accept(listener), INVALID_SOCKET);
    assert.is(d.err.value, WSAEWOULDBLOCK);
  }),
);

accept(
  'hears a client that the chip has announced, on a non-blocking listener, before the loop had a turn',
  withDevice((d) => {
    const listener = d.listen(80, 2);
    nonBlocking(d, listener);
    d.run(50);
    d.host.connect(80, { sourcePort: 5001 });
    until(
      'INTn',
      () => d.bus.attention(),
      () => d.time.advance(100),
    );
    assert.is(peerPort(d, d.accept(listener)), 5001);
  }, PLACED),
);

accept(
  'blocks until a client comes',
  withDevice((d) => {
    const listener = d.listen(80, 2);
    d.time.after(750_000, () => d.host.connect(80, { sourcePort: 5001 }));
    const before = d.clock.now();
    const s = d.accept(listener);
    assert.is(peerPort(d, s), 5001);
    const waited = d.clock.now() - before;
    assert.ok(waited >= 750 && waited < 760, `${waited} ms`);
  }, TIMED),
);

accept('ends with WSAEINTR when the blocking callback cancels it, and the listener goes on', () => {
  withDevice((d) => {
    const listener = d.listen(80, 2);
    const upcalls = d.upcalls();
    let rests = 0;
    upcalls.blockingCallback = () => {
      if (++rests === 10) assert.is(WSPCancelBlockingCall(d.err), 0);
      return true;
    };
    assert.is(d.accept(listener), INVALID_SOCKET);
    assert.is(d.err.value, WSAEINTR);
    upcalls.blockingCallback = null;
    assert.is(WSPCancelBlockingCall(d.err), -1);
    assert.is(d.err.value, WSAEINVAL);
    d.host.connect(80, { sourcePort: 5001 });
    assert.is(peerPort(d, d.accept(listener)), 5001);
  })();
});

accept(
  'ends when its listener is closed meanwhile',
  withDevice((d) => {
    const listener = d.listen(80, 2);
    d.upcalls().blockingCallback = () => {
      WSPCloseSocket(listener, { value: 0 });
      return true;
    };
    assert.is(d.accept(listener), INVALID_SOCKET);
    assert.is(d.err.value, WSAEINTR);
  }),
);

accept(
  'fills the caller’s address, with and without a verdict for it, and refuses a short one',
  withDevice((d) => {
    const listener = d.listen(80, 4);
    arrive(d, 80, [5001, 5002]);
    const name = inetAny(0);
    const length = { value: 15 };
    assert.is(WSPAccept(listener, name, length, null, 0, d.err), INVALID_SOCKET);
    assert.equal([d.err.value, length.value], [WSAEFAULT, 15]);
    length.value = 32;
    assert.is(
      WSPAccept(listener, name, length, () => CF_REJECT, 0, d.err),
      INVALID_SOCKET,
    );
    assert.equal([name.family, name.port, name.addr.join('.'), length.value], [2, 5001, '10.0.2.2', 16]);
    WSPAccept(listener, name, length, null, 0, d.err);
    assert.is(name.port, 5002);
  }),
);

accept(
  'leaves an address without a length alone, and a length without an address',
  withDevice((d) => {
    const listener = d.listen(80, 4);
    arrive(d, 80, [5001, 5002]);
    const name = inetAny(1234);
    const length = { value: 3 };
    assert.is(peerPort(d, WSPAccept(listener, name, null, null, 0, d.err)), 5001);
    assert.equal([name.port, name.addr.join('.')], [1234, '0.0.0.0']);
    assert.is(peerPort(d, WSPAccept(listener, null, length, null, 0, d.err)), 5002);
    assert.is(length.value, 3);
  }),
);

accept(
  'gives the new socket the listener’s mode and registration, which acts at once; the listener keeps its own',
  withDevice((d) => {
    const listener = d.listen(80, 4);
    const messages: number[][] = [];
    const window = createWindow((wMsg, s, lParam) => messages.push([wMsg, s, lParam]));
    WSPAsyncSelect(listener, window, 7, FD_ACCEPT | FD_READ | FD_WRITE | FD_CLOSE, d.err);
    const client = d.host.connect(80);
    client.send('hello');
    d.run(5);
    const s = d.accept(listener);
    client.fin();
    d.run(5);
    assert.equal(messages, [
      [7, listener, FD_ACCEPT],
      [7, s, FD_READ],
      [7, s, FD_WRITE],
    ]);
    assert.is(d.recv(s), 'hello');
    d.run(5);
    assert.equal(messages[3], [7, s, FD_CLOSE]);
    assert.is(d.recv(s, 10), '');
    assert.is(WSPAsyncSelect(s, null, 0, 0, d.err), 0);
    d.host.connect(80);
    d.run(5);
    assert.equal(messages[4], [7, listener, FD_ACCEPT]);
  }),
);

accept(
  'shares an inherited event object: one signal, one record for each socket',
  withDevice((d) => {
    const listener = d.listen(80, 4);
    const event = createEvent(null);
    WSPEventSelect(listener, event, FD_ACCEPT | FD_WRITE, d.err);
    d.host.connect(80);
    d.run(5);
    const record = networkEvents();
    WSPEnumNetworkEvents(listener, event, record, d.err);
    assert.equal([record.lNetworkEvents, record.iErrorCode[3], event.signalled], [FD_ACCEPT, 0, false]);
    const s = d.accept(listener);
    assert.is(event.signalled, true);
    WSPEnumNetworkEvents(listener, null, record, d.err);
    assert.is(record.lNetworkEvents, 0);
    WSPEnumNetworkEvents(s, event, record, d.err);
    assert.is(record.lNetworkEvents, FD_WRITE);
  }),
);

accept(
  'gives the new socket the device’s own address and the listener’s port',
  withDevice((d) => {
    const listener = d.listen(80, 1);
    d.host.connect(80);
    d.run(5);
    const name = inetAny(0);
    WSPGetSockName(d.accept(listener), name, { value: 16 }, d.err);
    assert.equal([name.addr.join('.'), name.port], ['10.0.2.15', 80]);
    WSPGetSockName(listener, name, { value: 16 }, d.err);
    assert.equal([name.addr.join('.'), name.port], ['0.0.0.0', 80]);
  }),
);

accept(
  'answers WSAEMFILE when all handles are in use, and keeps the request for later',
  withDevice((d) => {
    const listener = d.listen(80, 1);
    const others: number[] = [];
    for (let s = d.socket(); s !== INVALID_SOCKET; s = d.socket()) others.push(s);
    assert.is(others.length, 15);
    assert.is(d.err.value, WSAEMFILE);
    d.host.connect(80, { sourcePort: 5001 });
    d.run(5);
    assert.is(d.accept(listener), INVALID_SOCKET);
    assert.is(d.err.value, WSAEMFILE);
    WSPCloseSocket(others[3], d.err);
    assert.is(peerPort(d, d.accept(listener)), 5001);
  }),
);

accept.run();
