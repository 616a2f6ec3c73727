import * as assert from 'uvu/assert';
import {
  createEvent,
  FD_ALL_EVENTS,
  FD_CLOSE,
  FD_CONNECT,
  FD_READ,
  FD_WRITE,
  INVALID_SOCKET,
  inetAny,
  networkEvents,
  SD_BOTH,
  type SockAddr,
  WSAEALREADY,
  WSAECONNREFUSED,
  WSAECONNRESET,
  WSAEHOSTUNREACH,
  WSAEINVAL,
  WSAEISCONN,
  WSAENOTCONN,
  WSAEWOULDBLOCK,
  WSPBind,
  WSPCloseSocket,
  WSPEnumNetworkEvents,
  WSPEventSelect,
  WSPListen,
  WSPShutdown,
} from '../../../provider/index.ts';
import { arrive, peerPort, slots } from '../../support/calls.ts';
import { messagesOf } from '../../support/conversation.ts';
import { withDevice } from '../../support/device.ts';
import {
  answer,
  CLOSED,
  ECHO,
  freeSocket,
  holdCalls,
  localPort,
  NOBODY,
  tryConnect,
} from '../../support/outgoing.ts';
import { suite } from '../../support/suite.ts';
import { TIMED } from '../../support/weather.ts';

const connecting = suite('connecting without blocking');

connecting(
  'answers WSAEWOULDBLOCK at once on a non-blocking socket, then WSAEALREADY, then WSAEISCONN',
  withDevice((d) => {
    const calls = holdCalls(d);
    const s = freeSocket(d);
    const before = d.clock.now();
    assert.is(tryConnect(d, s, ECHO), WSAEWOULDBLOCK);
    assert.ok(d.clock.now() - before < 5);
    for (let i = 0; i < 3; i++) {
      assert.is(tryConnect(d, s, ECHO), WSAEALREADY);
      d.run(10);
    }
    calls[0].accept();
    d.run(10);
    assert.is(tryConnect(d, s, ECHO), WSAEISCONN);
    assert.is(WSPShutdown(s, SD_BOTH, d.err), 0);
    assert.is(tryConnect(d, s, ECHO), WSAEISCONN);
  }, TIMED),
);

connecting(
  'is WSAEISCONN on an accepted socket, and on one whose connection broke',
  withDevice(
    (d) => {
      const listener = d.listen(80, 1);
      const [client] = arrive(d, 80, [5001]);
      const s = d.accept(listener);
      assert.is(tryConnect(d, s, ECHO), WSAEISCONN);
      client.rst();
      d.run(5);
      assert.is(d.send(s, 'x'), -1);
      assert.is(d.err.value, WSAECONNRESET);
      assert.is(tryConnect(d, s, ECHO), WSAEISCONN);
    },
    { disconOnRst: true },
  ),
);

connecting(
  'has a name but no peer while it is under way, and nothing but waiting can be done',
  withDevice((d) => {
    holdCalls(d);
    const s = freeSocket(d);
    tryConnect(d, s, ECHO);
    d.run(10);
    assert.ok(localPort(d, s) >= 49152);
    assert.is(peerPort(d, s), -WSAENOTCONN);
    const refusals: [() => number, number][] = [
      [() => d.send(s, 'x'), WSAENOTCONN],
      [() => (d.recv(s) === null ? -1 : 0), WSAENOTCONN],
      [() => WSPBind(s, inetAny(80), 16, d.err), WSAEINVAL],
      [() => WSPListen(s, 1, d.err), WSAEINVAL],
      [() => WSPShutdown(s, SD_BOTH, d.err), WSAENOTCONN],
      [() => (d.accept(s) === INVALID_SOCKET ? -1 : 0), WSAEINVAL],
    ];
    for (const [call, error] of refusals) {
      d.err.value = 0;
      assert.is(call(), -1);
      assert.is(d.err.value, error);
    }
  }),
);

connecting(
  'announces success by one FD_CONNECT, then one FD_WRITE',
  withDevice((d) => {
    const calls = holdCalls(d);
    const s = d.socket();
    const messages = messagesOf(d, s);
    assert.is(tryConnect(d, s, ECHO), WSAEWOULDBLOCK);
    d.run(50);
    assert.equal(messages, []);
    calls[0].accept();
    d.run(2000);
    assert.equal(messages, [
      [FD_CONNECT, 0],
      [FD_WRITE, 0],
    ]);
    d.send(s, 'x');
    d.run(2000);
    assert.is(messages.length, 2);
  }),
);

connecting(
  'announces what the peer has sent already after FD_CONNECT and FD_WRITE, and its end after the last byte',
  withDevice((d) => {
    d.host.listen(7, (peer) => {
      peer.send('banner');
      peer.fin();
    });
    const s = d.socket();
    const messages = messagesOf(d, s);
    tryConnect(d, s, ECHO);
    // Nothing is looked at while all of it arrives.
    d.time.advance(100_000);
    d.run(50);
    assert.equal(messages, [
      [FD_CONNECT, 0],
      [FD_WRITE, 0],
      [FD_READ, 0],
    ]);
    assert.is(d.recv(s), 'banner');
    d.run(50);
    assert.equal(messages.slice(3), [[FD_CLOSE, 0]]);
  }),
);

connecting('announces failure by one FD_CONNECT with the reason, and nothing else', () => {
  for (const disconOnRst of [true, false]) {
    for (const [target, error] of [
      [CLOSED, WSAECONNREFUSED],
      [NOBODY, WSAEHOSTUNREACH],
    ] as [SockAddr, number][]) {
      withDevice(
        (d) => {
          const s = d.socket();
          const messages = messagesOf(d, s);
          tryConnect(d, s, target);
          d.run(5000);
          assert.equal(messages, [[FD_CONNECT, error]]);
          d.send(s, 'x');
          d.recv(s);
          d.run(1000);
          assert.is(messages.length, 1);
        },
        { disconOnRst },
      )();
    }
  }
});

connecting(
  'announces every attempt anew on the same registration',
  withDevice((d) => {
    answer(d);
    const s = d.socket();
    const messages = messagesOf(d, s);
    for (let i = 0; i < 2; i++) {
      tryConnect(d, s, CLOSED);
      d.run(1000);
    }
    tryConnect(d, s, ECHO);
    d.run(1000);
    assert.equal(messages, [
      [FD_CONNECT, WSAECONNREFUSED],
      [FD_CONNECT, WSAECONNREFUSED],
      [FD_CONNECT, 0],
      [FD_WRITE, 0],
    ]);
  }),
);

connecting('sets the event object and records the outcome, also for who registers after it', () => {
  for (const late of [false, true]) {
    for (const [target, error, events] of [
      [ECHO, 0, FD_CONNECT | FD_WRITE],
      [CLOSED, WSAECONNREFUSED, FD_CONNECT],
    ] as [SockAddr, number, number][]) {
      withDevice((d) => {
        answer(d);
        const s = freeSocket(d);
        const event = createEvent(null);
        if (!late) WSPEventSelect(s, event, FD_ALL_EVENTS, d.err);
        tryConnect(d, s, target);
        d.run(500);
        if (late) WSPEventSelect(s, event, FD_ALL_EVENTS, d.err);
        assert.is(event.signalled, true);
        const record = networkEvents();
        assert.is(WSPEnumNetworkEvents(s, event, record, d.err), 0);
        assert.equal([record.lNetworkEvents, record.iErrorCode[4]], [events, error]);
        d.run(500);
        WSPEnumNetworkEvents(s, event, record, d.err);
        assert.equal([record.lNetworkEvents, event.signalled], [0, false]);
      })();
    }
  }
});

connecting(
  'can be given up by closing the socket: no event comes, and the slot is free at once',
  withDevice((d) => {
    const calls = holdCalls(d);
    for (let round = 0; round < 3; round++) {
      const s = d.socket();
      const messages = messagesOf(d, s);
      tryConnect(d, s, ECHO);
      d.run(20);
      assert.is(slots(d), '1 CONNECTING');
      assert.is(WSPCloseSocket(s, d.err), 0);
      assert.is(slots(d), '');
      assert.equal(
        d.sim.sockets.map((socket) => socket.status),
        new Array(8).fill('CLOSED'),
      );
      const late = calls[round].accept();
      d.run(20);
      assert.is(late.ended, 'reset');
      assert.equal(messages, []);
    }
  }),
);

connecting.run();
