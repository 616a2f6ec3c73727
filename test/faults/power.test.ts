import * as assert from 'uvu/assert';
import { readBoard, readConfig } from '../../build/config/config.ts';
import { providerOf } from '../../provider/engine/records/provider.ts';
import {
  createWindow,
  FD_ACCEPT,
  FD_CLOSE,
  FD_READ,
  WSPAsyncSelect,
  WSPCloseSocket,
} from '../../provider/index.ts';
import { DEFAULTS } from '../../sim/chips/w5500/knobs.ts';
import type { Peer } from '../../sim/hosts/peer.ts';
import { LockstepBoard } from '../../sim/lockstep/board.ts';
import { Random } from '../../sim/random.ts';
import { slots } from '../support/calls.ts';
import { pattern } from '../support/conversation.ts';
import { Device, UNAWARE } from '../support/device.ts';
import { unpowered } from '../support/faults/power.ts';
import { programOf } from '../support/program.ts';
import { suite } from '../support/suite.ts';

const power = suite('a chip without supply');
const cable = suite('a cable that is out');

const RUNS = Number(process.env.RUNS ?? 60);
const SEED = Number(process.env.SEED ?? 1);
const ANSWER = pattern(3000);

/** An echo of requests: 64 bytes are answered with 3,000, and closed. */
function serve(d: Device): void {
  const sent = new Map<number, number>();
  const listener = d.listen(80, 8);
  const go = (s: number) => {
    let from = sent.get(s) ?? 0;
    for (let tries = 0; tries < 10 && from < ANSWER.length; tries++) {
      const count = d.send(s, ANSWER.slice(from));
      if (count < 0) break;
      from += count;
    }
    sent.set(s, from);
    if (from === ANSWER.length) close(s);
  };
  const close = (s: number) => {
    if (sent.delete(s)) WSPCloseSocket(s, d.err);
  };
  const window = createWindow((_wMsg, socket, lParam) => {
    const event = lParam & 0xffff;
    if (event === FD_ACCEPT) {
      const s = d.accept(socket);
      if (s !== 0xffffffff) sent.set(s, 0);
      return;
    }
    if (!sent.has(socket)) return;
    if (event === FD_READ) d.recv(socket);
    if (event === FD_CLOSE) close(socket);
    else go(socket);
  });
  // FD_WRITE as well: the answer is longer than transmit memory.
  WSPAsyncSelect(listener, window, 1, FD_ACCEPT | FD_READ | FD_CLOSE | 2, d.err);
}

function ask(d: Device): Peer {
  const client = d.host.connect(80);
  client.onFin = () => client.fin();
  client.onEstablished = () => client.send(new Uint8Array(64));
  return client;
}

/** Whether six clients at once are served within `ms`; all that they get must be right. */
function sixServed(d: Device, ms: number): number {
  const clients = Array.from({ length: 6 }, () => ask(d));
  for (let i = 0; i < ms / 10 && clients.some(({ ended }) => ended === null); i++) d.run(10);
  return clients.filter((client) => client.peerClosed && isPrefix(client, ANSWER.length)).length;
}

function isPrefix(client: Peer, least = 0): boolean {
  const came = client.received();
  return came.length >= least && came.every((byte, i) => byte === ANSWER[i]);
}

function device(): Device {
  return new Device({ ...UNAWARE, ...DEFAULTS, calm: 'what happens when is the subject' });
}

/** Traffic without end: every 100 ms a client more, some of which reset or vanish. Returns them. */
function traffic(d: Device, random: Random, ms: number): Peer[] {
  const clients: Peer[] = [];
  for (let at = 0; at < ms; at += 100) {
    const client = ask(d);
    clients.push(client);
    if (random.chance(20)) d.time.after(random.below(100_000), () => client.rst());
    d.run(100);
  }
  return clients;
}

/**
 * Plays `step` as often as the seed is good for, each time on a device that serves. Afterwards the clients that it returns
 * have no wrong byte, and `restMs` later every slot and handle is back.
 */
function played(
  name: string,
  restMs: number,
  step: (d: Device, random: Random, what: string) => ReturnType<typeof ask>[],
): () => void {
  return () => {
    for (let run = 0; run < RUNS; run++) {
      const d = device().start();
      const what = `SEED=${SEED}, ${name} ${run}`;
      try {
        d.awaitLink();
        serve(d);
        d.run(50);
        const clients = step(d, new Random(SEED * 1000 + run), what);
        assert.ok(
          clients.every((client) => isPrefix(client)),
          `${what}: wrong bytes`,
        );
        d.run(restMs);
        assert.is(slots(d), '8 ARMED', what);
        assert.is(providerOf(d.info)?.openHandles, 1, what);
      } finally {
        d.stop();
      }
    }
  };
}

power(
  `serves again within 2 s of its return, whenever it is cut and for how long (${RUNS} cuts, seed ${SEED})`,
  played('cut', 1500, (d, random, what) => {
    const atUs = random.below(1_200_000);
    const forUs = random.chance(50) ? random.below(30_000) : random.below(9_000_000);
    d.time.after(atUs, () => {
      const restore = unpowered(d);
      d.time.after(forUs, restore);
    });
    const clients = traffic(d, random, (atUs + forUs) / 1000 + 100);
    d.run(2000);
    assert.is(sixServed(d, 1000), 6, `${what}: at ${atUs} us for ${forUs} us`);
    return clients;
  }),
);

power(
  'at the start lets sockets be made, bound and listen, and serves within 2 s of its first answer',
  () => {
    for (const awayMs of [0, 30, 700, 4000, 61_000]) {
      const d = device();
      const restore = unpowered(d);
      d.info.config.awaitsChip = true;
      d.start();
      try {
        serve(d);
        d.run(awayMs);
        assert.is(slots(d), '');
        restore();
        d.run(1100);
        d.awaitLink();
        assert.is(sixServed(d, 900), 6, `${awayMs} ms`);
      } finally {
        d.stop();
      }
    }
  },
);

power(
  'is asked for its version at growing distances: four frames in the first second, one a second later on',
  () => {
    const d = device();
    unpowered(d);
    d.info.config.awaitsChip = true;
    d.start();
    try {
      serve(d);
      const frames = (ms: number): number => {
        const before = d.bus.frames;
        d.run(ms);
        return d.bus.frames - before;
      };
      assert.is(frames(1050), 4);
      assert.is(frames(3000), 3);
    } finally {
      d.stop();
    }
  },
);

power(
  'of a board at boot is named once on the console, and the board serves within 2 s of its answer',
  async () => {
    const config = readConfig();
    const pins = await readBoard(config.board, config);
    const program = await programOf('page');
    const board = new LockstepBoard({ program, pins });
    const restore = unpowered({ sim: board.chip });
    board.run(7000);
    assert.equal(board.lines, [
      'W5500: VERSIONR is 0, not 4: check wiring, power and SPI clock; it is tried again',
    ]);
    restore();
    board.run(2000);
    assert.equal(board.lines.slice(1), ['W5500: answers', 'serving 10.0.2.15:80']);
    const client = board.host.connect(80);
    client.send('GET / HTTP/1.1\r\nHost: board\r\n\r\n');
    board.run(300);
    assert.match(client.text(), /^HTTP\/1.1 200 OK/);
  },
);

cable(
  `serves again within 2 s of its return, whenever it is pulled and for how long (${RUNS} times, seed ${SEED})`,
  played('pull', 40_000, (d, random, what) => {
    const atUs = random.below(500_000);
    const forUs = random.below(3_000_000);
    d.time.after(atUs, () => d.sim.plug(false));
    d.time.after(atUs + forUs, () => d.sim.plug(true));
    const clients = Array.from({ length: 2 }, () => {
      d.run(random.below(250));
      return ask(d);
    });
    d.run((atUs + forUs) / 1000 + 100);
    assert.is(sixServed(d, 2000), 6, `${what}: at ${atUs} us for ${forUs} us`);
    return clients;
  }),
);

power.run();
cable.run();
