import * as assert from 'uvu/assert';
import { WSPCloseSocket } from '../../../provider/index.ts';
import { setTimeServers } from '../../../provider/services/sntp.ts';
import { DEFAULTS } from '../../../sim/chips/w5500/knobs.ts';
import { SntpServer } from '../../../sim/servers/sntp.ts';
import { arrive } from '../../support/calls.ts';
import { newDevice } from '../../support/device.ts';
import {
  NEW_YEAR_MS,
  NEW_YEAR_NTP,
  SERVERS,
  SntpRig,
  timeIs,
  withSntp,
} from '../../support/services/sntp.ts';
import { suite } from '../../support/suite.ts';
import { PLACED } from '../../support/weather.ts';

const sntp = suite('a clock');

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
  'waits 3 s for an answer: what comes 3.1 s behind its question sets nothing, and finds no slot',
  withSntp(
    (rig) => {
      const port = rig.serve((question) => {
        rig.d.clock.after(3100, () => {
          assert.is(rig.slotsInUse, 0);
          port.send(question.ip, question.port, timeIs(question));
        });
        return null;
      });
      rig.d.run(4000);
      assert.equal([rig.asked.length, rig.set], [1, []]);
    },
    {},
    PLACED,
  ),
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
      setTimeServers(rig.client, SERVERS.slice(0, 1));
      rig.client.waitMs = 0;
      rig.d.run(400);
      assert.is(new Date(rig.set[rig.set.length - 1].unixMs).toISOString().slice(0, 21), iso);
      port.close();
    }
  }),
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

sntp(
  'waits for a slot while connections have them all, without counting that as a question',
  withSntp(
    (rig) => {
      const { d } = rig;
      const listener = d.listen(80, 8);
      const ports = [5001, 5002, 5003, 5004, 5005, 5006, 5007, 5008];
      const accepted = arrive(d, 80, ports).map(() => d.accept(listener));
      WSPCloseSocket(listener, d.err);
      setTimeServers(rig.client, SERVERS.slice(0, 1));
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
