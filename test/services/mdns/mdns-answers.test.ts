import * as assert from 'uvu/assert';
import {
  ADDRESS,
  ask,
  GROUP,
  HOST_NAME,
  HTTP,
  INSTANCE,
  isA,
  isPtr,
  isSrv,
  lines,
  NOTHING_ELSE,
  PLACE,
  POINTER,
  SERVICE,
  TEXT,
  withMdns,
} from '../../support/services/mdns.ts';
import { suite } from '../../support/suite.ts';

const mdns = suite('a name in .local that is asked for');

const TYPES = '_services._dns-sd._udp.local';

mdns(
  'is answered to everybody, whatever its case',
  withMdns((rig) => {
    rig.awaitQuiet();
    rig.ask([{ name: 'SpiSock.LOCAL', type: 'A' }]);
    rig.d.run(20);
    assert.is(rig.said.length, 1);
    const [{ answers, additionals, questions, id, toGroup, port }] = rig.said;
    assert.equal(lines(answers), [ADDRESS]);
    assert.equal(lines(additionals), [NOTHING_ELSE]);
    assert.equal([questions, id, toGroup, port], [[], 0, true, 5353]);
  }),
);

mdns(
  'has no other addresses, and says so',
  withMdns((rig) => {
    rig.awaitQuiet();
    rig.ask([{ name: HOST_NAME, type: 'AAAA' }]);
    rig.d.run(20);
    assert.equal(lines(rig.said[0].answers), [NOTHING_ELSE]);
    assert.equal(lines(rig.said[0].additionals), [ADDRESS]);
  }),
);

mdns(
  'leads from a kind of service to its place in one answer, within 20 to 120 ms',
  withMdns(
    (rig) => {
      rig.awaitQuiet();
      const ms = rig.d.clock.now();
      rig.ask([{ name: SERVICE, type: 'PTR' }]);
      rig.awaitAnswer();
      assert.is(rig.said.length, 1);
      assert.equal(lines(rig.said[0].answers), [POINTER]);
      assert.equal(lines(rig.said[0].additionals), [ADDRESS, NOTHING_ELSE, PLACE, TEXT]);
      const pause = rig.said[0].ms - ms;
      assert.ok(pause >= 20 && pause <= 125, String(pause));
      rig.d.run(1000);
      assert.is(rig.said.length, 1);
      for (const [name, type, answer] of [
        [INSTANCE, 'SRV', PLACE],
        [INSTANCE, 'TXT', TEXT],
        [TYPES, 'PTR', `${TYPES} PTR ${SERVICE} 4500`],
      ]) {
        rig.said.length = 0;
        rig.ask([{ name, type }]);
        rig.awaitAnswer();
        assert.equal(lines(rig.said[0].answers), [answer]);
      }
      assert.equal(rig.d.faults, []);
    },
    { service: HTTP },
  ),
);

mdns(
  'is not told to those who ask for something else',
  withMdns(
    (rig) => {
      rig.awaitQuiet();
      for (const [name, type] of [
        ['spisock-2.local', 'A'],
        ['spisoc.local', 'A'],
        ['spisock.local.local', 'A'],
        ['spisock', 'A'],
        ['local', 'ANY'],
        ['_ipp._tcp.local', 'PTR'],
        [SERVICE, 'A'],
        [INSTANCE, 'A'],
      ])
        rig.ask([{ name, type }]);
      rig.d.run(500);
      assert.equal(rig.said, []);
    },
    { service: HTTP },
  ),
);

mdns(
  'is told to one host alone where that is all he wants',
  withMdns((rig) => {
    rig.awaitQuiet();
    const peer = rig.listen(rig.other(7));
    peer.send(GROUP, 5353, ask([{ name: HOST_NAME, type: 'A', unicast: true }]));
    rig.d.run(100);
    assert.is(rig.said.length, 1);
    const [{ answers, toGroup, port, id }] = rig.said;
    assert.equal(lines(answers), [ADDRESS]);
    assert.equal([toGroup, port, id], [false, 5353, 0]);
    assert.is(rig.slotsInUse, 2);
    // What comes there directly is answered directly.
    rig.said.length = 0;
    peer.send('10.0.2.15', 5353, ask([{ name: HOST_NAME, type: 'A' }]));
    rig.d.run(100);
    assert.equal(
      rig.said.map((said) => said.toGroup),
      [false],
    );
    assert.equal(rig.d.faults, []);
  }),
);

mdns(
  'is told in the way of plain DNS to whoever asks in that way',
  withMdns((rig) => {
    rig.awaitQuiet();
    const peer = rig.listen(rig.other(7, 40123));
    peer.send(GROUP, 5353, ask([{ name: HOST_NAME, type: 'A' }], { id: 0xbeef }));
    rig.d.run(100);
    assert.is(rig.said.length, 1);
    const [{ answers, questions, id, toGroup, port }] = rig.said;
    assert.equal(lines(answers), [`${HOST_NAME} A 10.0.2.15 10`]);
    assert.equal(questions, [{ name: HOST_NAME, type: 'A', class: 'IN' }]);
    assert.equal([id, toGroup, port], [0xbeef, false, 5353]);
  }),
);

mdns(
  'is told to nobody alone who is not on the link',
  withMdns((rig) => {
    rig.awaitQuiet();
    const far = { from: Uint8Array.of(192, 168, 9, 9) };
    const questions = [{ name: HOST_NAME, type: 'A', unicast: true }];
    rig.d.host.udp(4000).send(GROUP, 5353, ask(questions), far);
    rig.d.run(200);
    assert.equal(rig.said, []);
    rig.peer.send(GROUP, 5353, ask(questions), far);
    rig.d.run(200);
    assert.equal(
      rig.said.map(({ toGroup }) => toGroup),
      [true],
    );
  }),
);

mdns(
  'is not told to who knows it, but to who will soon forget it, or has it wrong',
  withMdns(
    (rig) => {
      rig.awaitQuiet();
      const known = (...answers: unknown[]) => {
        rig.said.length = 0;
        const questions = [
          { name: SERVICE, type: 'PTR' },
          { name: HOST_NAME, type: 'A' },
          { name: INSTANCE, type: 'SRV' },
        ];
        rig.ask(questions, { answers });
        rig.d.run(1500);
        return rig.said.flatMap(({ answers }) => lines(answers)).sort();
      };
      const address = isA(HOST_NAME, '10.0.2.15');
      const [pointer, place] = [isPtr(SERVICE, INSTANCE), isSrv(INSTANCE, 80, HOST_NAME)];
      assert.equal(known(), [POINTER, PLACE, ADDRESS].sort());
      assert.equal(known(pointer, address, place), []);
      assert.equal(known(isPtr(SERVICE, INSTANCE.toUpperCase()), address, place), []);
      assert.equal(known(pointer, place), [ADDRESS]);
      assert.equal(
        known(isPtr(SERVICE, INSTANCE, 2249), isA(HOST_NAME, '10.0.2.15', 59)),
        [POINTER, PLACE, ADDRESS].sort(),
      );
      assert.equal(known(isPtr(SERVICE, INSTANCE, 2250), isA(HOST_NAME, '10.0.2.15', 60), place), []);
      assert.equal(
        known(isPtr(SERVICE, `x${INSTANCE}`), isA(HOST_NAME, '10.0.2.16'), isSrv(INSTANCE, 81, HOST_NAME)),
        [POINTER, PLACE, ADDRESS].sort(),
      );
    },
    { service: HTTP },
  ),
);

mdns(
  'is said once a second, however often it is asked for',
  withMdns((rig) => {
    rig.awaitQuiet();
    for (let i = 0; i < 100; i++) {
      rig.ask([{ name: HOST_NAME, type: 'A' }]);
      rig.d.run(30);
    }
    assert.ok(rig.said.length >= 3 && rig.said.length <= 4, String(rig.said.length));
    rig.d.run(1500);
    rig.said.length = 0;
    rig.d.run(5000);
    assert.equal(rig.said, []);
  }),
);

mdns.run();
