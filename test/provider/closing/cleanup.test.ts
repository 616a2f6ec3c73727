import * as assert from 'uvu/assert';
import {
  createEvent,
  createWindow,
  FD_ACCEPT,
  FD_ALL_EVENTS,
  INVALID_SOCKET,
  WSAEINTR,
  WSAENOTSOCK,
  WSPAsyncSelect,
  WSPCleanup,
  WSPCloseSocket,
  WSPEventSelect,
} from '../../../provider/index.ts';
import { peerPort } from '../../support/calls.ts';
import { converse, pattern } from '../../support/conversation.ts';
import { suite } from '../../support/suite.ts';
import { TIMED } from '../../support/weather.ts';
import { refusedBy, withUnstarted } from '../../support/winsock/startup.ts';

const cleanup = suite('cleanup');

cleanup(
  'starts again at once after the last cleanup, on a chip with all sockets closed; old descriptors mean nothing',
  withUnstarted((d) => {
    d.start().awaitLink();
    const old = [d.listen(80, 4), d.socket(), d.socket()];
    d.host.connect(80);
    d.run(5);
    old.push(d.accept(old[0]));
    for (let round = 0; round < 3; round++) {
      assert.is(WSPCleanup(d.err), 0);
      d.start();
      assert.equal(
        d.sim.sockets.map((socket) => socket.status),
        new Array(8).fill('CLOSED'),
      );
      d.awaitLink();
      const fresh = d.listen(80, 2);
      d.run(1);
      assert.not.ok(old.includes(fresh));
      for (const s of old) assert.is(refusedBy(s), WSAENOTSOCK);
      const client = d.host.connect(80, { sourcePort: 6001 + round });
      d.run(5);
      assert.is(peerPort(d, d.accept(fresh)), 6001 + round);
      assert.is(client.ended, null);
      old.push(fresh);
    }
  }),
);

cleanup(
  'is silent after the last cleanup: no event, no message, no frame, whatever happens on the wire',
  withUnstarted((d) => {
    d.start().awaitLink();
    const told: string[] = [];
    const listener = d.listen(80, 4);
    WSPAsyncSelect(
      listener,
      createWindow(() => told.push('message')),
      1,
      FD_ALL_EVENTS,
      d.err,
    );
    const client = d.host.connect(80);
    d.run(5);
    assert.equal(told, ['message']);
    const s = d.accept(listener);
    WSPEventSelect(
      s,
      createEvent(() => told.push('event')),
      FD_ALL_EVENTS,
      d.err,
    );
    const waiting = d.host.connect(80);
    d.run(5);
    told.length = 0;
    client.send('more');
    assert.is(WSPCleanup(d.err), 0);
    const frames = d.bus.frames;
    waiting.rst();
    d.run(2000);
    assert.equal(told, []);
    assert.is(d.bus.frames, frames);
  }),
);

cleanup('ends what waits to be handled when a callback cleans up, even if it starts again at once', () => {
  for (const again of [false, true]) {
    withUnstarted((d) => {
      d.start().awaitLink();
      const told: number[] = [];
      const [first, second] = [d.listen(80, 2), d.listen(81, 2)];
      const window = createWindow((_wMsg, s) => {
        told.push(s);
        assert.is(WSPCleanup(d.err), 0);
        if (!again) return;
        d.start();
        WSPAsyncSelect(d.listen(82, 4), window, 1, FD_ACCEPT, d.err);
      });
      for (const s of [first, second]) WSPAsyncSelect(s, window, 1, FD_ACCEPT, d.err);
      d.host.connect(80);
      d.host.connect(81);
      d.time.advance(3000);
      const frames = () => d.bus.frames;
      d.run(20);
      assert.is(told.length, 1);
      const before = frames();
      d.run(2000);
      assert.is(told.length, 1);
      if (!again) assert.is(frames(), before);
    })();
  }
});

cleanup(
  'leaves a chip alone once it is stopped, also when it asks for attention while a callback stops it',
  withUnstarted((d) => {
    d.start().awaitLink();
    const listener = d.listen(80, 4);
    let stopped = 0;
    const window = createWindow(() => {
      // Another client comes meanwhile: the attention line is low when the callback returns.
      d.host.connect(80);
      d.time.advance(3000);
      assert.is(WSPCleanup(d.err), 0);
      stopped = d.bus.frames;
    });
    WSPAsyncSelect(listener, window, 1, FD_ACCEPT, d.err);
    d.host.connect(80);
    d.run(500);
    assert.ok(stopped > 0);
    assert.is(d.bus.frames, stopped);
  }),
);

cleanup(
  'resets open connections: the peer learns of it with its next segment',
  withUnstarted((d) => {
    d.start().awaitLink();
    const listener = d.listen(80, 4);
    const accepted = d.host.connect(80);
    const pending = d.host.connect(80);
    d.run(5);
    d.accept(listener);
    assert.is(WSPCleanup(d.err), 0);
    accepted.send('hello?');
    pending.send('hello?');
    d.run(5);
    assert.equal([accepted.ended, pending.ended], ['reset', 'reset']);
  }),
);

cleanup(
  'lets a connection that was closed before end gracefully',
  withUnstarted((d) => {
    d.start().awaitLink();
    const listener = d.listen(80, 4);
    const client = d.host.connect(80);
    d.run(5);
    const s = d.accept(listener);
    d.run(1);
    assert.is(d.send(s, 'the end'), 7);
    d.run(5);
    assert.is(WSPCloseSocket(s, d.err), 0);
    assert.is(WSPCleanup(d.err), 0);
    d.time.advance(2000);
    client.fin();
    d.time.advance(2_000_000);
    assert.is(client.text(), 'the end');
    assert.equal([client.peerClosed, client.ended], [true, 'closed']);
  }),
);

cleanup(
  'sends what a closed connection had still to send, then its FIN, also when it starts again at once',
  () => {
    for (const again of [false, true]) {
      withUnstarted((d) => {
        d.start().awaitLink();
        const { s, client } = converse(d, { window: 0 });
        assert.is(d.send(s, pattern(2048)), 2048);
        assert.is(WSPCloseSocket(s, d.err), 0);
        d.time.after(900_000, () => client.window(65_535));
        const before = d.clock.now();
        assert.is(WSPCleanup(d.err), 0);
        assert.ok(d.clock.now() - before < 3000);
        if (again) d.start();
        d.run(1);
        assert.equal([client.text().length, client.peerClosed], [2048, true]);
      }, TIMED)();
    }
  },
);

cleanup(
  'waits 3 s for a peer that takes nothing, and no longer, however slow the engine is between two frames',
  () => {
    for (const overheadUs of [1, 700]) {
      withUnstarted(
        (d) => {
          d.start().awaitLink();
          const { s } = converse(d, { window: 0 });
          d.send(s, pattern(2048));
          WSPCloseSocket(s, d.err);
          const before = d.clock.now();
          assert.is(WSPCleanup(d.err), 0);
          const waited = d.clock.now() - before;
          assert.ok(waited >= 3000 && waited < 3500, `${waited} ms`);
          assert.equal(
            d.sim.sockets.map((socket) => socket.status),
            new Array(8).fill('CLOSED'),
          );
        },
        { bus: { overheadUs } },
      )();
    }
  },
);

cleanup(
  'ends a call that blocks with WSAEINTR when the blocking callback cleans up, even if it starts again at once',
  () => {
    for (const again of [false, true]) {
      withUnstarted((d) => {
        d.start().awaitLink();
        const listener = d.listen(80, 2);
        let rests = 0;
        d.upcalls().blockingCallback = () => {
          if (++rests === 20) {
            assert.is(WSPCleanup(d.err), 0);
            if (again) d.start();
          }
          return true;
        };
        const before = d.clock.now();
        assert.is(d.accept(listener), INVALID_SOCKET);
        assert.is(d.err.value, WSAEINTR);
        assert.is(rests, 20);
        assert.ok(d.clock.now() - before < 2000);
        if (!again) return;
        d.awaitLink();
        const fresh = d.listen(80, 1);
        d.run(1);
        d.host.connect(80, { sourcePort: 5005 });
        assert.is(peerPort(d, d.accept(fresh)), 5005);
      })();
    }
  },
);

cleanup.run();
