import * as assert from 'uvu/assert';
import {
  CF_DEFER,
  CF_REJECT,
  inet,
  SOCKET_ERROR,
  statistics,
  WSPCloseSocket,
  WSPConnect,
} from '../../../provider/index.ts';
import { arrive, nonBlocking } from '../../support/calls.ts';
import { type Device, UNAWARE, withDevice } from '../../support/device.ts';
import { suite } from '../../support/suite.ts';
import { HARSH } from '../../support/weather.ts';

const counts = suite('statistics');

/** The tests count what one cause does, so nothing else may happen. */
const CALM = { calm: 'counts what one cause does' };

/** All counts by their paths, such as `timeouts.close`. */
function all(d: Device): Map<string, number> {
  const found = new Map<string, number>();
  const walk = (record: object, path: string): void => {
    for (const [name, value] of Object.entries(record))
      if (typeof value === 'number') found.set(path + name, value);
      else walk(value, `${path}${name}.`);
  };
  walk(statistics(d.info), '');
  return found;
}

/** What `action` adds to which counts, marks left out: `withdrawn 1`. */
function moved(d: Device, action: () => void): string[] {
  const before = all(d);
  action();
  return (
    [...all(d)]
      .filter(([name, value]) => !name.startsWith('highWater.') && value !== before.get(name))
      // A chip that hides its ports while it listens has its first sockets opened again.
      .filter(([name]) => !HARSH || name !== 'repairs.sockets')
      .map(([name, value]) => `${name} ${value - (before.get(name) ?? 0)}`)
  );
}

/** Clients that are accepted by `listener`, one after the other. */
function acceptAll(d: Device, listener: number, ports: number[]): number[] {
  return arrive(d, 80, ports).map(() => d.accept(listener));
}

/** A frame from the chip is zeros, once: the next one that `matches`. */
function spoilOne(d: Device, matches: (frame: Uint8Array) => boolean): void {
  const { exchange } = d.bus;
  d.bus.exchange = (frame) => {
    const answer = exchange.call(d.bus, frame);
    if (!matches(frame)) return answer;
    d.bus.exchange = exchange;
    return answer.fill(0);
  };
}

const CAUSES: [cause: string, effect: string[], play: (d: Device) => string[]][] = [
  [
    'an accept',
    ['accepted 1'],
    (d) => {
      const listener = d.listen(80, 4);
      arrive(d, 80, [5001]);
      return moved(d, () => d.accept(listener));
    },
  ],
  [
    'CF_REJECT',
    ['refused.condition 1'],
    (d) => {
      const listener = d.listen(80, 4);
      arrive(d, 80, [5001]);
      return moved(d, () => d.accept(listener, () => CF_REJECT));
    },
  ],
  [
    'CF_DEFER',
    [],
    (d) => {
      const listener = d.listen(80, 4);
      arrive(d, 80, [5001]);
      return moved(d, () => d.accept(listener, () => CF_DEFER));
    },
  ],
  [
    'two of three clients that reset in the queue',
    ['withdrawn 2'],
    (d) => {
      nonBlocking(d, d.listen(80, 4));
      const clients = arrive(d, 80, [5001, 5002, 5003]);
      return moved(d, () => {
        clients[0].rst();
        clients[2].rst();
        d.run(1200);
      });
    },
  ],
  [
    'a listener that is closed with a client in its queue',
    [],
    (d) => {
      const listener = d.listen(80, 4);
      const [client] = arrive(d, 80, [5001]);
      client.onFin = () => client.fin();
      return moved(d, () => {
        WSPCloseSocket(listener, d.err);
        d.run(1200);
      });
    },
  ],
  [
    'a whole request',
    [],
    (d) => {
      const listener = d.listen(80, 4);
      const [client] = arrive(d, 80, [5001]);
      const s = d.accept(listener);
      client.onFin = () => client.fin();
      return moved(d, () => {
        client.send('question');
        d.run(5);
        assert.is(d.recv(s), 'question');
        d.send(s, 'answer');
        WSPCloseSocket(s, d.err);
        d.run(5000);
        assert.is(client.text(), 'answer');
      });
    },
  ],
  [
    'a peer that does not end its side',
    ['timeouts.close 1'],
    (d) => {
      const [s] = acceptAll(d, d.listen(80, 4), [5001]);
      return moved(d, () => {
        WSPCloseSocket(s, d.err);
        d.run(5000);
      });
    },
  ],
  [
    'a peer that vanishes with bytes under way',
    ['timeouts.unanswered 1'],
    (d) => {
      const listener = d.listen(80, 4);
      const [s] = acceptAll(d, listener, [5001]);
      return moved(d, () => {
        d.host.stopAnswering = true;
        d.send(s, 'lost');
        d.run(40_000);
      });
    },
  ],
  [
    'a connect to an address where nobody is',
    ['timeouts.unanswered 1'],
    (d) =>
      moved(d, () => {
        assert.is(
          WSPConnect(d.socket(), inet(10, 0, 2, 99, 80), 16, null, null, null, null, d.err),
          SOCKET_ERROR,
        );
      }),
  ],
  [
    'two of eight silent connections, while a listener hears no SYN for 1.7 s',
    ['yielded 1'],
    (d) => {
      acceptAll(d, d.listen(80, 8), [5001, 5002, 5003, 5004, 5005, 5006, 5007, 5008]);
      return moved(d, () => d.run(2500));
    },
  ],
  [
    'a handshake that is not done in 3 s, where the listener has no other slot',
    ['timeouts.handshake 1'],
    (d) => {
      d.info.config.yieldMs = 0;
      acceptAll(d, d.listen(80, 8), [5001, 5002, 5003, 5004, 5005, 5006, 5007]);
      return moved(d, () => {
        d.host.connect(80, { sourcePort: 5008 });
        d.host.stopAnswering = true;
        d.run(4500);
      });
    },
  ],
  [
    'a reading of a socket that is zeros',
    ['repairs.readings 1'],
    (d) => {
      acceptAll(d, d.listen(80, 4), [5001]);
      return moved(d, () => {
        spoilOne(d, (frame) => frame.length > 20 && (frame[2] & 0x1f) === 0x08);
        d.run(1500);
      });
    },
  ],
  [
    'a reading of the network settings that is zeros',
    ['repairs.readings 1'],
    (d) => {
      d.listen(80, 4);
      return moved(d, () => {
        spoilOne(d, (frame) => frame.length > 30 && (frame[2] & 0x1f) === 0);
        d.run(1500);
      });
    },
  ],
];

for (const [cause, effect, play] of CAUSES) {
  counts(
    `${cause}: ${effect.join(', ') || 'no count'}`,
    withDevice((d) => assert.equal(play(d), effect), CALM),
  );
}

counts(
  'a chip that loses its settings: resets 1, though a client waits in the queue and another is connected',
  withDevice(
    (d) => {
      acceptAll(d, d.listen(80, 4), [5001]);
      arrive(d, 80, [5002]);
      assert.equal(
        moved(d, () => {
          d.sim.brownOut();
          d.run(2500);
        }),
        ['resets 1'],
      );
    },
    { ...CALM, ...UNAWARE },
  ),
);

counts(
  'the marks are the most that there was at once, and stay: 4 slots and 1 handle, then 6 and 3',
  withDevice((d) => {
    const marks = () => ({ ...statistics(d.info).highWater });
    assert.equal(marks(), { slots: 0, handles: 0, waiting: 0 });
    const listener = d.listen(80, 4);
    assert.equal(marks(), { slots: 4, handles: 1, waiting: 0 });
    const opened = acceptAll(d, listener, [5001, 5002]);
    assert.equal(marks(), { slots: 6, handles: 3, waiting: 0 });
    for (const s of [...opened, listener]) WSPCloseSocket(s, d.err);
    d.run(5000);
    assert.equal(marks(), { slots: 6, handles: 3, waiting: 0 });
  }, CALM),
);

counts('is all zeros where nothing is started, and a second start begins at zero', () => {
  const zeros = JSON.stringify(statistics());
  assert.not.match(zeros, /[1-9]/);
  withDevice((d) => {
    acceptAll(d, d.listen(80, 4), [5001]);
    assert.is(statistics(d.info).accepted, 1);
    assert.is(statistics(), statistics(null));
  }, CALM)();
  withDevice((d) => assert.is(JSON.stringify(statistics(d.info)), zeros), CALM)();
});

counts.run();
