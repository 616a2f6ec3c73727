import * as assert from 'uvu/assert';
import {
  createWindow,
  FD_ACCEPT,
  FD_CLOSE,
  FD_READ,
  slotStates,
  WSPAsyncSelect,
  WSPCloseSocket,
  WSPGetPeerName,
  WSPListen,
} from '../../../provider/index.ts';
import { arrive, listening, peerPort, slots } from '../../support/calls.ts';
import { withDevice } from '../../support/device.ts';
import { suite } from '../../support/suite.ts';
import { until } from '../../support/until.ts';
import { IN_ORDER, PLACED } from '../../support/weather.ts';

const backlog = suite('backlog');

/** Slots that were taken between two looks have no order but the chip's own: which one it gives to the next SYN. */
const LOWEST = { listenPick: 'lowest' } as const;

backlog(
  'arms as many slots as it was asked for, and leaves the others free',
  withDevice((d) => {
    d.listen(80, 4);
    assert.is(slots(d), '4 ARMED');
  }),
);

backlog(
  'with 4 and no accept, holds four clients, refuses the fifth, and serves the four in order',
  withDevice((d) => {
    const listener = d.listen(80, 4);
    const clients = arrive(d, 80, [5001, 5002, 5003, 5004, 5005]);
    assert.equal(
      clients.map((c) => c.ended),
      [null, null, null, null, 'refused'],
    );
    assert.is(slots(d), '4 QUEUED');
    const accepted = [1, 2, 3, 4].map(() => d.accept(listener));
    assert.equal(
      accepted.map((s) => peerPort(d, s)),
      [5001, 5002, 5003, 5004],
    );
  }),
);

backlog(
  'has room for one more after each accept',
  withDevice((d) => {
    const listener = d.listen(80, 2);
    const first = arrive(d, 80, [5001, 5002, 5003]);
    d.accept(listener);
    d.run(1);
    const later = arrive(d, 80, [5004]);
    assert.equal(
      [...first, ...later].map((c) => c.ended),
      [null, null, 'refused', null],
    );
  }),
);

backlog('clamps in silence: 0 and below to 1, everything above to the eight slots', () => {
  for (const [asked, armed] of [
    [0, 1],
    [-2, 1],
    [1, 1],
    [8, 8],
    [9, 8],
    [0x7fffffff, 8],
  ]) {
    withDevice((d) => {
      d.listen(80, asked);
      assert.is(slotStates(d.info).filter((s) => s === 'ARMED').length, armed, `backlog ${asked}`);
    })();
  }
});

backlog(
  'adopts a new backlog: more is armed at once, less ends the newest requests and never the top',
  withDevice((d) => {
    const listener = d.listen(80, 3);
    const clients = arrive(d, 80, [5001, 5002, 5003]);
    d.run(5);
    assert.is(WSPListen(listener, 1, d.err), 0);
    d.run(5);
    assert.equal(
      clients.map((c) => c.peerClosed),
      [false, true, true],
    );
    assert.is(peerPort(d, d.accept(listener)), 5001);
    assert.is(WSPListen(listener, 8, d.err), 0);
    assert.is(slotStates(d.info).filter((s) => s === 'ARMED').length, 5);
  }),
);

backlog(
  'shares the slots evenly among listeners, and goes on doing so while clients come and go',
  withDevice((d) => {
    const armed = (port: number) =>
      d.sim.sockets.filter((s) => s.status === 'LISTEN' && s.registers.get('Sn_PORT') === port).length;
    d.listen(80, 8);
    d.run(1);
    assert.equal([armed(80), armed(81)], [8, 0]);
    d.listen(81, 8);
    d.run(1);
    assert.equal([armed(80), armed(81)], [4, 4]);
    arrive(d, 80, [5001, 5002, 5003, 5004]);
    assert.equal([armed(80), armed(81)], [2, 2]);
  }, PLACED),
);

backlog(
  'holds four in the order of their SYNs and refuses the fifth, whenever they arrive between two frames',
  () => {
    const ports = [5001, 5002, 5003, 5004, 5005];
    // The first client makes the driver busy for about 100 us; the others' SYNs sweep over that time.
    for (let gapUs = 0; gapUs < 300; gapUs += 3) {
      withDevice(
        (d) => {
          const listener = d.listen(80, 4);
          d.host.ping('10.0.2.15', () => {});
          d.run(2);
          const clients = ports.map((sourcePort) => ({ sourcePort, ended: null as string | null }));
          ports.forEach((sourcePort, i) => {
            d.time.after(i * gapUs, () => {
              d.host.connect(80, { sourcePort }).onEnd = (reason) => {
                clients[i].ended = reason;
              };
            });
          });
          d.run(10);
          assert.equal(
            clients.map((c) => c.ended),
            [null, null, null, null, 'refused'],
            `gap ${gapUs} us`,
          );
          const accepted = [1, 2, 3, 4].map(() => peerPort(d, d.accept(listener)));
          assert.equal(accepted, [5001, 5002, 5003, 5004], `gap ${gapUs} us`);
        },
        { ...LOWEST, ...IN_ORDER },
      )();
    }
  },
);

backlog(
  'is never deaf: with a slot free, a SYN between any two frames of a whole request is answered',
  () => {
    let frame = 0;
    for (let done = false; !done; frame++) {
      withDevice((d) => {
        const listener = d.listen(80, 1);
        d.host.ping('10.0.2.15', () => {});
        d.run(2);
        let count = 0;
        let second: { ended: string | null } | null = null;
        d.bus.onFrame = () => {
          // Frames of one request on one slot; the second client comes before frame number `frame`.
          if (count++ === frame && d.sim.sockets.some((s) => s.status === 'LISTEN'))
            second = d.host.connect(80);
        };
        const client = d.host.connect(80);
        d.run(3);
        const s = d.accept(listener);
        client.send('GET');
        d.run(3);
        d.recv(s);
        d.send(s, 'answer');
        WSPCloseSocket(s, d.err);
        d.run(3);
        client.fin();
        d.run(3);
        done = count <= frame;
        const answered = second as { ended: string | null } | null;
        if (answered) assert.is(answered.ended, null, `SYN before frame ${frame}`);
        assert.ok(slotStates(d.info).includes('ARMED') || slotStates(d.info).includes('QUEUED'));
      }, PLACED)();
    }
    assert.ok(frame > 12, `${frame} frames were tried`);
  },
);

backlog(
  'refuses nobody while clients come one after the other and the callbacks never leave the loop idle',
  withDevice((d) => {
    const listener = d.listen(80, 8);
    const endings: string[] = [];
    let left = 60;
    // Each client closes first, which leaves its slot in LAST_ACK, and the next one comes at once.
    const next = (): void => {
      if (left === 0) return;
      left--;
      const client = d.host.connect(80);
      client.onEstablished = () => client.send('x');
      client.onData = () => client.fin();
      const over = (ending: string): void => {
        client.onEnd = null;
        endings.push(ending);
        next();
      };
      client.onFin = () => over('closed');
      client.onEnd = over;
    };
    const window = createWindow((_wMsg, s, lParam) => {
      // A callback takes its time on a real engine.
      d.clock.wait(3);
      if (lParam === FD_ACCEPT) d.accept(s);
      else if (lParam === FD_READ) d.send(s, d.recv(s) ?? '');
      else WSPCloseSocket(s, d.err);
    });
    WSPAsyncSelect(listener, window, 1, FD_ACCEPT | FD_READ | FD_CLOSE, d.err);
    for (let i = 0; i < 4; i++) next();
    d.run(3000);
    assert.equal([...new Set(endings)], ['closed']);
    assert.is(endings.length, 60);
  }),
);

backlog(
  'gives the accepted socket the caller of the queue, also when it is asked by name',
  withDevice((d) => {
    const listener = d.listen(80, 2);
    d.host.connect(80, { sourcePort: 6001 });
    d.run(5);
    const s = d.accept(listener);
    const name = { family: 0, port: 0, addr: new Uint8Array(4) };
    assert.is(WSPGetPeerName(s, name, { value: 16 }, d.err), 0);
    assert.equal([name.family, name.port, [...name.addr]], [2, 6001, [10, 0, 2, 2]]);
  }),
);

backlog(
  'of a second listener gets a socket of the first one, whichever of those a SYN has just taken',
  withDevice(
    (d) => {
      const first = d.listen(80, 8);
      const clients = arrive(d, 80, [5001, 5002, 5003, 5004, 5005, 5006]);
      for (const _ of clients) d.accept(first);
      d.run(5);
      assert.is(slots(d), '2 ARMED 6 CONNECTED');
      d.host.connect(80, { sourcePort: 5007 });
      until(
        'the next one',
        () => listening(d, 80) === 1,
        () => d.time.advance(100),
      );
      d.listen(81, 1);
      // A slow chip takes its time to LISTEN; the loop has no turn meanwhile.
      d.time.advance(1000);
      assert.is(listening(d, 81), 1);
    },
    { ...PLACED, listenPick: 'highest' },
  ),
);

backlog.run();
