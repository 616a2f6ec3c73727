import * as assert from 'uvu/assert';
import {
  CF_ACCEPT,
  CF_DEFER,
  CF_REJECT,
  type ConditionProc,
  FD_ACCEPT,
  INVALID_SOCKET,
  inet,
  inetAny,
  sockAddrOf,
  WSAECONNREFUSED,
  WSAEFAULT,
  WSAEINVAL,
  WSAEWOULDBLOCK,
  WSATRY_AGAIN,
  WSPAccept,
  WSPGetPeerName,
} from '../../provider/index.ts';
import { arrive, nonBlocking, outcome, peerPort } from '../support/calls.ts';
import { messagesOf } from '../support/conversation.ts';
import { type Device, withDevice } from '../support/device.ts';
import { A_WHILE, words } from '../support/events.ts';
import { suite } from '../support/suite.ts';

/** Paragraph 4 of the requirements (winsock-spi 20): the condition function. */
const condition = suite('condition function');

/** A condition function with always the same verdict, and the ports of the callers it was asked about. */
function judge(verdict: number): { ports: number[]; decide: ConditionProc } {
  const ports: number[] = [];
  const decide: ConditionProc = (caller) => {
    ports.push(sockAddrOf(caller).port);
    return verdict;
  };
  return { ports, decide };
}

/** A non-blocking listener with these clients waiting, in this order. */
function waitingRoom(d: Device, ports: number[]) {
  const listener = d.listen(80, 4);
  nonBlocking(d, listener);
  return { listener, clients: arrive(d, 80, ports) };
}

condition(
  'S49 an accept calls it exactly once, before it returns, and only when there is a request',
  withDevice((d) => {
    const { listener } = waitingRoom(d, [5001]);
    let accepting = false;
    const calls: boolean[] = [];
    const decide = () => calls.push(accepting) && CF_ACCEPT;
    accepting = true;
    const s = d.accept(listener, decide);
    accepting = false;
    assert.ok(s !== INVALID_SOCKET);
    assert.equal(calls, [true]);
    assert.is(outcome(d, d.accept(listener, decide)), WSAEWOULDBLOCK);
    d.run(A_WHILE);
    assert.is(calls.length, 1);
  }),
);

condition(
  'S50 it is asked about the top request: with A before B, the first call sees A',
  withDevice((d) => {
    const { listener } = waitingRoom(d, [5001, 5002]);
    const { ports, decide } = judge(CF_ACCEPT);
    d.accept(listener, decide);
    assert.equal(ports, [5001]);
    d.accept(listener, decide);
    assert.equal(ports, [5001, 5002]);
  }),
);

condition(
  'S51 it gets the caller’s and the local address, and dwCallbackData as it was given',
  withDevice((d) => {
    const { listener } = waitingRoom(d, [5001]);
    const seen: unknown[] = [];
    const s = WSPAccept(
      listener,
      null,
      null,
      (caller, _callerData, _sqos, _gqos, callee, _calleeData, _g, data) => {
        seen.push(sockAddrOf(caller), sockAddrOf(callee), data);
        return CF_ACCEPT;
      },
      0xcafe,
      d.err,
    );
    const peer = inetAny(0);
    assert.is(WSPGetPeerName(s, peer, { value: 16 }, d.err), 0);
    assert.equal(peer, inet(10, 0, 2, 2, 5001));
    assert.equal(seen, [peer, inet(10, 0, 2, 15, 80), 0xcafe]);
  }),
);

condition(
  'S52 what TCP does not have is null or empty: caller data, both flow specs, room for callee data',
  withDevice((d) => {
    const { listener } = waitingRoom(d, [5001]);
    const seen: unknown[] = [];
    d.accept(listener, (_caller, callerData, sqos, gqos, _callee, calleeData) => {
      seen.push(callerData, sqos, gqos, calleeData.len);
      return CF_ACCEPT;
    });
    assert.equal(seen, [null, null, null, 0]);
  }),
);

condition(
  'S53 CF_ACCEPT, which is 0, makes a socket',
  withDevice((d) => {
    const { listener } = waitingRoom(d, [5001]);
    assert.is(
      peerPort(
        d,
        d.accept(listener, () => 0),
      ),
      5001,
    );
  }),
);

condition(
  'S54 CF_REJECT, which is 1, is WSAECONNREFUSED; the request is gone, its client sees the end, the next is next',
  withDevice((d) => {
    const { listener, clients } = waitingRoom(d, [5001, 5002]);
    assert.is(CF_REJECT, 1);
    assert.is(
      d.accept(listener, () => 1),
      INVALID_SOCKET,
    );
    assert.is(d.err.value, WSAECONNREFUSED);
    d.run(A_WHILE);
    // By FIN: the chip has shaken hands already, and sends no RST on command.
    assert.equal(
      clients.map(({ peerClosed }) => peerClosed),
      [true, false],
    );
    assert.is(peerPort(d, d.accept(listener)), 5002);
    assert.is(outcome(d, d.accept(listener)), WSAEWOULDBLOCK);
  }),
);

condition(
  'S55 CF_DEFER, which is 2, is WSATRY_AGAIN; the request stays on top for the next accept, with a function or without',
  withDevice((d) => {
    const { listener } = waitingRoom(d, [5001, 5002]);
    const { ports, decide } = judge(2);
    assert.is(CF_DEFER, 2);
    for (let i = 0; i < 2; i++) {
      assert.is(d.accept(listener, decide), INVALID_SOCKET);
      assert.is(d.err.value, WSATRY_AGAIN);
    }
    assert.equal(ports, [5001, 5001]);
    assert.is(peerPort(d, d.accept(listener)), 5001);
    assert.is(peerPort(d, d.accept(listener)), 5002);
  }),
);

condition(
  'S56 after a deferral no FD_ACCEPT comes, for the deferred nor for newcomers, until an accept disposes of it',
  withDevice((d) => {
    const { listener } = waitingRoom(d, [5001]);
    const messages = messagesOf(d, listener, FD_ACCEPT);
    d.run(A_WHILE);
    assert.equal(words(messages), ['ACCEPT']);
    d.accept(listener, () => CF_DEFER);
    arrive(d, 80, [5002]);
    d.run(2000);
    assert.equal(words(messages), ['ACCEPT']);
    assert.is(peerPort(d, d.accept(listener)), 5001);
    d.run(A_WHILE);
    assert.equal(words(messages), ['ACCEPT', 'ACCEPT']);
  }),
);

condition(
  'S57 any other verdict is WSAEINVAL, and the request is kept',
  withDevice((d) => {
    const { listener } = waitingRoom(d, [5001]);
    for (const verdict of [3, -1, 0x1_0000]) {
      assert.is(
        outcome(
          d,
          d.accept(listener, () => verdict),
        ),
        WSAEINVAL,
        `verdict ${verdict}`,
      );
    }
    assert.is(peerPort(d, d.accept(listener)), 5001);
  }),
);

condition('S58 when the client that was deferred gives up, the next accept sees the next one', () => {
  for (const disconOnRst of [true, false]) {
    withDevice(
      (d) => {
        const { listener, clients } = waitingRoom(d, [5001, 5002]);
        d.accept(listener, () => CF_DEFER);
        clients[0].rst();
        d.run(A_WHILE);
        const { ports, decide } = judge(CF_ACCEPT);
        assert.is(peerPort(d, d.accept(listener, decide)), 5002);
        assert.equal(ports, [5002]);
      },
      { disconOnRst },
    )();
  }
});

condition(
  'S59 without a function every request is accepted',
  withDevice((d) => {
    const { listener } = waitingRoom(d, [5001, 5002]);
    assert.equal(
      [peerPort(d, d.accept(listener, null)), peerPort(d, d.accept(listener, null))],
      [5001, 5002],
    );
  }),
);

condition(
  'S60 addr gets the caller’s address with a function and without; less than 16 bytes is WSAEFAULT',
  withDevice((d) => {
    const { listener } = waitingRoom(d, [5001, 5002]);
    const [name, length] = [inetAny(0), { value: 15 }];
    for (const decide of [null, () => CF_ACCEPT]) {
      assert.is(outcome(d, WSPAccept(listener, name, length, decide, 0, d.err)), WSAEFAULT);
      assert.is(length.value, 15, 'unchanged');
    }
    length.value = 16;
    WSPAccept(listener, name, length, null, 0, d.err);
    assert.equal([name, length.value], [inet(10, 0, 2, 2, 5001), 16]);
    length.value = 128;
    WSPAccept(listener, name, length, () => CF_ACCEPT, 0, d.err);
    assert.equal([name, length.value], [inet(10, 0, 2, 2, 5002), 16]);
  }),
);

condition.run();
