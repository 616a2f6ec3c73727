import * as assert from 'uvu/assert';
import { setTimeServers } from '../../../provider/services/sntp.ts';
import { type SaidTime, SERVER_IPS, SERVERS, timeIs, withSntp } from '../../support/services/sntp.ts';
import { suite } from '../../support/suite.ts';

const unready = suite('a clock whose servers do not know the time yet');

/** What servers say before they are synchronised, and kiss codes that RFC 5905, 7.4 gives a client no duty for. */
const ODD: [string, SaidTime][] = [
  ['leap 3, stratum 0, reference id 0', { first: 0xe4, stratum: 0, code: '\0\0\0\0' }],
  ['leap 3, stratum 0, INIT', { first: 0xe4, stratum: 0, code: 'INIT' }],
  ['leap 3, stratum 0, STEP', { first: 0xe4, stratum: 0, code: 'STEP' }],
  ['leap 0, stratum 0, reference id 0', { first: 0x24, stratum: 0, code: '\0\0\0\0' }],
  ['leap 0, stratum 0, an address', { first: 0x24, stratum: 0 }],
  ['leap 3, stratum 0, no time', { first: 0xe4, stratum: 0, code: '\0\0\0\0', seconds: 0 }],
  ['leap 3, stratum 16', { first: 0xe4, stratum: 16 }],
  ['leap 3, stratum 2', { first: 0xe4, stratum: 2 }],
  ['leap 0, stratum 16', { first: 0x24, stratum: 16 }],
  ['leap 3, version 3, stratum 0', { first: 0xdc, stratum: 0, code: '\0\0\0\0' }],
  ...['ACST', 'AUTH', 'AUTO', 'BCST', 'CRYP', 'DROP', 'MCST', 'NKEY', 'NTSN', 'RMOT', 'XABC', 'deny'].map(
    (code): [string, SaidTime] => [`the kiss code ${code}`, { first: 0xe4, stratum: 0, code }],
  ),
];

for (const [what, said] of ODD)
  unready(
    `asks again after 16, 32, 64 s where the answer is ${what}, and takes the time when there is one`,
    withSntp((rig) => {
      rig.serve((question) => timeIs(question, rig.asked.length <= 3 ? said : {}));
      rig.pass(130);
      const gaps = rig.asked.slice(1, 4).map(({ ms }, i) => (ms - rig.asked[i].ms) / 1000);
      assert.is(gaps.length, 3, String(gaps));
      [16, 32, 64].forEach((least, i) => {
        assert.ok(gaps[i] >= least - 0.3 && gaps[i] <= least * 1.13 + 0.5, `${gaps[i]} s after ${least}`);
      });
      assert.is(rig.set.length, 1);
      assert.is(rig.slotsInUse, 0);
      assert.equal(rig.d.faults, []);
    }),
  );

unready(
  'gives the slot back as soon as the answer is there, whatever it is',
  withSntp((rig) => {
    rig.serve((question) => timeIs(question, { first: 0xe4, stratum: 0, code: 'INIT' }));
    rig.d.run(400);
    assert.is(rig.asked.length, 1);
    assert.is(rig.slotsInUse, 0);
  }),
);

unready('goes on with the servers that are left where one says DENY and one RSTR, in every order', () => {
  for (const [first, second] of [
    [0, 1],
    [1, 0],
    [0, 2],
    [2, 0],
    [1, 2],
    [2, 1],
  ])
    withSntp(
      (rig) => {
        SERVER_IPS.forEach((at, i) => {
          const code = i === first ? 'DENY' : i === second ? 'RSTR' : '';
          // The third never says a word before it has been asked three times.
          rig.serve((q) => {
            if (code) return timeIs(q, { first: 0xe4, stratum: 0, code });
            return rig.asked.filter((asked) => asked.at === at).length < 3 ? null : timeIs(q);
          }, at);
        });
        rig.pass(100);
        const times = SERVER_IPS.map((at) => rig.asked.filter((asked) => asked.at === at).length);
        const third = 3 - first - second;
        assert.equal([times[first], times[second]], [1, 1], `${first} ${second}: ${times}`);
        assert.ok(times[third] >= 3, `${first} ${second}: ${times}`);
        assert.ok(rig.set.length > 0, `${first} ${second}: ${times}`);
      },
      { servers: SERVERS },
    )();
});

unready(
  'asks those that have all said DENY or RSTR again an hour later, and the new ones at once',
  withSntp(
    (rig) => {
      let denies = true;
      for (const [at, code] of [
        [SERVER_IPS[0], 'DENY'],
        [SERVER_IPS[1], 'RSTR'],
      ])
        rig.serve((q) => timeIs(q, denies ? { first: 0xe4, stratum: 0, code } : {}), at);
      rig.pass(3500);
      assert.is(rig.asked.length, 2);
      denies = false;
      rig.pass(150);
      assert.is(rig.asked.length, 3);
      assert.is(rig.set.length, 1);
      rig.serve((q) => timeIs(q), SERVER_IPS[2]);
      setTimeServers(rig.client, SERVERS.slice(2));
      rig.pass(700);
      assert.is(rig.asked[3].at, SERVER_IPS[2]);
    },
    { servers: SERVERS.slice(0, 2), everyMs: 600_000 },
  ),
);

unready(
  'doubles the distance for a server that says RATE, each time again, and never asks it sooner than before',
  withSntp(
    (rig) => {
      rig.serve((q) => timeIs(q, rig.asked.length > 2 ? { first: 0xe4, stratum: 0, code: 'RATE' } : {}));
      rig.pass(5000);
      const gaps = rig.asked.slice(1).map(({ ms }, i) => (ms - rig.asked[i].ms) / 1000);
      assert.ok(Math.abs(gaps[0] - 600) < 2 && Math.abs(gaps[1] - 600) < 2, String(gaps));
      assert.ok(gaps[2] >= 1200 && gaps[2] < 1400, String(gaps));
      assert.ok(gaps[3] >= 2400 && gaps[3] < 2700, String(gaps));
      assert.is(rig.set.length, 2);
    },
    { everyMs: 600_000 },
  ),
);

unready(
  'asks the others while a server that has said RATE rests',
  withSntp(
    (rig) => {
      rig.serve((q) => timeIs(q, { first: 0xe4, stratum: 0, code: 'RATE' }));
      rig.serve((q) => timeIs(q), SERVER_IPS[1]);
      rig.pass(6);
      assert.is(rig.set.length, 1);
      rig.pass(60);
      assert.ok(rig.set.length >= 3, String(rig.set.length));
      assert.is(rig.asked.filter(({ at }) => at === SERVER_IPS[0]).length, 1);
    },
    { servers: SERVERS.slice(0, 2), everyMs: 20_000 },
  ),
);

unready.run();
