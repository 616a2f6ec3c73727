import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Bus } from '../../hal/bus.ts';
import { W5500 } from '../../hal/w5500/chip.ts';
import {
  createEvent,
  createWindow,
  FD_ACCEPT,
  FD_ALL_EVENTS,
  FIONBIO,
  INVALID_SOCKET,
  inet,
  inetAny,
  networkEvents,
  type ProtocolInfo,
  protocolInfo,
  type Upcalls,
  WSAEFAULT,
  WSAEINTR,
  WSAENOTSOCK,
  WSAEPROCLIM,
  WSANOTINITIALISED,
  WSASYSNOTREADY,
  WSAVERNOTSUPPORTED,
  WSPAccept,
  WSPAsyncSelect,
  WSPBind,
  WSPCancelBlockingCall,
  WSPCleanup,
  WSPCloseSocket,
  WSPConnect,
  WSPEnumNetworkEvents,
  WSPEventSelect,
  WSPGetPeerName,
  WSPGetSockName,
  WSPIoctl,
  WSPListen,
  WSPRecv,
  WSPSend,
  WSPShutdown,
  WSPSocket,
  WSPStartup,
  type WspData,
} from '../../provider/index.ts';
import { nonBlocking, peerPort, slots } from '../support/calls.ts';
import { type Device, type DeviceOptions, newDevice, withDevice } from '../support/device.ts';

const startup = suite('startup');

type Ref = { value: number };

/** A test body with a device that is not started; whatever it starts is ended afterwards. */
function withUnstarted(body: (device: Device) => void, options: DeviceOptions = {}): () => void {
  return () => {
    const device = newDevice(options);
    try {
      body(device);
    } finally {
      while (WSPCleanup({ value: 0 }) === 0);
    }
  };
}

function begin(info: ProtocolInfo, version = 0x0202, upcalls: Upcalls | null = null): [number, WspData] {
  const data = { wVersion: 0, wHighVersion: 0, szDescription: '' };
  return [WSPStartup(version, data, info, upcalls), data];
}

/** Every call that takes a SOCKET, with parameters that would do. */
const CALLS: [name: string, call: (s: number, err: Ref) => number][] = [
  ['WSPAccept', (s, err) => WSPAccept(s, null, null, null, 0, err)],
  [
    'WSPAsyncSelect',
    (s, err) =>
      WSPAsyncSelect(
        s,
        createWindow(() => {}),
        1,
        FD_ALL_EVENTS,
        err,
      ),
  ],
  ['WSPBind', (s, err) => WSPBind(s, inetAny(80), 16, err)],
  ['WSPCloseSocket', (s, err) => WSPCloseSocket(s, err)],
  ['WSPConnect', (s, err) => WSPConnect(s, inet(10, 0, 2, 2, 80), 16, null, null, null, null, err)],
  ['WSPEnumNetworkEvents', (s, err) => WSPEnumNetworkEvents(s, null, networkEvents(), err)],
  ['WSPEventSelect', (s, err) => WSPEventSelect(s, createEvent(null), FD_ALL_EVENTS, err)],
  ['WSPGetPeerName', (s, err) => WSPGetPeerName(s, inetAny(0), { value: 16 }, err)],
  ['WSPGetSockName', (s, err) => WSPGetSockName(s, inetAny(0), { value: 16 }, err)],
  [
    'WSPIoctl',
    (s, err) => WSPIoctl(s, FIONBIO, new Uint8Array(4), 4, null, 0, { value: 0 }, null, null, null, err),
  ],
  ['WSPListen', (s, err) => WSPListen(s, 1, err)],
  [
    'WSPRecv',
    (s, err) => {
      const buffers = [{ len: 1, buf: new Uint8Array(1) }];
      return WSPRecv(s, buffers, 1, { value: 0 }, { value: 0 }, null, null, null, err);
    },
  ],
  [
    'WSPSend',
    (s, err) => WSPSend(s, [{ len: 1, buf: new Uint8Array(1) }], 1, { value: 0 }, 0, null, null, null, err),
  ],
  ['WSPShutdown', (s, err) => WSPShutdown(s, 0, err)],
];

/** What every call says about `s`: it has to be refused, and by the same code. */
function refusedBy(s: number): number {
  const codes = CALLS.map(([name, call]) => {
    const err = { value: 0 };
    const result = call(s, err);
    assert.ok(result === -1 || result === INVALID_SOCKET, `${name} answered ${result}`);
    return err.value;
  });
  assert.is(new Set(codes).size, 1, CALLS.map(([name], i) => `${name} ${codes[i]}`).join(', '));
  return codes[0];
}

startup('agrees on the lower of both versions, and says that 2.2 is its highest', () => {
  for (const [asked, agreed] of [
    [0x0002, 0x0002],
    [0x0102, 0x0102],
    [0x0202, 0x0202],
    [0x0302, 0x0202],
    [0xff02, 0x0202],
    [0x0003, 0x0202],
    [0xffff, 0x0202],
  ]) {
    withUnstarted((d) => {
      const [result, data] = begin(d.info, asked);
      assert.equal([result, data.wVersion, data.wHighVersion], [0, agreed, 0x0202], asked.toString(16));
      assert.ok(data.szDescription.length > 0 && data.szDescription.length < 256);
    })();
  }
});

startup(
  'refuses every version below 2.0 before it looks at anything else, and leaves the chip alone',
  withUnstarted((d) => {
    for (const version of [0x0000, 0x0100, 0xff00, 0x0001, 0x0101, 0xff01]) {
      assert.is(WSPStartup(version, null as never, d.info, null), WSAVERNOTSUPPORTED);
      assert.is(begin(d.info, version)[0], WSAVERNOTSUPPORTED);
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
    assert.is(WSPStartup(0x0202, null as never, d.info, null), WSAEFAULT);
    assert.is(WSPStartup(0x0202, data, null as never, null), WSAEFAULT);
    assert.is(WSPCleanup(d.err), -1);
    assert.is(d.err.value, WSANOTINITIALISED);
  }),
);

startup('answers every call before the first startup with WSANOTINITIALISED', () => {
  for (const s of [0, 1, 0x100, INVALID_SOCKET, -1]) assert.is(refusedBy(s), WSANOTINITIALISED);
  const err = { value: 0 };
  assert.is(WSPSocket(2, 1, 6, null, 0, 0, err), INVALID_SOCKET);
  assert.is(err.value, WSANOTINITIALISED);
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

startup(
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

startup(
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

startup('ends what waits to be handled when a callback cleans up, even if it starts again at once', () => {
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

startup(
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

startup(
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

startup(
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

startup(
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

startup('answers WSASYSNOTREADY for a dead chip, and the chip says what VERSIONR read', () => {
  for (const level of [0x00, 0xff, 0x51]) {
    withUnstarted((d) => {
      const wire: Bus = {
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

startup(
  'runs two chips in one program: each has its sockets, its ports, its slots and its events',
  withDevice((a) => {
    withDevice((b) => {
      const devices = [a, b];
      const listeners = devices.map((d) => d.listen(80, 2));
      assert.not.equal(listeners[0], listeners[1]);
      const heard: string[] = [];
      devices.forEach((d, i) => {
        const window = createWindow((_wMsg, s) => heard.push(`${i}: ${s === listeners[i]}`));
        WSPAsyncSelect(listeners[i], window, 1, FD_ACCEPT, d.err);
      });
      b.host.connect(80, { sourcePort: 7002 });
      b.run(5);
      a.run(5);
      assert.equal(heard, ['1: true']);
      a.host.connect(80, { sourcePort: 7001 });
      a.run(5);
      assert.equal(heard, ['1: true', '0: true']);
      const accepted = devices.map((d, i) => d.accept(listeners[i]));
      assert.equal(
        devices.map((d, i) => peerPort(d, accepted[i])),
        [7001, 7002],
      );
      assert.equal(devices.map(slots), ['2 ARMED 1 CONNECTED', '2 ARMED 1 CONNECTED']);
      assert.is(WSPCloseSocket(accepted[0], a.err), 0);
      assert.is(a.send(accepted[0], 'x'), -1);
      assert.is(b.send(accepted[1], 'x'), 1);
    })();
  }),
);

startup(
  'gives each of two chips handles of its own, and takes the first where none is named',
  withDevice((a) => {
    withDevice((b) => {
      const count = (d: Device) => {
        let n = 0;
        while (d.socket() !== INVALID_SOCKET) n++;
        return n;
      };
      assert.equal([count(a), count(b)], [16, 16]);
      assert.is(WSPSocket(2, 1, 6, null, 0, 0, a.err), INVALID_SOCKET);
    })();
    const s = WSPSocket(2, 1, 6, null, 0, 0, a.err);
    assert.is(s, INVALID_SOCKET, 'one of two startups is still counted');
  }),
);

startup(
  'counts the startups of two chips together: only the last cleanup ends them, and it ends both',
  withUnstarted((a) => {
    const b = newDevice();
    a.start();
    b.start();
    const sockets = [a.listen(80, 1), b.listen(80, 1)];
    assert.is(WSPCleanup(a.err), 0);
    assert.equal([slots(a), slots(b)], ['1 ARMED', '1 ARMED']);
    assert.is(WSPCleanup(a.err), 0);
    for (const s of sockets) assert.is(refusedBy(s), WSANOTINITIALISED);
    for (const d of [a, b]) assert.is(d.sim.sockets.filter((socket) => socket.status !== 'CLOSED').length, 0);
    b.start();
    assert.is(refusedBy(sockets[0]), WSAENOTSOCK);
    assert.is(slots(a), '');
    b.awaitLink();
    const listener = b.listen(80, 1);
    b.host.connect(80, { sourcePort: 5001 });
    b.run(5);
    assert.is(peerPort(b, b.accept(listener)), 5001);
  }),
);

startup(
  'starts up to 15 chips, and answers WSAEPROCLIM for one more',
  withUnstarted(() => {
    const devices = Array.from({ length: 16 }, () => newDevice());
    const results = devices.map((d) => begin(d.info)[0]);
    assert.equal(results, [...new Array(15).fill(0), WSAEPROCLIM]);
    for (const s of [-1, INVALID_SOCKET]) assert.is(refusedBy(s), WSAENOTSOCK);
    const last = devices[14].listen(80, 1);
    assert.is(slots(devices[14]), '1 ARMED');
    assert.is(WSPCloseSocket(last, devices[14].err), 0);
    assert.is(devices[15].bus.frames, 0);
  }),
);

startup(
  'knows no socket for a chip that is not started, beside one that is',
  withDevice((a) => {
    const other = newDevice();
    assert.is(other.socket(), INVALID_SOCKET);
    assert.is(other.err.value, WSANOTINITIALISED);
    assert.ok(a.socket() !== INVALID_SOCKET);
  }),
);

startup.run();
