import * as assert from 'uvu/assert';
import { WSPCloseSocket } from '../../../provider/index.ts';
import { BOUND, RELEASED, RENEWING } from '../../../provider/services/dhcp/client.ts';
import { releaseLease, renewLease } from '../../../provider/services/dhcp/dhcp.ts';
import { DEFAULTS } from '../../../sim/chips/w5500/knobs.ts';
import { arrive } from '../../support/calls.ts';
import { arpOf, FALLBACK, said, withDhcp } from '../../support/services/dhcp.ts';
import { suite } from '../../support/suite.ts';
import { chipWeather, PLACED } from '../../support/weather.ts';

const use = suite('a DHCP client and the use of an address');

const [DISCOVER, REQUEST, DECLINE, RELEASE] = [1, 3, 4, 7];

/**
 * What an address that somebody has looks like to the application: nothing, or, on a chip that hears no answer to its
 * probe, an address that is taken back.
 */
const TAKEN = chipWeather().unaddressed === 'deaf' ? ['10.0.2.15', 'none'] : [];

const conflicts: string[] = [];
use(
  'declines one that somebody has, says so, and asks for another one after 10 s',
  withDhcp(
    (rig) => {
      conflicts.length = 0;
      rig.serve();
      rig.hostAt('10.0.2.15');
      rig.d.awaitLink();
      rig.pass(4);
      assert.equal(rig.kinds, [DISCOVER, REQUEST, DECLINE]);
      const { message, to } = rig.asked[2];
      assert.equal([...(message.options.get(50) ?? [])], [10, 0, 2, 15]);
      assert.equal([...(message.options.get(54) ?? [])], [10, 0, 2, 2]);
      assert.equal(
        [message.options.get(55), message.options.get(12), message.flags],
        [undefined, undefined, 0],
      );
      assert.equal([[...message.ciaddr], to], [[0, 0, 0, 0], '255.255.255.255']);
      assert.equal(conflicts, ['10.0.2.15']);
      assert.equal(rig.addresses, TAKEN);
      rig.pass(11);
      assert.equal(rig.addresses, [...TAKEN, '10.0.2.16']);
      const waitedMs = rig.asked[3].ms - rig.asked[2].ms;
      assert.ok(waitedMs >= 10_000 && waitedMs < 11_500, String(waitedMs));
      assert.is.not(rig.asked[3].message.xid, rig.asked[2].message.xid);
      assert.is(rig.slotsInUse, 0);
      assert.equal(rig.d.faults, []);
    },
    { hostname: 'sensor-4', onConflict: (ip) => conflicts.push(ip.join('.')) },
  ),
);

use(
  'declines one behind its fallback, too, which it has again afterwards',
  withDhcp(
    (rig) => {
      const server = rig.serve({ pool: ['10.0.2.15'] });
      server.silent = true;
      rig.hostAt('10.0.2.15');
      rig.d.awaitLink();
      rig.pass(22);
      assert.equal(rig.addresses, ['192.168.7.7']);
      server.silent = false;
      rig.pass(70);
      assert.ok(rig.kinds.includes(DECLINE), String(rig.kinds));
      assert.equal(
        [...new Set(rig.addresses)].sort(),
        [...new Set([...TAKEN, '192.168.7.7', 'none'])].sort(),
      );
      rig.pass(30);
      assert.is(rig.addresses[rig.addresses.length - 1], '192.168.7.7');
    },
    { fallback: FALLBACK },
  ),
);

use(
  'does not probe the address that it has: when the link comes back, and when it is renewed',
  withDhcp((rig) => {
    rig.serve({ leaseSeconds: 200 });
    rig.d.awaitLink();
    rig.pass(5);
    const questions = arpOf(rig);
    rig.d.sim.plug(false);
    rig.pass(5);
    rig.d.sim.plug(true);
    rig.d.awaitLink();
    rig.pass(110);
    assert.is(rig.kinds.filter((kind) => kind === REQUEST).length, 3);
    assert.not.ok(
      questions.some((question) => question.endsWith('.15')),
      String(questions),
    );
    assert.equal(rig.addresses, ['10.0.2.15']);
  }),
);

use('is had in the end whenever the cable is pulled on the way there', () => {
  for (let ms = 0; ms < 2500; ms += 125)
    withDhcp((rig) => {
      rig.serve();
      rig.d.awaitLink();
      rig.pass(ms / 1000);
      rig.d.sim.plug(false);
      rig.pass(5);
      rig.d.sim.plug(true);
      rig.pass(8);
      assert.is(rig.addresses[rig.addresses.length - 1], '10.0.2.15', `pulled after ${ms} ms`);
      assert.equal([...rig.d.chip.settings.slice(14)], [10, 0, 2, 15], `pulled after ${ms} ms`);
      assert.is(rig.slotsInUse, 0);
    })();
});

use(
  'gives it back on request, tells its server alone, and is silent until it is asked to renew',
  withDhcp(
    (rig) => {
      rig.serve();
      rig.d.awaitLink();
      rig.pass(5);
      assert.is(releaseLease(rig.client), true);
      rig.pass(2.5);
      assert.equal(rig.kinds, [DISCOVER, REQUEST, RELEASE]);
      const { message, to } = rig.asked[2];
      assert.is(to, '10.0.2.2');
      assert.equal([...message.ciaddr], [10, 0, 2, 15]);
      assert.equal([...(message.options.get(54) ?? [])], [10, 0, 2, 2]);
      for (const option of [12, 50, 55]) assert.is(message.options.get(option), undefined, String(option));
      assert.equal(rig.addresses, ['10.0.2.15', 'none']);
      assert.equal([...rig.d.chip.settings.slice(14)], [0, 0, 0, 0]);
      assert.is(rig.slotsInUse, 0);
      rig.pass(100);
      rig.d.sim.plug(false);
      rig.pass(5);
      rig.d.sim.plug(true);
      rig.pass(60);
      assert.is(rig.kinds.length, 3);
      assert.is(rig.client.state, RELEASED);
      assert.is(releaseLease(rig.client), false);
      renewLease(rig.client);
      rig.pass(5);
      assert.equal(rig.addresses, ['10.0.2.15', 'none', '10.0.2.15']);
      assert.is(rig.client.state, BOUND);
      assert.equal(rig.d.faults, []);
    },
    { fallback: FALLBACK },
  ),
);

use(
  'is without it 2 s after it gave it back, also where its server is gone or the cable is out',
  withDhcp((rig) => {
    const server = rig.serve({}, '10.0.2.3');
    rig.d.awaitLink();
    rig.pass(5);
    server.silent = true;
    rig.hostAt('10.0.2.2');
    rig.client.server.set([10, 0, 2, 99]);
    assert.is(releaseLease(rig.client), true);
    rig.pass(3);
    assert.equal(rig.addresses, ['10.0.2.15', 'none']);
    server.silent = false;
    renewLease(rig.client);
    rig.pass(5);
    assert.is(releaseLease(rig.client), true);
    rig.d.sim.plug(false);
    rig.pass(3);
    assert.equal(rig.addresses, ['10.0.2.15', 'none', '10.0.2.15', 'none']);
    assert.is(rig.slotsInUse, 0);
  }),
);

use(
  'asks for a new one a second after its request was refused',
  withDhcp((rig) => {
    const port = rig.d.host.udp(67);
    port.onDatagram = () => {
      const { xid, options } = rig.asked[rig.asked.length - 1].message;
      const [kind] = options.get(53) ?? [];
      const refuse = rig.kinds.filter((each) => each === REQUEST).length === 1;
      port.send('255.255.255.255', 68, said({ xid, type: kind === DISCOVER ? 2 : refuse ? 6 : 5 }));
    };
    rig.d.awaitLink();
    rig.pass(4);
    assert.equal(rig.kinds, [DISCOVER, REQUEST, DISCOVER, REQUEST]);
    assert.ok(rig.asked[2].ms - rig.asked[1].ms < 1500);
    assert.equal(rig.addresses, ['10.0.2.15']);
  }),
);

use(
  'asks within 2 s of a slot that comes free, where connections had them all when it was due',
  withDhcp(
    (rig) => {
      const { d } = rig;
      rig.serve({ leaseSeconds: 600 });
      d.awaitLink();
      rig.pass(5);
      const listener = d.listen(80, 8);
      const accepted = arrive(d, 80, [5001, 5002, 5003, 5004, 5005, 5006, 5007, 5008]).map(() =>
        d.accept(listener),
      );
      WSPCloseSocket(listener, d.err);
      rig.pass(310);
      assert.is(rig.client.state, RENEWING);
      assert.is(rig.asked.length, 2);
      WSPCloseSocket(accepted[3], d.err);
      // Its client says nothing, and keeps the slot for 3 s.
      rig.pass(5);
      assert.is(rig.asked.length, 3);
      assert.is(rig.client.state, BOUND);
    },
    {},
    { ...DEFAULTS, ...PLACED },
  ),
);

use.run();
