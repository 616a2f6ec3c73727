import * as assert from 'uvu/assert';
import { WSPCloseSocket } from '../../../provider/index.ts';
import { setHost } from '../../../provider/services/mdns/mdns.ts';
import { DEFAULTS } from '../../../sim/chips/w5500/knobs.ts';
import { arrive } from '../../support/calls.ts';
import {
  ADDRESS,
  ask,
  HOST_NAME,
  HTTP,
  isA,
  lines,
  POINTER,
  respond,
  SERVICE,
  withMdns,
} from '../../support/services/mdns.ts';
import { suite } from '../../support/suite.ts';
import { PLACED } from '../../support/weather.ts';

const direct = suite('a query that is sent to the device alone');

for (const [what, port, unicast] of [
  ['from port 5353', 5353, false],
  ['from port 5353, for an answer to the asker', 5353, true],
  ['from another port, as plain DNS asks', 40_000, false],
  ['from another port, for an answer to the asker', 40_000, true],
] as const)
  direct(
    `is answered to the asker alone, also long after anything was said: ${what}`,
    withMdns(
      (rig) => {
        rig.awaitQuiet();
        rig.pass(60);
        rig.said.length = 0;
        const peer = rig.listen(rig.other(7, port));
        for (const [name, type, answer] of [
          [HOST_NAME, 'A', ADDRESS],
          [SERVICE, 'PTR', POINTER],
        ]) {
          peer.send('10.0.2.15', 5353, ask([{ name, type, unicast }], { id: 77 }));
          rig.awaitAnswer();
          assert.is(rig.said.length, 1, name);
          const [{ answers, toGroup, id }] = rig.said;
          assert.equal([toGroup, id], [false, port === 5353 ? 0 : 77]);
          // In plain DNS it is remembered for 10 s, and nobody's to flush.
          const legacy = answer.replace(/ \d+( flush)?$/, ' 10');
          assert.equal(lines(answers), [port === 5353 ? answer : legacy]);
          rig.said.length = 0;
          rig.pass(5);
        }
        assert.equal(rig.d.faults, []);
      },
      { service: HTTP },
    ),
  );

direct(
  'is not answered where it comes from elsewhere, knows the answer, or asks for something else',
  withMdns((rig) => {
    rig.awaitQuiet();
    const far = { from: Uint8Array.of(192, 168, 9, 9) };
    const question = [{ name: HOST_NAME, type: 'A' }];
    rig.peer.send('10.0.2.15', 5353, ask(question), far);
    rig.d.host.udp(4000).send('10.0.2.15', 5353, ask(question), far);
    rig.peer.send('10.0.2.15', 5353, respond([isA(HOST_NAME, '10.0.2.7')]), far);
    rig.peer.send('10.0.2.15', 5353, ask(question, { answers: [isA(HOST_NAME, '10.0.2.15')] }));
    rig.peer.send('10.0.2.15', 5353, ask([{ name: 'spisock-2.local', type: 'A' }]));
    rig.d.run(3000);
    assert.equal(rig.said, []);
    assert.equal(rig.names, [HOST_NAME]);
  }),
);

direct(
  'gives its slot to connections that need it, and is answered again when they have ended',
  withMdns(
    (rig) => {
      const { d } = rig;
      rig.awaitQuiet();
      rig.pass(4);
      assert.is(rig.slotsInUse, 2);
      const listener = d.listen(80, 8);
      const accepted = arrive(d, 80, [5001, 5002, 5003, 5004, 5005, 5006]).map(() => d.accept(listener));
      rig.pass(0.5);
      // The seventh finds the slot that was heard with.
      accepted.push(...arrive(d, 80, [5007]).map(() => d.accept(listener)));
      assert.is(accepted.length, 7);
      rig.ask([{ name: HOST_NAME, type: 'A' }]);
      rig.awaitAnswer();
      assert.is(rig.said.length, 1);
      for (const s of [...accepted, listener]) WSPCloseSocket(s, d.err);
      rig.pass(40);
      rig.said.length = 0;
      rig.peer.send('10.0.2.15', 5353, ask([{ name: HOST_NAME, type: 'A' }]));
      rig.awaitAnswer();
      assert.equal(
        rig.said.map(({ toGroup }) => toGroup),
        [false],
      );
    },
    {},
    { ...DEFAULTS, ...PLACED },
  ),
);

direct(
  'is not heard without an address',
  withMdns((rig) => {
    rig.awaitQuiet();
    setHost(rig.mdns, null);
    rig.pass(1);
    assert.is(rig.slotsInUse, 0);
  }),
);

direct.run();
