import * as assert from 'uvu/assert';
import { afterChange } from '../../../provider/engine/poll.ts';
import { readdress } from '../../../provider/engine/recovery.ts';
import { setTimeServers } from '../../../provider/services/sntp.ts';
import { provider } from '../../support/services/service-ports.ts';
import { SERVER_IPS, SERVERS, timeIs, withSntp } from '../../support/services/sntp.ts';
import { suite } from '../../support/suite.ts';

const sntp = suite('a clock and its servers');

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
  'asks the next server after 3 s, and the first one again after 16, 32 ... 1024 s and a little',
  withSntp(
    (rig) => {
      for (const at of SERVER_IPS) rig.serve(() => null, at);
      rig.pass(2400);
      assert.equal(
        rig.asked.slice(0, 6).map(({ at }) => at),
        [...SERVER_IPS, ...SERVER_IPS],
      );
      const rounds = rig.asked.filter(({ at }) => at === SERVER_IPS[2]).map(({ ms }) => ms);
      const pauses = rig.asked
        .filter(({ at, ms }) => at === SERVER_IPS[0] && ms > rounds[0])
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
    { servers: SERVERS },
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
    { servers: [SERVERS[0], Uint8Array.of(10, 0, 2, 99), SERVERS[2]] },
  ),
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
      // Due 60 s after the last question, and asked with the next tick.
      rig.pass(61);
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
      d.sim.plug(false);
      // The provider looks once a second.
      rig.pass(1.5);
      setTimeServers(rig.client, SERVERS);
      rig.pass(5);
      assert.equal(rig.asked, []);
      d.sim.plug(true);
      const network = { mac: [2, 0, 10, 0, 2, 15], subnet: [255, 255, 255, 0], gateway: [10, 0, 2, 2] };
      readdress(provider(d), { ...network, ip: [0, 0, 0, 0] });
      afterChange(provider(d));
      rig.pass(5);
      assert.equal(rig.asked, []);
      readdress(provider(d), { ...network, ip: [10, 0, 2, 15] });
      afterChange(provider(d));
      rig.pass(2);
      assert.is(rig.set.length, 1);
    },
    { servers: [] },
  ),
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
    { servers: SERVERS.slice(0, 2) },
  ),
);

sntp('asks none of those before, where the servers that took their place deny it, too', () => {
  withSntp(
    (rig) => {
      const [first, second, third] = SERVER_IPS;
      for (const at of [first, third])
        rig.serve((question) => timeIs(question, { stratum: 0, code: 'DENY' }), at);
      rig.serve((question) => timeIs(question), second);
      rig.pass(30);
      assert.is(rig.set.length, 1);
      assert.ok(rig.asked.some(({ at }) => at === first));
      setTimeServers(rig.client, [SERVERS[2]]);
      rig.asked.length = 0;
      rig.pass(20_000);
      assert.ok(rig.asked.length >= 2, String(rig.asked.length));
      assert.equal(new Set(rig.asked.map(({ at }) => at)), new Set([SERVER_IPS[2]]));
    },
    { servers: SERVERS.slice(0, 2) },
  )();
});

sntp.run();
