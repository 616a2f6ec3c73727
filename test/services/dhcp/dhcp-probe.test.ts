import * as assert from 'uvu/assert';
import { arpOf, withDhcp } from '../../support/services/dhcp.ts';
import { suite } from '../../support/suite.ts';
import { until } from '../../support/until.ts';

const use = suite('a DHCP client that asks who has its address');

const [DISCOVER, REQUEST, DECLINE] = [1, 3, 4];

use(
  'asks whether anybody has it before it is used, as one that has none (RFC 5227), for half a second',
  withDhcp((rig) => {
    const questions = arpOf(rig);
    rig.serve();
    rig.d.awaitLink();
    until(
      'DISCOVER and REQUEST',
      () => rig.kinds.length >= 2,
      () => rig.pass(0.05),
    );
    rig.pass(0.2);
    assert.equal(rig.addresses, []);
    rig.pass(0.6);
    assert.equal(rig.addresses, ['10.0.2.15']);
    const [probes, announcements] = ['0.0.0.0', '10.0.2.15'].map((sender) =>
      questions.filter((question) => question === `${sender} asks for 10.0.2.15`),
    );
    assert.equal(questions, [...probes, ...announcements]);
    assert.ok(probes.length >= 3, String(questions));
    assert.ok(announcements.length >= 1, String(questions));
    rig.pass(1);
    assert.is(rig.slotsInUse, 0);
    assert.equal(rig.d.faults, []);
  }),
);

use(
  'announces it twice or more when it is used, and never again (RFC 5227, 2.3)',
  withDhcp((rig) => {
    rig.serve();
    rig.d.awaitLink();
    until(
      'an address',
      () => rig.addresses.length > 0,
      () => rig.pass(0.05),
    );
    const questions = arpOf(rig);
    rig.pass(1);
    assert.ok(questions.length >= 2, String(questions));
    assert.equal(questions, new Array(questions.length).fill('10.0.2.15 asks for 10.0.2.15'));
    assert.is(rig.slotsInUse, 0);
    const before = questions.length;
    rig.pass(30);
    assert.is(questions.length, before);
  }),
);

use(
  'gives one up within 3 s that somebody has, on a chip that hears no answer before it has an address',
  withDhcp(
    (rig) => {
      rig.serve();
      rig.hostAt('10.0.2.15');
      rig.d.awaitLink();
      rig.pass(4);
      assert.equal(rig.addresses, ['10.0.2.15', 'none']);
      assert.equal(rig.kinds, [DISCOVER, REQUEST, DECLINE]);
      rig.pass(12);
      assert.equal(rig.addresses, ['10.0.2.15', 'none', '10.0.2.16']);
    },
    {},
    { unaddressed: 'deaf' },
  ),
);

use.run();
