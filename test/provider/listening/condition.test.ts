import * as assert from 'uvu/assert';
import {
  CF_ACCEPT,
  CF_DEFER,
  CF_REJECT,
  type ConditionProc,
  createWindow,
  FD_ACCEPT,
  INVALID_SOCKET,
  sockAddrOf,
  WSAECONNREFUSED,
  WSAECONNRESET,
  WSAEINPROGRESS,
  WSAEINVAL,
  WSAEMFILE,
  WSATRY_AGAIN,
  WSPAsyncSelect,
  WSPCloseSocket,
} from '../../../provider/index.ts';
import { arrive, nonBlocking, peerPort, slots } from '../../support/calls.ts';
import { messagesOf } from '../../support/conversation.ts';
import { withDevice } from '../../support/device.ts';
import { A_WHILE, words } from '../../support/events.ts';
import { suite } from '../../support/suite.ts';
import { until } from '../../support/until.ts';

const conditions = suite('condition');

conditions(
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

conditions(
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

conditions(
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

conditions(
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

conditions(
  'after CF_DEFER indicates no FD_ACCEPT when another client gives up, and one when the deferred client does',
  withDevice(
    (d) => {
      const listener = d.listen(80, 5);
      const [deferred, second] = arrive(d, 80, [5001, 5002, 5003]);
      d.accept(listener, () => CF_DEFER);
      const messages = messagesOf(d, listener, FD_ACCEPT);
      second.rst();
      d.run(A_WHILE);
      assert.equal(words(messages), [], 'the one behind it has left');
      deferred.rst();
      d.run(A_WHILE);
      assert.equal(words(messages), ['ACCEPT']);
      assert.is(peerPort(d, d.accept(listener)), 5003);
    },
    { disconOnRst: true },
  ),
);

conditions(
  'indicates FD_ACCEPT for the next request when a deferred one is rejected',
  withDevice((d) => {
    const listener = d.listen(80, 4);
    const messages = messagesOf(d, listener, FD_ACCEPT);
    arrive(d, 80, [5001, 5002]);
    for (const verdict of [CF_DEFER, CF_REJECT]) d.accept(listener, () => verdict);
    d.run(A_WHILE);
    assert.equal(words(messages), ['ACCEPT', 'ACCEPT']);
    assert.is(peerPort(d, d.accept(listener)), 5002);
  }),
);

conditions(
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

conditions(
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

conditions(
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
      until('no handle is left', () => d.socket() === INVALID_SOCKET);
      return CF_ACCEPT;
    };
    assert.is(d.accept(listener, all), INVALID_SOCKET);
    assert.is(d.err.value, WSAEMFILE);
    WSPCloseSocket(s, d.err);
    assert.is(peerPort(d, d.accept(listener)), 5002, 'the request waited on');
  }),
);

conditions(
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

conditions(
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

conditions.run();
