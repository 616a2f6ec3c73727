import * as assert from 'uvu/assert';
import type { Bus } from '../../../hal/bus.ts';
import { WiznetChip as W5500 } from '../../../hal/wiznet/state.ts';
import {
  createWindow,
  FD_ACCEPT,
  INVALID_SOCKET,
  protocolInfo,
  type Upcalls,
  WSAEFAULT,
  WSANOTINITIALISED,
  WSASYSNOTREADY,
  WSAVERNOTSUPPORTED,
  WSPAsyncSelect,
  WSPCancelBlockingCall,
  WSPCleanup,
  WSPCloseSocket,
  WSPListen,
  WSPSelect,
  WSPSocket,
  WSPStartup,
} from '../../../provider/index.ts';
import { nonBlocking, peerPort, slots } from '../../support/calls.ts';
import { suite } from '../../support/suite.ts';
import { begin, refusedBy, withUnstarted } from '../../support/winsock/startup.ts';

const startup = suite('startup');

// [asked, agreed], as winsock-spi 1.2 lists them; the major number is in the low byte.
const VERSIONS: [number, number][] = [
  [0x0001, 0x0001],
  [0x0101, 0x0101],
  [0x0201, 0x0101],
  [0xff01, 0x0101],
  [0x0002, 0x0002],
  [0x0102, 0x0102],
  [0x0202, 0x0202],
  [0x0302, 0x0202],
  [0xff02, 0x0202],
  [0x0003, 0x0202],
  [0x0103, 0x0202],
  [0x00ff, 0x0202],
  [0xffff, 0x0202],
];

startup('agrees on the highest version that both sides know, and says that 2.2 is its own highest', () => {
  for (const [asked, agreed] of VERSIONS) {
    withUnstarted((d) => {
      const [result, data] = begin(d.info, asked);
      assert.equal([result, data.wVersion, data.wHighVersion], [0, agreed, 0x0202], asked.toString(16));
      assert.ok(data.szDescription.length > 0 && data.szDescription.length < 256);
    })();
  }
});

startup(
  'refuses 0.x before it looks at anything else, tells 2.2 all the same, and leaves the chip alone',
  withUnstarted((d) => {
    for (const version of [0x0000, 0x0100, 0xff00]) {
      assert.is(WSPStartup(version, null as never, d.info, null, null), WSAVERNOTSUPPORTED);
      const [result, data] = begin(d.info, version);
      assert.equal([result, data.wVersion, data.wHighVersion], [WSAVERNOTSUPPORTED, 0x0202, 0x0202]);
    }
    assert.is(d.bus.frames, 0);
    assert.is(d.socket(), INVALID_SOCKET);
    assert.is(d.err.value, WSANOTINITIALISED);
  }),
);

startup(
  'wants a data record and a chip',
  withUnstarted((d) => {
    const data = { wVersion: 0, wHighVersion: 0, szDescription: '' };
    assert.is(WSPStartup(0x0202, null as never, d.info, null, null), WSAEFAULT);
    assert.is(WSPStartup(0x0202, data, null as never, null, null), WSAEFAULT);
    assert.is(WSPCleanup(d.err), -1);
    assert.is(d.err.value, WSANOTINITIALISED);
  }),
);

startup('answers every call before the first startup with WSANOTINITIALISED', () => {
  for (const s of [0, 1, 0x100, INVALID_SOCKET, -1]) assert.is(refusedBy(s), WSANOTINITIALISED);
  const err = { value: 0 };
  assert.is(WSPSocket(2, 1, 6, null, 0, 0, err), INVALID_SOCKET);
  assert.is(err.value, WSANOTINITIALISED);
  for (const set of [null, [], [1]]) {
    err.value = 0;
    assert.is(WSPSelect(0, set, null, null, { tv_sec: -1, tv_usec: 0 }, err), -1);
    assert.is(err.value, WSANOTINITIALISED);
  }
  for (const call of [WSPCleanup, WSPCancelBlockingCall]) {
    err.value = 0;
    assert.is(call(err), -1);
    assert.is(err.value, WSANOTINITIALISED);
  }
});

startup(
  'counts: as many cleanups as startups, and one more is refused',
  withUnstarted((d) => {
    d.start();
    const frames = d.bus.frames;
    assert.is(begin(d.info)[0], 0);
    assert.is(begin(d.info)[0], 0);
    assert.is(d.bus.frames, frames, 'a chip that is started already is left alone');
    const s = d.listen(80, 1);
    for (let i = 0; i < 2; i++) {
      assert.is(WSPCleanup(d.err), 0);
      assert.is(WSPListen(s, 1, d.err), 0);
      assert.is(slots(d), '1 ARMED');
    }
    assert.is(WSPCleanup(d.err), 0);
    assert.is(WSPCleanup(d.err), -1);
    assert.is(d.err.value, WSANOTINITIALISED);
    assert.is(refusedBy(s), WSANOTINITIALISED);
  }),
);

startup(
  'writes no error where there is none',
  withUnstarted((d) => {
    d.start();
    d.err.value = 4711;
    const s = d.listen(80, 1);
    assert.is(WSPCloseSocket(s, d.err), 0);
    assert.is(WSPCleanup(d.err), 0);
    assert.is(d.err.value, 4711);
  }),
);

startup('answers WSASYSNOTREADY for a dead chip, and the chip says what VERSIONR read', () => {
  for (const level of [0x00, 0xff, 0x51]) {
    withUnstarted((d) => {
      const wire: Bus = {
        send() {},
        exchange: (frame) => new Uint8Array(frame.length).fill(level),
        write() {},
        read(_head, into, at, count) {
          into.fill(level, at, at + count);
          return count;
        },
        reset: () => true,
        attention: () => true,
        watch: () => true,
      };
      const chip = new W5500(wire, d.clock);
      const before = d.clock.now();
      const info = protocolInfo(chip, d.clock);
      assert.is(begin(info)[0], WSASYSNOTREADY);
      assert.is(chip.version, level);
      const waited = d.clock.now() - before;
      assert.ok(waited >= 500 && waited < 1000, `${waited} ms`);
      assert.is(WSPCleanup(d.err), -1, 'a startup that failed is not counted');
      assert.is(refusedBy(1), WSANOTINITIALISED);
    })();
  }
});

startup('tries a chip again whenever it is asked to, and starts when it answers at last', () => {
  withUnstarted(
    (d) => {
      // The chip needs 9 s after each reset at first: far more than it is given.
      for (let i = 0; i < 20; i++) {
        assert.is(begin(d.info)[0], WSASYSNOTREADY);
        assert.is(d.chip.version, 0);
      }
      d.sim.knobs.resetReleaseUs = 1000;
      d.start().awaitLink();
      const all: number[] = [];
      for (let s = d.socket(); s !== INVALID_SOCKET; s = d.socket()) all.push(s);
      assert.is(new Set(all).size, 16);
      WSPCloseSocket(all[0], d.err);
      const listener = d.listen(80, 1);
      d.host.connect(80, { sourcePort: 5001 });
      d.run(5);
      WSPCloseSocket(all[1], d.err);
      assert.is(peerPort(d, d.accept(listener)), 5001);
    },
    { resetReleaseUs: 9_000_000 },
  )();
});

startup(
  'uses the latest upcall table, and keeps it when a later startup brings none',
  withUnstarted((d) => {
    const posts: string[] = [];
    const table = (name: string): Upcalls => ({
      postMessage: () => posts.push(name) > 0,
      setEvent: () => true,
      resetEvent: () => {},
      blockingCallback: null,
    });
    d.start(table('first')).awaitLink();
    const listener = d.listen(80, 4);
    nonBlocking(d, listener);
    WSPAsyncSelect(
      listener,
      createWindow(() => {}),
      1,
      FD_ACCEPT,
      d.err,
    );
    for (const upcalls of [null, table('second'), null]) {
      assert.is(begin(d.info, 0x0202, upcalls)[0], 0);
      d.host.connect(80);
      d.run(5);
      d.accept(listener);
    }
    assert.equal(posts, ['first', 'second', 'second']);
  }),
);

startup.run();
