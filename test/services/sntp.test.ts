import * as assert from 'uvu/assert';
import { DEFAULTS } from '../../hal/sim/chip/knobs.ts';
import { SntpServer } from '../../hal/sim/gateway/sntp-server.ts';
import { WSPCloseSocket } from '../../provider/index.ts';
import { readdress } from '../../provider/readdress.ts';
import { setTimeServers } from '../../provider/services/sntp.ts';
import { arrive } from '../support/calls.ts';
import { newDevice } from '../support/device.ts';
import { provider } from '../support/posts.ts';
import { NEW_YEAR_MS, NEW_YEAR_NTP, SntpRig, timeIs, withSntp } from '../support/sntp.ts';
import { suite } from '../support/suite.ts';
import { PLACED } from '../support/weather.ts';

const sntp = suite('a clock');

const OTHERS = ['10.0.2.2', '10.0.2.4', '10.0.2.5'];
const servers = OTHERS.map((ip) => Uint8Array.from(ip.split('.').map(Number)));

sntp(
  "is set by the gateway's server, goes on by itself, and the slot is free again",
  withSntp((rig) => {
    const server = new SntpServer(rig.d.host, rig.d.time);
    assert.is(rig.time, 0);
    rig.d.run(600);
    assert.is(rig.set.length, 1);
    assert.is(rig.slotsInUse, 0);
    for (const seconds of [0, 7, 40]) {
      rig.pass(seconds);
      const wrongMs = rig.time - server.unixMs;
      assert.ok(Math.abs(wrongMs) <= 10, `${wrongMs} ms`);
    }
    assert.is(rig.set.length, 1);
    assert.equal(rig.d.faults, []);
  }),
);

sntp(
  'asks with version 4, mode 3, and nothing else but 64 bits of chance, from another port each time',
  withSntp(
    (rig) => {
      rig.serve((question) => timeIs(question));
      rig.pass(100);
      assert.is(rig.asked.length, 5);
      for (const { bytes } of rig.asked) {
        assert.is(bytes.length, 48);
        assert.equal([...bytes.subarray(0, 40)], [0x23, ...new Array(39).fill(0)]);
      }
      const cookies = rig.asked.map(({ bytes }) => Buffer.from(bytes.subarray(40)).toString('hex'));
      assert.is(new Set(cookies).size, 5);
      assert.is(new Set(rig.asked.map(({ port }) => port)).size, 5);
      assert.ok(rig.asked.every(({ port }) => port >= 49152));
    },
    { everyMs: 20_000 },
  ),
);

sntp(
  'is set again every minute, and jumps to where its server is',
  withSntp((rig) => {
    let behind = 0;
    rig.serve((question) => timeIs(question, { seconds: NEW_YEAR_NTP + behind++ * 1000 }));
    rig.pass(130);
    assert.equal(
      rig.set.map(({ unixMs }) => Math.round((unixMs - NEW_YEAR_MS) / 1000)),
      [0, 1000, 2000],
    );
    const [first, second] = rig.set;
    assert.ok(Math.abs(second.ms - first.ms - 60_000) < 600, String(second.ms - first.ms));
  }),
);

sntp(
  'allows for the way, half of what was not spent at the server',
  withSntp((rig) => {
    const port = rig.serve((question) => {
      // 1.4 s, of which the server says that it has had the question for one.
      const said = { seconds: NEW_YEAR_NTP, heard: NEW_YEAR_NTP - 1 };
      rig.d.clock.after(1400, () => port.send(question.ip, question.port, timeIs(question, said)));
      return null;
    });
    rig.d.run(2500);
    assert.is(rig.set.length, 1);
    const wayMs = rig.set[0].unixMs - NEW_YEAR_MS;
    assert.ok(Math.abs(wayMs - 200) < 20, `${wayMs} ms`);
  }),
);

sntp(
  'knows that the numbers begin anew in 2036',
  withSntp((rig) => {
    // 2036-02-07T06:28:16Z, and half a second before.
    for (const [seconds, fraction, iso] of [
      [0xffffffff, 0x80000000, '2036-02-07T06:28:15.5'],
      [0, 0, '2036-02-07T06:28:16.0'],
      [1, 0x40000000, '2036-02-07T06:28:17.2'],
      [2208988799, 0, '2106-02-07T06:28:15.0'],
      [2208988801, 0, '1970-01-01T00:00:01.0'],
    ] as const) {
      const port = rig.serve((question) => timeIs(question, { seconds, fraction: fraction || 1 }));
      setTimeServers(rig.client, servers.slice(0, 1));
      rig.client.waitMs = 0;
      rig.d.run(400);
      assert.is(new Date(rig.set[rig.set.length - 1].unixMs).toISOString().slice(0, 21), iso);
      port.close();
    }
  }),
);

sntp(
  'asks the next server after 3 s, and the first one again after 16, 32 ... 1024 s and a little',
  withSntp(
    (rig) => {
      for (const at of OTHERS) rig.serve(() => null, at);
      rig.pass(2400);
      assert.equal(
        rig.asked.slice(0, 6).map(({ at }) => at),
        [...OTHERS, ...OTHERS],
      );
      const rounds = rig.asked.filter(({ at }) => at === OTHERS[2]).map(({ ms }) => ms);
      const pauses = rig.asked
        .filter(({ at, ms }) => at === OTHERS[0] && ms > rounds[0])
        .map(({ ms }, n) => (ms - rounds[n]) / 1000);
      assert.is(pauses.length, 7);
      pauses.forEach((pause, n) => {
        const least = 16 * 2 ** Math.min(n, 6);
        assert.ok(pause >= least - 0.3 && pause <= least * 1.13 + 0.5, `${pause} s after ${least}`);
      });
      const [first, second] = rig.asked;
      assert.ok(Math.abs(second.ms - first.ms - 3000) < 400, String(second.ms - first.ms));
      assert.is(rig.time, 0);
      assert.is(rig.slotsInUse, 0);
    },
    { servers },
  ),
);

sntp(
  'is set by a server behind one that is silent and one that does not even answer ARP',
  withSntp(
    (rig) => {
      rig.serve(() => null);
      rig.serve((question) => timeIs(question), '10.0.2.5');
      rig.d.run(9000);
      assert.is(rig.set.length, 1);
    },
    { servers: [servers[0], Uint8Array.of(10, 0, 2, 99), servers[2]] },
  ),
);

sntp(
  'goes on while nobody answers, also over the end of the numbers of the runtime, and is set again afterwards',
  () => {
    const d = newDevice().start();
    try {
      const started = 2 ** 32 - 20_000;
      const clock = {
        now: () => (started + d.clock.now()) % 2 ** 32,
        after: (ms: number, callback: () => void) => d.clock.after(ms, callback),
        wait: (ms: number) => d.clock.wait(ms),
      };
      const rig = new SntpRig(d, {}, { ...d.info, clock });
      const server = new SntpServer(d.host, d.time);
      d.awaitLink();
      rig.pass(10);
      assert.is(rig.set.length, 1);
      server.silent = true;
      while (clock.now() > 30_000) {
        rig.pass(1);
        const wrongMs = rig.time - server.unixMs;
        assert.ok(Math.abs(wrongMs) <= 10, `${wrongMs} ms at ${clock.now()}`);
      }
      server.silent = false;
      rig.pass(120);
      assert.ok(rig.set.length >= 2);
      assert.ok(Math.abs(rig.time - server.unixMs) <= 10);
    } finally {
      d.stop();
    }
  },
);

sntp('asks under a name, looked up each time, and takes an answer that comes too late for none', () => {
  const found: ((ip: Uint8Array | null) => void)[] = [];
  const find = (name: string, done: (ip: Uint8Array | null) => void) => {
    assert.is(name, 'time.example');
    found.push(done);
  };
  withSntp(
    (rig) => {
      rig.serve((question) => timeIs(question));
      rig.serve((question) => timeIs(question), '10.0.2.4');
      rig.d.run(400);
      assert.is(found.length, 1);
      // The address is the resolver's, and may be another one when it has said it.
      const ip = Uint8Array.of(10, 0, 2, 4);
      found[0](ip);
      ip.fill(0);
      rig.d.run(200);
      assert.equal(
        rig.asked.map(({ at }) => at),
        ['10.0.2.4'],
      );
      rig.pass(60);
      found[1](null);
      rig.pass(20);
      assert.is(found.length, 3);
      found[1](Uint8Array.of(10, 0, 2, 2));
      rig.d.run(200);
      assert.is(rig.asked.length, 1);
      found[2](Uint8Array.of(10, 0, 2, 2));
      rig.d.run(200);
      assert.is(rig.set.length, 2);
      assert.is(rig.slotsInUse, 0);
    },
    { servers: ['time.example'], find },
  )();
});

sntp(
  'does not ask before there are a link, an address and a server',
  withSntp(
    (rig) => {
      const { d } = rig;
      rig.serve((question) => timeIs(question));
      rig.pass(5);
      setTimeServers(rig.client, servers);
      d.sim.plug(false);
      rig.pass(5);
      assert.equal(rig.asked, []);
      d.sim.plug(true);
      const network = { mac: [2, 0, 10, 0, 2, 15], subnet: [255, 255, 255, 0], gateway: [10, 0, 2, 2] };
      readdress(provider(d), { ...network, ip: [0, 0, 0, 0] });
      rig.pass(5);
      assert.equal(rig.asked, []);
      readdress(provider(d), { ...network, ip: [10, 0, 2, 15] });
      rig.pass(2);
      assert.is(rig.set.length, 1);
    },
    { servers: [] },
  ),
);

sntp(
  'waits for a slot while connections have them all, without counting that as a question',
  withSntp(
    (rig) => {
      const { d } = rig;
      const listener = d.listen(80, 8);
      const ports = [5001, 5002, 5003, 5004, 5005, 5006, 5007, 5008];
      const accepted = arrive(d, 80, ports).map(() => d.accept(listener));
      WSPCloseSocket(listener, d.err);
      setTimeServers(rig.client, servers.slice(0, 1));
      rig.serve((question) => timeIs(question));
      rig.pass(30);
      assert.equal(rig.asked, []);
      // Its client says nothing, and keeps the slot for 3 s.
      WSPCloseSocket(accepted[3], d.err);
      rig.pass(5);
      assert.is(rig.set.length, 1);
      assert.is(rig.slotsInUse, 7);
    },
    { servers: [] },
    { ...DEFAULTS, ...PLACED },
  ),
);

sntp(
  'asks again when the chip was reset while it waited',
  withSntp((rig) => {
    const { d } = rig;
    let answers = false;
    rig.serve((question) => (answers ? timeIs(question) : null));
    d.run(500);
    assert.is(rig.slotsInUse, 1);
    d.sim.brownOut();
    d.run(2500);
    assert.is(rig.slotsInUse, 0);
    answers = true;
    rig.pass(20);
    assert.is(rig.set.length, 1);
  }),
);

sntp(
  'asks a server that has had too much of it later, and one that wants no more of it never again',
  withSntp(
    (rig) => {
      rig.serve((question) => timeIs(question, { first: 0xe4, stratum: 0, code: 'RATE' }));
      rig.serve((question) => timeIs(question, { first: 0xe4, stratum: 0, code: 'DENY' }), '10.0.2.4');
      rig.pass(200);
      assert.is(rig.asked.filter(({ at }) => at === '10.0.2.4').length, 1);
      const [first, second, third] = rig.asked.filter(({ at }) => at === '10.0.2.2').map(({ ms }) => ms);
      assert.ok(second - first >= 64_000, String(second - first));
      assert.ok(third === undefined || third - second >= 128_000, String(third - second));
      assert.is(rig.time, 0);
      assert.is(rig.client.servers.length, 1);
    },
    { servers: servers.slice(0, 2) },
  ),
);

sntp(
  'whose user throws goes on',
  withSntp(
    (rig) => {
      rig.serve((question) => timeIs(question));
      rig.pass(70);
      assert.ok(rig.time > NEW_YEAR_MS);
      assert.is(rig.asked.length, 2);
    },
    {
      onTime: () => {
        throw new Error('on purpose');
      },
    },
  ),
);

sntp(
  'ends with the provider',
  withSntp((rig) => {
    rig.serve((question) => timeIs(question));
    rig.d.run(500);
    rig.d.stop();
    rig.pass(200);
    assert.is(rig.asked.length, 1);
  }),
);

sntp.run();
