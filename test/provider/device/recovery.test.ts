import * as assert from 'uvu/assert';
import {
  FD_CLOSE,
  FD_CONNECT,
  FD_READ,
  FD_WRITE,
  inet,
  SD_SEND,
  WSAENETDOWN,
  WSAENETRESET,
  WSAEWOULDBLOCK,
  WSPCloseSocket,
  WSPShutdown,
} from '../../../provider/index.ts';
import { arrive, listening, nonBlocking, peerPort, slots } from '../../support/calls.ts';
import { converse, converseFreely, messagesOf, pattern } from '../../support/conversation.ts';
import { type Device, UNAWARE, withDevice } from '../../support/device.ts';
import { tryConnect } from '../../support/outgoing.ts';
import { suite } from '../../support/suite.ts';
import { TIMED } from '../../support/weather.ts';

const recovery = suite('recovery');

/** A port of the host. */
const SERVICE = inet(10, 0, 2, 2, 99);

/** A chip that has come back is found within a second, by the health check. Its link may take a while more. */
function recover(d: Device): void {
  d.run(1300);
  d.awaitLink();
}

recovery('sets the chip up again and arms every listener, whenever the supply dips and for how long', () => {
  for (const forUs of [0, 300, 50_000]) {
    for (let afterMs = 0; afterMs < 1000; afterMs += 130) {
      withDevice((d) => {
        d.listen(80, 3);
        d.listen(81, 2);
        d.run(afterMs);
        d.sim.brownOut(forUs);
        assert.is(listening(d, 80), 0);
        recover(d);
        assert.equal([listening(d, 80), listening(d, 81), slots(d)], [3, 2, '5 ARMED']);
        assert.is(arrive(d, 81, [5001])[0].ended, null);
        let answered = false;
        d.host.ping('10.0.2.15', () => {
          answered = true;
        });
        d.run(5);
        assert.is(answered, true);
      })();
    }
  }
});

recovery('reports WSAENETRESET to a connection once, whenever the last look was', () => {
  for (let afterMs = 0; afterMs < 1100; afterMs += 60) {
    withDevice((d) => {
      const { s, client } = converseFreely(d);
      const messages = messagesOf(d, s, FD_READ | FD_WRITE | FD_CLOSE);
      client.send('unread');
      d.run(afterMs);
      d.sim.brownOut();
      recover(d);
      assert.equal(messages[messages.length - 1], [FD_CLOSE, WSAENETRESET], `${afterMs} ms`);
      assert.is(messages.filter(([event]) => event === FD_CLOSE).length, 1);
      for (let i = 0; i < 2; i++) {
        assert.is(d.recv(s), null);
        assert.is(d.err.value, WSAENETRESET);
        assert.is(d.send(s, 'x'), -1);
        assert.is(d.err.value, WSAENETRESET);
      }
      assert.is(slots(d), '8 ARMED');
      assert.is(WSPCloseSocket(s, d.err), 0);
    })();
  }
});

recovery('reports it also to a connection that was half closed, from either side', () => {
  for (const weFirst of [true, false]) {
    withDevice((d) => {
      const { s, client } = converseFreely(d);
      const messages = messagesOf(d, s, FD_CLOSE);
      if (weFirst) WSPShutdown(s, SD_SEND, d.err);
      else client.fin();
      d.run(20);
      const before = messages.length;
      d.sim.brownOut();
      recover(d);
      assert.is(d.recv(s), null);
      assert.is(d.err.value, WSAENETRESET);
      // Whoever was told of the peer's end already is not told a second time.
      assert.equal(messages.slice(before), weFirst ? [[FD_CLOSE, WSAENETRESET]] : []);
    })();
  }
});

recovery('ends blocked calls: a receive and a send with WSAENETRESET, a connect with WSAENETDOWN', () => {
  const calls: [string, number, (d: Device, s: number) => number][] = [
    ['recv', WSAENETRESET, (d, s) => (d.recv(s) === null ? -1 : 0)],
    ['send', WSAENETRESET, (d, s) => d.send(s, pattern(5000))],
    ['connect', WSAENETDOWN, (d) => (tryConnect(d, d.socket(), SERVICE) === 0 ? 0 : -1)],
  ];
  for (const [name, error, call] of calls) {
    withDevice((d) => {
      const { s } = converse(d, { window: 0 });
      d.host.listen(99, () => {});
      if (name === 'connect') d.host.arpSilent = true;
      d.time.after(400_000, () => d.sim.brownOut());
      const from = d.clock.now();
      assert.is(call(d, s), -1, name);
      assert.is(d.err.value, error, name);
      const waited = d.clock.now() - from;
      assert.ok(waited >= 400 && waited < 1800, `${name}: ${waited} ms`);
    }, UNAWARE)();
  }
});

recovery(
  'lets a blocked accept wait on, and serves it the first client afterwards',
  withDevice((d) => {
    const listener = d.listen(80, 2);
    d.time.after(400_000, () => d.sim.brownOut());
    d.time.after(4_000_000, () => d.host.connect(80, { sourcePort: 5001 }));
    assert.is(peerPort(d, d.accept(listener)), 5001);
  }),
);

recovery(
  'forgets whoever waited in the queue, and hands out none of them',
  withDevice((d) => {
    const listener = d.listen(80, 4);
    nonBlocking(d, listener);
    arrive(d, 80, [5001, 5002]);
    d.sim.brownOut();
    d.run(2);
    assert.is(d.accept(listener), 0xffffffff);
    assert.is(d.err.value, WSAEWOULDBLOCK);
    recover(d);
    assert.is(slots(d), '4 ARMED');
    arrive(d, 80, [5003]);
    assert.is(peerPort(d, d.accept(listener)), 5003);
  }),
);

recovery('reports it to a connecting socket once, which can connect again', () => {
  for (let afterMs = 0; afterMs < 1000; afterMs += 90) {
    withDevice((d) => {
      d.host.listen(99, () => {});
      const s = d.socket();
      const messages = messagesOf(d, s, FD_CONNECT | FD_WRITE | FD_CLOSE);
      d.host.arpSilent = true;
      d.run(afterMs);
      assert.is(tryConnect(d, s, SERVICE), WSAEWOULDBLOCK);
      d.run(100);
      d.sim.brownOut();
      recover(d);
      assert.equal(messages, [[FD_CONNECT, WSAENETDOWN]], `${afterMs} ms`);
      assert.is(slots(d), '');
      d.host.arpSilent = false;
      assert.is(tryConnect(d, s, SERVICE), WSAEWOULDBLOCK);
      d.run(500);
      assert.equal(messages.slice(1), [
        [FD_CONNECT, 0],
        [FD_WRITE, 0],
      ]);
    })();
  }
});

recovery(
  'lets go of what was on its way out',
  withDevice((d) => {
    const { s } = converse(d, { window: 0 });
    d.send(s, pattern(2048));
    WSPCloseSocket(s, d.err);
    d.run(10);
    assert.is(slots(d), '7 ARMED 1 CLOSING');
    d.sim.brownOut();
    recover(d);
    assert.is(slots(d), '8 ARMED');
  }, UNAWARE),
);

recovery(
  'survives calls that are made before anybody can know, and ends them with WSAENETRESET in time',
  () => {
    for (const waitMs of [0, 1, 5, 40]) {
      withDevice((d) => {
        const { s, client } = converseFreely(d);
        client.send('unread');
        d.run(5);
        d.sim.brownOut();
        d.run(waitMs);
        for (let i = 0; i < 400 && (d.send(s, 'hello?') >= 0 || d.err.value === WSAEWOULDBLOCK); i++) {
          d.recv(s, 3);
          d.run(5);
        }
        assert.is(d.err.value, WSAENETRESET, `${waitMs} ms`);
        assert.is(d.recv(s), null);
        assert.is(d.err.value, WSAENETRESET);
        recover(d);
        assert.is(slots(d), '8 ARMED');
      }, UNAWARE)();
    }
  },
);

recovery(
  'loses no slot over twenty dips in the middle of everything',
  withDevice(
    (d) => {
      const listener = d.listen(80, 8);
      nonBlocking(d, listener);
      for (let i = 0; i < 20; i++) {
        const clients = arrive(
          d,
          80,
          [0, 1, 2, 3, 4].map((n) => 6000 + 10 * i + n),
        );
        const [a, b, c] = [1, 2, 3].map(() => d.accept(listener));
        clients[0].send('hello');
        d.send(b, pattern(1000));
        clients[1].fin();
        WSPCloseSocket(c, d.err);
        d.run(i);
        d.sim.brownOut(100 * i);
        d.run(i % 3);
        d.recv(a);
        WSPCloseSocket(b, d.err);
        recover(d);
        WSPCloseSocket(a, d.err);
        assert.is(slots(d), '8 ARMED', `dip ${i}`);
        assert.is(listening(d, 80), 8, `dip ${i}`);
      }
    },
    { ...UNAWARE, ...TIMED },
  ),
);

recovery.run();
