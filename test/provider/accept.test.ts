import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  CF_ACCEPT,
  CF_DEFER,
  CF_REJECT,
  type ConditionProc,
  createEvent,
  createWindow,
  FD_ACCEPT,
  FD_CLOSE,
  FD_READ,
  FD_WRITE,
  INVALID_SOCKET,
  inetAny,
  networkEvents,
  sockAddrOf,
  WSAECONNREFUSED,
  WSAECONNRESET,
  WSAEFAULT,
  WSAEINPROGRESS,
  WSAEINTR,
  WSAEINVAL,
  WSAEMFILE,
  WSAENOTSOCK,
  WSAEWOULDBLOCK,
  WSATRY_AGAIN,
  WSPAccept,
  WSPAsyncSelect,
  WSPCancelBlockingCall,
  WSPCloseSocket,
  WSPEnumNetworkEvents,
  WSPEventSelect,
  WSPGetSockName,
} from '../../provider/index.ts';
import { arrive, nonBlocking, peerPort, slots } from '../support/calls.ts';
import { withDevice } from '../support/device.ts';

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
  'blocks until a client comes',
  withDevice((d) => {
    const listener = d.listen(80, 2);
    d.time.after(750_000, () => d.host.connect(80, { sourcePort: 5001 }));
    const before = d.clock.now();
    const s = d.accept(listener);
    assert.is(peerPort(d, s), 5001);
    const waited = d.clock.now() - before;
    assert.ok(waited >= 750 && waited < 760, `${waited} ms`);
  }),
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
  'calls the condition function once for each accept, with the top request and the data it was given',
  withDevice((d) => {
    const listener = d.listen(80, 4);
    arrive(d, 80, [5001, 5002]);
    const calls: unknown[] = [];
    const condition: ConditionProc = (caller, callerData, sqos, gqos, callee, calleeData, g, data) => {
      const [from, to] = [sockAddrOf(caller), sockAddrOf(callee)];
      calls.push([from.addr.join('.'), from.port, to.addr.join('.'), to.port, caller.len, callee.len]);
      calls.push([callerData, sqos, gqos, calleeData.len, g.value, data]);
      return CF_ACCEPT;
    };
    const s = d.accept(listener, condition, 42);
    assert.equal(calls, [
      ['10.0.2.2', 5001, '10.0.2.15', 80, 16, 16],
      [null, null, null, 0, 0, 42],
    ]);
    assert.is(peerPort(d, s), 5001);
    d.accept(listener, condition, 43);
    assert.is(calls.length, 4);
    nonBlocking(d, listener);
    d.accept(listener, condition, 44);
    assert.is(calls.length, 4);
  }),
);

accept(
  'CF_REJECT ends the top request with WSAECONNREFUSED; the next one is next',
  withDevice((d) => {
    const listener = d.listen(80, 2);
    const clients = arrive(d, 80, [5001, 5002]);
    assert.is(
      d.accept(listener, () => CF_REJECT),
      INVALID_SOCKET,
    );
    assert.is(d.err.value, WSAECONNREFUSED);
    d.run(5);
    assert.equal(
      clients.map((c) => c.peerClosed),
      [true, false],
    );
    assert.is(peerPort(d, d.accept(listener)), 5002);
  }),
);

accept(
  'CF_DEFER keeps the request on top, and no FD_ACCEPT comes until an accept has disposed of it',
  withDevice((d) => {
    const listener = d.listen(80, 4);
    const messages: number[] = [];
    const window = createWindow((_wMsg, _s, lParam) => messages.push(lParam));
    WSPAsyncSelect(listener, window, 1, FD_ACCEPT, d.err);
    d.host.connect(80, { sourcePort: 5001 });
    d.run(5);
    assert.equal(messages, [FD_ACCEPT]);
    const seen: number[] = [];
    const defer: ConditionProc = (caller) => {
      seen.push(sockAddrOf(caller).port);
      return CF_DEFER;
    };
    for (let i = 0; i < 2; i++) {
      assert.is(d.accept(listener, defer), INVALID_SOCKET);
      assert.is(d.err.value, WSATRY_AGAIN);
    }
    d.host.connect(80, { sourcePort: 5002 });
    d.run(1000);
    assert.equal(seen, [5001, 5001]);
    assert.equal(messages, [FD_ACCEPT]);
    assert.is(peerPort(d, d.accept(listener)), 5001);
    d.run(5);
    assert.equal(messages, [FD_ACCEPT, FD_ACCEPT]);
  }),
);

accept(
  'lets the next request up when a deferred client gives up',
  withDevice(
    (d) => {
      const listener = d.listen(80, 4);
      const clients = arrive(d, 80, [5001, 5002]);
      d.accept(listener, () => CF_DEFER);
      clients[0].rst();
      d.run(5);
      assert.is(peerPort(d, d.accept(listener)), 5002);
    },
    { disconOnRst: true },
  ),
);

accept(
  'answers any other verdict, and a group, with WSAEINVAL, and keeps the request',
  withDevice((d) => {
    const listener = d.listen(80, 2);
    d.host.connect(80, { sourcePort: 5001 });
    d.run(5);
    assert.is(
      d.accept(listener, () => 7),
      INVALID_SOCKET,
    );
    assert.is(d.err.value, WSAEINVAL);
    const group: ConditionProc = (_1, _2, _3, _4, _5, _6, g) => {
      g.value = 99;
      return CF_ACCEPT;
    };
    assert.is(d.accept(listener, group), INVALID_SOCKET);
    assert.is(d.err.value, WSAEINVAL);
    assert.is(peerPort(d, d.accept(listener)), 5001);
  }),
);

accept(
  'takes a condition function that throws for WSAEINVAL, and keeps the request',
  withDevice((d) => {
    const listener = d.listen(80, 2);
    d.host.connect(80, { sourcePort: 5001 });
    d.run(5);
    const log = console.log;
    const said: string[] = [];
    console.log = (line: string) => said.push(line);
    const refused = d.accept(listener, () => {
      throw new Error('undecided');
    });
    console.log = log;
    assert.equal([refused, d.err.value], [INVALID_SOCKET, WSAEINVAL]);
    assert.ok(said[0].includes('undecided'));
    assert.is(peerPort(d, d.accept(listener)), 5001);
  }),
);

accept(
  'lets a condition function open and close sockets of its own',
  withDevice((d) => {
    const listener = d.listen(80, 2);
    arrive(d, 80, [5001]);
    let opened = 0;
    const s = d.accept(listener, () => {
      opened = d.socket();
      return CF_ACCEPT;
    });
    assert.is(peerPort(d, s), 5001);
    assert.not.equal(s, opened);
    assert.is(WSPCloseSocket(opened, d.err), 0);
    arrive(d, 80, [5002]);
    const all: ConditionProc = () => {
      while (d.socket() !== INVALID_SOCKET);
      return CF_ACCEPT;
    };
    assert.is(d.accept(listener, all), INVALID_SOCKET);
    assert.is(d.err.value, WSAEMFILE);
    WSPCloseSocket(s, d.err);
    assert.is(peerPort(d, d.accept(listener)), 5002, 'the request waited on');
  }),
);

accept(
  'answers WSAECONNRESET when the client goes away under its condition function, whatever the verdict',
  () => {
    for (const verdict of [CF_ACCEPT, CF_REJECT, CF_DEFER]) {
      withDevice(
        (d) => {
          const listener = d.listen(80, 4);
          nonBlocking(d, listener);
          arrive(d, 80, [5001]);
          const other = d.accept(listener);
          const [client] = arrive(d, 80, [5002]);
          const condition: ConditionProc = () => {
            client.rst();
            d.time.advance(3000);
            // The chip is heard inside this call.
            assert.is(d.recv(other), null);
            return verdict;
          };
          assert.is(d.accept(listener, condition), INVALID_SOCKET);
          assert.is(d.err.value, WSAECONNRESET);
          assert.is(slots(d), '4 ARMED 1 CONNECTED');
          arrive(d, 80, [5003]);
          assert.is(peerPort(d, d.accept(listener)), 5003);
        },
        { disconOnRst: true, interruptLost: 0 },
      )();
    }
  },
);

accept(
  'answers WSAEINPROGRESS inside a condition function, and leaves the request to the outer call',
  withDevice((d) => {
    const [listener, other] = [d.listen(80, 2), d.listen(81, 2)];
    for (const s of [listener, other]) nonBlocking(d, s);
    arrive(d, 80, [5001]);
    arrive(d, 81, [5002]);
    const inner: number[] = [];
    const s = d.accept(listener, () => {
      for (const each of [listener, other]) inner.push(d.accept(each) === INVALID_SOCKET ? d.err.value : 0);
      return CF_ACCEPT;
    });
    assert.equal(inner, [WSAEINPROGRESS, WSAEINPROGRESS]);
    assert.is(peerPort(d, s), 5001);
    assert.is(peerPort(d, d.accept(other)), 5002);
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
