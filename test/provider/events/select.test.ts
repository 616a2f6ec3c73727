import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { providerOf } from '../../../provider/engine/records/provider.ts';
import {
  inet,
  WSAECONNREFUSED,
  WSAEINTR,
  WSAEINVAL,
  WSAENOTSOCK,
  WSAEWOULDBLOCK,
  WSPAccept,
  WSPCancelBlockingCall,
  WSPCloseSocket,
  WSPConnect,
  WSPSelect,
} from '../../../provider/index.ts';
import { queueApc } from '../../../provider/winsock/overlapped/apc.ts';
import { arrive, nonBlocking } from '../../support/calls.ts';
import { converseFreely } from '../../support/conversation.ts';
import { type Device, withDevice } from '../../support/device.ts';
import { suite } from '../../support/suite.ts';
import { until } from '../../support/until.ts';
import { LISTED, TIMED } from '../../support/weather.ts';

const select = suite('select');

const NOW = { tv_sec: 0, tv_usec: 0 };

/** What is ready at once of `sockets`: the count, and the three sets. */
function poll(
  d: Device,
  ...sockets: number[]
): [count: number, read: number[], write: number[], except: number[]] {
  const sets = [[...sockets], [...sockets], [...sockets]];
  const count = WSPSelect(0, sets[0], sets[1], sets[2], NOW, d.err);
  return [count, sets[0], sets[1], sets[2]];
}

select(
  'finds a listener ready to read while a request is pending, and never to write',
  withDevice((d) => {
    const listener = d.listen(80, 2);
    assert.equal(poll(d, listener), [0, [], [], []]);
    arrive(d, 80, [5001]);
    assert.equal(poll(d, listener), [1, [listener], [], []]);
    d.accept(listener);
    assert.equal(poll(d, listener), [0, [], [], []]);
  }),
);

select(
  'finds a stream ready to read with data and at its end, and to write while there is room',
  withDevice((d) => {
    const listener = d.listen(80, 2);
    const [client] = arrive(d, 80, [5001]);
    const s = d.accept(listener);
    assert.equal(poll(d, s), [1, [], [s], []]);
    client.send('hello');
    d.run(5);
    assert.equal(poll(d, s), [2, [s], [s], []]);
    d.recv(s);
    assert.equal(poll(d, s), [1, [], [s], []]);
    client.fin();
    d.run(5);
    assert.equal(poll(d, s), [2, [s], [s], []]);
    client.window(0);
    nonBlocking(d, s);
    until(
      'a send that is refused',
      () => d.send(s, new Uint8Array(2048)) <= 0,
      () => d.run(5),
    );
    assert.equal(poll(d, s), [1, [s], [], []]);
  }),
);

select(
  'finds a broken connection ready to read and to write, and a fresh socket for nothing',
  withDevice((d) => {
    const listener = d.listen(80, 2);
    const [client] = arrive(d, 80, [5001]);
    const s = d.accept(listener);
    client.rst();
    d.run(2000);
    assert.equal(poll(d, s), [2, [s], [s], []]);
    assert.equal(poll(d, d.socket()), [0, [], [], []]);
  }),
);

select(
  'has no room for what fills the memory and is under way, though all of it was sent',
  withDevice((d) => {
    const { s } = converseFreely(d);
    d.host.stopAnswering = true;
    assert.is(d.send(s, new Uint8Array(2048)), 2048);
    d.run(20);
    assert.equal(poll(d, s), [0, [], [], []]);
    d.host.stopAnswering = false;
    d.run(2000);
    assert.equal(poll(d, s), [1, [], [s], []]);
  }, LISTED),
);

select(
  'tells by the second set that a connect succeeded, by the third alone that it failed',
  withDevice((d) => {
    const peer = inet(10, 0, 2, 2, 9000);
    d.host.listen(9000, () => {});
    const [good, bad] = [d.socket(), d.socket()];
    for (const s of [good, bad]) nonBlocking(d, s);
    for (const [s, port] of [
      [good, 9000],
      [bad, 9001],
    ]) {
      assert.is(WSPConnect(s, { ...peer, port }, 16, null, null, null, null, d.err), -1);
      assert.is(d.err.value, WSAEWOULDBLOCK);
    }
    d.run(1000);
    assert.equal(poll(d, good, bad), [2, [], [good], [bad]]);
    const again = d.socket();
    assert.is(WSPConnect(again, { ...peer, port: 9001 }, 16, null, null, null, null, d.err), -1);
    assert.is(d.err.value, WSAECONNREFUSED);
  }),
);

select(
  'blocks until something is ready, or until the time is up',
  withDevice((d) => {
    const listener = d.listen(80, 2);
    d.time.after(300_000, () => d.host.connect(80));
    const before = d.clock.now();
    const set = [listener];
    assert.is(WSPSelect(0, set, null, null, { tv_sec: 0, tv_usec: 250_000 }, d.err), 0);
    assert.equal(set, []);
    const set2 = [listener];
    assert.is(WSPSelect(0, set2, null, null, null, d.err), 1);
    const waited = d.clock.now() - before;
    assert.ok(waited >= 300 && waited < 310, `${waited} ms`);
  }, TIMED),
);

select(
  'counts a socket once in each set, however often it is there',
  withDevice((d) => {
    const listener = d.listen(80, 2);
    arrive(d, 80, [5001]);
    const s = WSPAccept(listener, null, null, null, 0, d.err);
    const write = [s, listener, s, s];
    assert.is(WSPSelect(0, null, write, null, NOW, d.err), 1);
    assert.equal(write, [s]);
  }),
);

select(
  'refuses sets of nothing, times that are none and sockets that are none, and leaves the sets alone',
  withDevice((d) => {
    const s = d.socket();
    for (const sets of [
      [null, null, null],
      [[], [], null],
    ]) {
      assert.is(WSPSelect(0, sets[0], sets[1], sets[2], NOW, d.err), -1);
      assert.is(d.err.value, WSAEINVAL);
    }
    for (const [tv_sec, tv_usec] of [
      [-1, 0],
      [0, -1],
      [0, 1_000_000],
    ]) {
      assert.is(WSPSelect(0, [s], null, null, { tv_sec, tv_usec }, d.err), -1);
      assert.is(d.err.value, WSAEINVAL);
    }
    const set = [s, 12345];
    assert.is(WSPSelect(0, set, null, null, NOW, d.err), -1);
    assert.is(d.err.value, WSAENOTSOCK);
    assert.equal(set, [s, 12345]);
  }),
);

select(
  'ends with WSAEINTR when it is cancelled, and wakes when a socket is closed meanwhile',
  withDevice((d) => {
    const listener = d.listen(80, 2);
    d.upcalls().blockingCallback = () => WSPCancelBlockingCall({ value: 0 }) === 0;
    const set = [listener];
    assert.is(WSPSelect(0, set, null, null, null, d.err), -1);
    assert.equal([d.err.value, set], [WSAEINTR, [listener]]);
    d.upcalls().blockingCallback = () => WSPCloseSocket(listener, { value: 0 }) <= 0;
    assert.is(WSPSelect(0, set, null, null, null, d.err), 1);
    assert.equal(set, [listener]);
  }),
);

select(
  'waits for sockets of two devices at once',
  withDevice((d) => {
    withDevice((other) => {
      const sockets = [d.listen(80, 1), other.listen(80, 1)];
      arrive(other, 80, [5001]);
      assert.is(WSPSelect(0, sockets, null, null, NOW, d.err), 1);
      assert.is(sockets.length, 1);
    })();
  }),
);

/** What comes of each of the three sets, as the sets that hold `s` and the rest empty. */
const WAYS = ['read', 'write', 'except'];

select(
  'judges each set by what came in, also where one array stands for several: it is left with the union',
  withDevice((d) => {
    const listener = d.listen(80, 2);
    const [client] = arrive(d, 80, [5001]);
    const s = d.accept(listener);
    arrive(d, 80, [5002]);
    // Now `s` is ready to write alone and the listener to read alone.
    const fresh = d.socket();
    for (const [which, count, left] of [
      ['rw', 2, [listener, s]],
      ['re', 1, [listener]],
      ['we', 1, [s]],
      ['rwe', 2, [listener, s]],
    ] as const) {
      const set = [s, listener, fresh, s];
      const sets = ['r', 'w', 'e'].map((letter) => (which.includes(letter) ? set : null));
      assert.is(WSPSelect(0, sets[0], sets[1], sets[2], NOW, d.err), count, which);
      assert.equal([...set].sort(), [...left].sort(), which);
    }
    client.send('hello');
    d.run(5);
    const both = [s];
    assert.is(WSPSelect(0, both, both, null, NOW, d.err), 2);
    assert.equal(both, [s]);
    const [none, some]: number[][] = [[], [s]];
    assert.is(WSPSelect(0, none, some, none, NOW, d.err), 1);
    assert.equal([none, some], [[], [s]]);
  }),
);

select(
  'empties an array that stands for several sets when the time is up, and leaves it alone on an error',
  withDevice((d) => {
    const set = [d.socket(), d.listen(80, 1)];
    const before = [...set];
    d.upcalls().blockingCallback = () => WSPCancelBlockingCall({ value: 0 }) === 0;
    assert.is(WSPSelect(0, set, set, set, null, d.err), -1);
    assert.equal([d.err.value, set], [WSAEINTR, before]);
    assert.is(WSPSelect(0, set, set, set, NOW, d.err), 0);
    assert.equal(set, []);
  }),
);

select(
  'gives what each set would have alone, for any sockets in any of the sets',
  withDevice((d) => {
    const listener = d.listen(80, 3);
    arrive(d, 80, [5001]);
    const s = d.accept(listener);
    arrive(d, 80, [5002]);
    const pool = [listener, s, d.socket(), d.listen(81, 1)];
    const alone = WAYS.map((_, which) =>
      pool.filter((one) => {
        const sets: (number[] | null)[] = [null, null, null];
        sets[which] = [one];
        return WSPSelect(0, sets[0], sets[1], sets[2], NOW, d.err) === 1;
      }),
    );
    const ready = (set: number[], which: number) => [...new Set(set)].filter((x) => alone[which].includes(x));
    const member = fc.constantFrom(...pool);
    const arrays = fc.array(fc.array(member, { maxLength: 6 }), { minLength: 3, maxLength: 3 });
    const choice = fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2));
    fc.assert(
      fc.property(arrays, choice, (given, chosen) => {
        const sets = chosen.map((at) => given[at]);
        if (sets.every((set) => set.length === 0)) return;
        const expected = chosen.map((at, which) => ready(given[at], which));
        const before = given.map((set) => [...set]);
        const count = WSPSelect(0, sets[0], sets[1], sets[2], NOW, d.err);
        assert.is(count, expected[0].length + expected[1].length + expected[2].length);
        for (let at = 0; at < 3; at++) {
          const union = [...new Set(chosen.flatMap((one, which) => (one === at ? expected[which] : [])))];
          const left = chosen.includes(at) ? union : before[at];
          assert.equal([...given[at]].sort(), left.sort());
        }
      }),
      { numRuns: 200 },
    );
  }),
);

for (const [name, close] of [
  ['the blocking callback', (d: Device, s: number) => closeFromCallback(d, s)],
  ['a procedure', (d: Device, s: number) => closeFromProcedure(d, s)],
] as const) {
  select(
    `fails with WSAENOTSOCK where ${name} closes a socket of the second or third set, and leaves the sets alone`,
    withDevice((d) => {
      for (const which of [1, 2, 3]) {
        const s = d.socket();
        const sets = [null, which & 1 ? [s] : null, which & 2 ? [s] : null];
        close(d, s);
        assert.is(WSPSelect(0, sets[0], sets[1], sets[2], null, d.err), -1);
        assert.is(d.err.value, WSAENOTSOCK);
        assert.equal(sets, [null, which & 1 ? [s] : null, which & 2 ? [s] : null]);
      }
    }),
  );
}

select(
  'judges the sockets before the time: one that is none is WSAENOTSOCK whatever the time',
  withDevice((d) => {
    const s = d.socket();
    const never = { tv_sec: -1, tv_usec: 0 };
    assert.is(WSPSelect(0, [s], [s + 1], null, never, d.err), -1);
    assert.is(d.err.value, WSAENOTSOCK);
    for (const set of [[s], [], null]) {
      assert.is(WSPSelect(0, set, null, null, never, d.err), -1);
      assert.is(d.err.value, WSAEINVAL);
    }
  }),
);

/** Closes `s` while a call blocks, and cancels a call that has not ended 100 rests later. */
function closeFromCallback(d: Device, s: number): void {
  let rests = 0;
  d.upcalls().blockingCallback = () => {
    if (rests === 3) WSPCloseSocket(s, { value: 0 });
    return rests++ < 100;
  };
}

function closeFromProcedure(d: Device, s: number): void {
  let rests = 0;
  const provider = providerOf(d.info);
  if (!provider) throw new Error('not started');
  queueApc(provider, null, () => WSPCloseSocket(s, { value: 0 }), null);
  d.upcalls().blockingCallback = () => rests++ < 100;
}

select.run();
