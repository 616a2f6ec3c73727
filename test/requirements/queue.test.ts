import * as assert from 'uvu/assert';
import { SOCKETS } from '#chip';
import {
  CF_ACCEPT,
  WSAECONNRESET,
  WSAENOTSOCK,
  WSAEWOULDBLOCK,
  WSPCloseSocket,
  WSPListen,
} from '../../provider/index.ts';
import { arrive, listening, nonBlocking, outcome, peerPort } from '../support/calls.ts';
import { type Device, withDevice } from '../support/device.ts';
import { A_WHILE } from '../support/events.ts';
import { suite } from '../support/suite.ts';

/** Paragraph 1 of the requirements (winsock-spi 20), second half: who waits in a listener's queue, and who leaves it. */
const queue = suite('queue');

function listen(d: Device, s: number, backlog: number): number {
  return outcome(d, WSPListen(s, backlog, d.err));
}

/** The tests count refusals, on every chip. */
const LOUD = { loud: true };

queue('S9 a backlog of k holds k clients and refuses the next; after one accept one more fits', () => {
  for (const k of [1, SOCKETS / 2, SOCKETS - 1]) {
    withDevice((d) => {
      const s = d.listen(80, k);
      const ports = [5001, 5002, 5003, 5004, 5005, 5006, 5007].slice(0, k);
      const pending = arrive(d, 80, ports);
      const [tooMany] = arrive(d, 80, [6001]);
      assert.is(tooMany.ended, 'refused', `client ${k + 1} of ${k}`);
      assert.ok(
        pending.every(({ state }) => state === 'ESTABLISHED'),
        'none of the others is disturbed',
      );

      assert.is(peerPort(d, d.accept(s)), 5001);
      d.run(A_WHILE);
      const [oneMore, again] = arrive(d, 80, [6002, 6003]);
      assert.equal([oneMore.ended, again.ended], [null, 'refused']);
      const served = [...ports.slice(1), 6002].map(() => peerPort(d, d.accept(s)));
      assert.equal(served, [...ports.slice(1), 6002]);
    }, LOUD)();
  }
});

queue(
  'S10 pending requests are served first come, first served',
  withDevice((d) => {
    const s = d.listen(80, 5);
    const ports = [5300, 5100, 5400, 5200, 5500];
    arrive(d, 80, ports);
    assert.equal(
      ports.map(() => peerPort(d, d.accept(s))),
      ports,
    );
  }),
);

queue(
  'S11 a pending request stays, and what its client sent before the accept is readable afterwards, in order',
  withDevice((d) => {
    const s = d.listen(80, 2);
    const [client] = arrive(d, 80, [5001]);
    for (const word of ['one ', 'two ', 'three']) {
      client.send(word);
      d.run(2000);
    }
    const c = d.accept(s);
    assert.is(peerPort(d, c), 5001);
    assert.is(d.recv(c), 'one two three');
  }),
);

queue('S12 a client that resets or gives up before the accept leaves the queue', () => {
  // Whether the chip announces a RST is its own affair.
  for (const disconOnRst of [true, false]) {
    withDevice(
      (d) => {
        const s = d.listen(80, 4);
        // A reset while it waits: a non-blocking accept finds nobody.
        nonBlocking(d, s);
        arrive(d, 80, [5001])[0].rst();
        d.run(A_WHILE);
        assert.is(outcome(d, d.accept(s)), WSAEWOULDBLOCK);

        // A blocking one waits for the next client.
        nonBlocking(d, s, false);
        arrive(d, 80, [5002])[0].rst();
        d.run(A_WHILE);
        d.time.after(400_000, () => d.host.connect(80, { sourcePort: 5003 }));
        assert.is(peerPort(d, d.accept(s)), 5003);

        // A handshake that its client gives up never becomes a request.
        nonBlocking(d, s);
        const shaking = d.host.connect(80, { sourcePort: 5004 });
        shaking.vanish();
        d.run(10_000);
        assert.is(outcome(d, d.accept(s)), WSAEWOULDBLOCK);
      },
      { disconOnRst },
    )();
  }
});

queue(
  'S12 a client that goes while it is decided about is WSAECONNRESET, once',
  withDevice(
    (d) => {
      const s = d.listen(80, 4);
      nonBlocking(d, s);
      arrive(d, 80, [5001]);
      const other = d.accept(s);
      const [client] = arrive(d, 80, [5002]);
      const undecided = () => {
        client.rst();
        d.time.advance(5000);
        // Whatever is called meanwhile lets the chip be heard.
        d.recv(other);
        return CF_ACCEPT;
      };
      assert.is(outcome(d, d.accept(s, undecided)), WSAECONNRESET);
      assert.is(outcome(d, d.accept(s, undecided)), WSAEWOULDBLOCK);
    },
    { disconOnRst: true, interruptLost: 0 },
  ),
);

queue(
  'S13 a client that closes before the accept is accepted: its data can be read, then 0 bytes',
  withDevice((d) => {
    const s = d.listen(80, 2);
    const [client] = arrive(d, 80, [5001]);
    client.send('hello');
    client.fin();
    d.run(A_WHILE);
    const c = d.accept(s);
    assert.is(peerPort(d, c), 5001);
    assert.equal([d.recv(c, 3), d.recv(c), d.recv(c), d.recv(c)], ['hel', 'lo', '', '']);
  }),
);

queue('S14 when any request leaves the queue, the others keep their order', () => {
  const ports = [5001, 5002, 5003, 5004];
  for (const leaver of [0, 1, 2, 3]) {
    withDevice((d) => {
      const s = d.listen(80, 5);
      const clients = arrive(d, 80, ports);
      clients[leaver].rst();
      d.run(1500);
      arrive(d, 80, [5005]);
      const rest = [...ports.filter((_, i) => i !== leaver), 5005];
      assert.equal(
        rest.map(() => peerPort(d, d.accept(s))),
        rest,
        `without number ${leaver}`,
      );
    })();
  }
});

queue(
  'S15 listen on a listener adopts the new backlog; fewer drop the newest, never the top',
  withDevice((d) => {
    const s = d.listen(80, 3);
    const clients = arrive(d, 80, [5001, 5002, 5003]);
    assert.is(listen(d, s, 2), 0);
    d.run(A_WHILE);
    assert.equal(
      clients.map(({ peerClosed }) => peerClosed),
      [false, false, true],
    );
    assert.is(listen(d, s, 0), 0);
    d.run(A_WHILE);
    assert.equal(
      clients.map(({ peerClosed }) => peerClosed),
      [false, true, true],
    );
    assert.is(listen(d, s, 2), 0);
    d.run(A_WHILE);
    assert.equal(
      arrive(d, 80, [5004, 5005]).map(({ ended }) => ended),
      [null, 'refused'],
    );
    assert.equal([peerPort(d, d.accept(s)), peerPort(d, d.accept(s))], [5001, 5004]);
  }),
);

queue(
  'S16 closing the listener ends pending clients (by FIN: the chip sends no RST on command), and no other',
  withDevice((d) => {
    const s = d.listen(80, 4);
    const [served, ...pending] = arrive(d, 80, [5001, 5002, 5003]);
    const c = d.accept(s);
    assert.is(outcome(d, WSPCloseSocket(s, d.err)), 0);
    d.run(A_WHILE);
    assert.equal(
      pending.map(({ peerClosed }) => peerClosed),
      [true, true],
    );
    assert.is(listening(d, 80), 0);
    for (const call of [() => d.accept(s), () => WSPListen(s, 1, d.err), () => WSPCloseSocket(s, d.err)])
      assert.is(outcome(d, call()), WSAENOTSOCK);
    assert.is(outcome(d, d.accept(s)), WSAENOTSOCK);

    served.send('still here?');
    d.run(A_WHILE);
    assert.is(d.recv(c), 'still here?');
    assert.is(d.send(c, 'yes'), 3);
    d.run(A_WHILE);
    assert.is(served.text(), 'yes');
  }),
);

queue.run();
