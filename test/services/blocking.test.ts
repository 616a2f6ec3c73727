import * as assert from 'uvu/assert';
import { INVALID_SOCKET, limitConnections, WSAEINPROGRESS, WSPAccept } from '../../provider/index.ts';
import { setHost, startMdns } from '../../provider/services/mdns/mdns.ts';
import { Random } from '../../sim/random.ts';
import { newDevice, withDevice } from '../support/device.ts';
import { DhcpRig, withDhcp } from '../support/services/dhcp.ts';
import { pointed, withDns } from '../support/services/dns.ts';
import { Passing, WAYS } from '../support/services/passing.ts';
import { chance } from '../support/services/service-rig.ts';
import { timeIs, withSntp } from '../support/services/sntp.ts';
import { suite } from '../support/suite.ts';
import { TIMED } from '../support/weather.ts';

const blocking = suite('services of a program that blocks');

const [DISCOVER, REQUEST] = [1, 3];

for (const way of WAYS) {
  blocking(
    `get a lease, and renew it at half of its time: ${way}`,
    withDhcp(
      (rig) => {
        const passing = new Passing(rig.d);
        rig.serve({ leaseSeconds: 80 });
        rig.d.awaitLink();
        passing.pass(way, 5000);
        assert.equal(rig.addresses, ['10.0.2.15']);
        assert.equal(rig.kinds, [DISCOVER, REQUEST]);
        passing.pass(way, 95_000);
        assert.equal(rig.kinds, [DISCOVER, REQUEST, REQUEST, REQUEST]);
        assert.equal(rig.addresses, ['10.0.2.15']);
        assert.equal(rig.d.faults, []);
      },
      {},
      TIMED,
    ),
  );
}

/** What happens to the network before each step. */
const EVENTS = ['nothing', 'silent', 'speaks', 'unplugged', 'plugged'] as const;
const LEASE_MS = 40_000;
/** The health check looks at the link once a second, and the client at what it found every 250 ms. */
const LATE_MS = 1500;
/** A message is sent again after 1 s less an eighth at the soonest. */
const SOONEST_MS = 800;

blocking('hold a lease for its time, with any calls of the program meanwhile', () => {
  for (let seed = 1; seed <= 30; seed++) {
    const random = new Random(seed);
    const d = newDevice(TIMED).start();
    try {
      const rig = new DhcpRig(d, {});
      const passing = new Passing(d);
      const server = rig.serve({ leaseSeconds: LEASE_MS / 1000 });
      d.awaitLink();
      let heardMs = -LEASE_MS;
      const told = () => rig.addresses.at(-1) ?? 'none';
      const pass = (ms: number) => {
        const before = rig.asked.length;
        passing.pass(WAYS[random.below(WAYS.length)], ms);
        const requests = rig.asked.slice(before).filter((_, i) => rig.kinds[before + i] === REQUEST);
        if (!server.silent && requests.length > 0) heardMs = requests[requests.length - 1].ms;
        const isOver = d.clock.now() - heardMs > LEASE_MS + LATE_MS;
        if (isOver) assert.is(told(), 'none', `seed ${seed}, ${d.clock.now()} ms`);
      };
      for (let step = 0; step < 14; step++) {
        const event = EVENTS[random.below(EVENTS.length)];
        if (event === 'silent') server.silent = true;
        else if (event === 'speaks') server.silent = false;
        else if (event !== 'nothing') d.sim.plug(event === 'plugged');
        pass(200 + random.below(9000));
        // The stand-in for the runtime's loop takes a program for hung that does not return to it for 100 s.
        if (step % 7 === 6) passing.pass('loop', 10);
      }
      // The pauses between two attempts are up to 64 s by now.
      server.silent = false;
      d.sim.plug(true);
      for (let i = 0; i < 10; i++) pass(9000);
      assert.is(told(), '10.0.2.15', `seed ${seed}`);
      rig.asked.forEach(({ ms, message }, i) => {
        const isAgain = i > 0 && rig.asked[i - 1].message.xid === message.xid;
        if (!isAgain || rig.kinds[i] !== rig.kinds[i - 1]) return;
        const pauseMs = ms - rig.asked[i - 1].ms;
        assert.ok(pauseMs >= SOONEST_MS, `seed ${seed}, message ${i}: ${pauseMs} ms after the same one`);
      });
      assert.equal(d.faults, []);
    } finally {
      d.stop();
    }
  }
});

for (const way of WAYS) {
  if (way === 'loop' || way === 'once') continue;
  blocking(`go on while the program blocks in a callback of theirs: ${way}`, () => {
    const d = newDevice(TIMED).start();
    try {
      const passing = new Passing(d);
      const told: string[] = [];
      const rig = new DhcpRig(d, {
        onAddress: (ip) => {
          told.push(ip ? ip.join('.') : 'none');
          if (told.length === 1) passing.pass(way, 100_000);
        },
      });
      rig.serve({ leaseSeconds: 80 });
      d.awaitLink();
      d.run(10_000);
      assert.equal(rig.kinds, [DISCOVER, REQUEST, REQUEST, REQUEST]);
      assert.equal(told, ['10.0.2.15']);
      assert.equal(d.faults, []);
    } finally {
      d.stop();
    }
  });

  blocking(`may not block in a callback themselves while it blocks: ${way}`, () => {
    const d = newDevice(TIMED).start();
    try {
      const passing = new Passing(d);
      const errors: number[] = [];
      const rig = new DhcpRig(d, {
        onAddress: () => {
          const err = { value: 0 };
          WSPAccept(passing.listener, null, null, null, 0, err);
          errors.push(err.value);
        },
      });
      rig.serve();
      d.awaitLink();
      passing.pass(way, 5000);
      assert.equal(errors, [WSAEINPROGRESS]);
    } finally {
      d.stop();
    }
  });

  blocking(
    `set the clock, and set it again: ${way}`,
    withSntp(
      (rig) => {
        rig.serve((question) => timeIs(question));
        new Passing(rig.d).pass(way, 70_000);
        assert.equal(
          rig.set.map(({ ms }) => Math.floor(ms / 20_000)),
          [0, 3],
        );
      },
      {},
      TIMED,
    ),
  );

  blocking(
    `find a name, and ask again where no server answers: ${way}`,
    withDns(
      (rig) => {
        let isMute = true;
        rig.serve((query) => (isMute ? null : pointed(query, '10.0.2.7')));
        rig.find('time.example');
        const passing = new Passing(rig.d);
        passing.pass(way, 500);
        isMute = false;
        passing.pass(way, 1500);
        assert.equal(rig.found, ['10.0.2.7']);
        assert.is(rig.asked.length, 2);
      },
      undefined,
      TIMED,
    ),
  );

  blocking(
    `claim a name in .local, and answer for it: ${way}`,
    withDevice((d) => {
      const names: string[] = [];
      const mdns = startMdns(d.info, {
        name: 'spisock',
        service: null,
        onName: (name) => names.push(name),
        random: chance(3),
      });
      setHost(mdns, [10, 0, 2, 15]);
      const passing = new Passing(d);
      passing.pass(way, 4000);
      assert.equal(names, ['spisock.local']);
    }, TIMED),
  );

  blocking(
    `end a connection over its limits: ${way}`,
    withDevice((d) => {
      const listener = d.listen(80, 4);
      limitConnections(listener, { firstByteMs: 5000 }, d.err);
      const client = d.host.connect(80);
      d.run(5);
      assert.not.equal(d.accept(listener), INVALID_SOCKET);
      new Passing(d).pass(way, 8000);
      client.send('x');
      d.run(100);
      assert.is(client.ended, 'reset');
    }, TIMED),
  );
}

blocking(
  'are run from messages, too, where the program has a loop of its own',
  withDhcp(
    (rig) => {
      const passing = new Passing(rig.d);
      rig.serve();
      rig.d.awaitLink();
      passing.pass('once', 3000);
      assert.equal(rig.addresses, ['10.0.2.15']);
    },
    {},
    TIMED,
  ),
);

blocking.run();
