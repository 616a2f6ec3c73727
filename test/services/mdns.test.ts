import * as assert from 'uvu/assert';
import { DEFAULTS } from '../../hal/sim/chip/knobs.ts';
import { PROTOCOL_UDP } from '../../hal/sim/net/ipv4.ts';
import { WSPCloseSocket } from '../../provider/index.ts';
import { setHost } from '../../provider/services/mdns.ts';
import { serviceOf } from '../../provider/services/mdns-service.ts';
import { arrive } from '../support/calls.ts';
import {
  ask,
  GROUP,
  HOST_NAME,
  HTTP,
  INSTANCE,
  isA,
  isPtr,
  isSrv,
  lines,
  respond,
  SERVICE,
  withMdns,
} from '../support/mdns.ts';
import { suite } from '../support/suite.ts';
import { PLACED } from '../support/weather.ts';

const mdns = suite('a name in .local');

const ADDRESS = `${HOST_NAME} A 10.0.2.15 120 flush`;
const NOTHING_ELSE = `${HOST_NAME} NSEC ${HOST_NAME} A 120 flush`;
const PLACE = `${INSTANCE} SRV ${HOST_NAME}:80 120 flush`;
const TEXT = `${INSTANCE} TXT path=/ v=1 4500 flush`;
const POINTER = `${SERVICE} PTR ${INSTANCE} 4500`;
const TYPES = '_services._dns-sd._udp.local';

mdns(
  'is probed for three times and announced twice',
  withMdns((rig) => {
    rig.d.run(4000);
    const [first, second, third, fourth, fifth, ...more] = rig.said;
    assert.equal(more, []);
    for (const probe of [first, second, third]) {
      assert.equal(probe.questions, [{ name: HOST_NAME, type: 'ANY', class: 'IN' }]);
      assert.equal(lines(probe.authorities), [`${HOST_NAME} A 10.0.2.15 120`]);
      assert.equal([probe.type, probe.id, probe.answers, probe.additionals], ['query', 0, [], []]);
      assert.equal([probe.port, probe.toGroup], [5353, true]);
    }
    for (const [earlier, later, ms] of [
      [first, second, 250],
      [second, third, 250],
      [third, fourth, 250],
      [fourth, fifth, 1000],
    ] as const)
      assert.ok(
        later.ms - earlier.ms >= ms && later.ms - earlier.ms <= ms + 110,
        String(later.ms - earlier.ms),
      );
    for (const announcement of [fourth, fifth]) {
      assert.equal([announcement.type, announcement.flags & 0x7fff], ['response', 0x400]);
      assert.equal(lines(announcement.answers), [ADDRESS]);
      assert.equal(lines(announcement.additionals), [NOTHING_ELSE]);
      assert.equal([announcement.questions, announcement.authorities], [[], []]);
    }
    assert.equal(rig.names, [HOST_NAME]);
    assert.is(rig.slotsInUse, 1);
    assert.equal(rig.d.faults, []);
  }),
);

mdns(
  'and its service are probed for and announced together',
  withMdns(
    (rig) => {
      rig.d.run(4000);
      const [probe, , , announcement] = rig.said;
      assert.equal(
        probe.questions.map(({ name, type }) => `${name} ${type}`),
        [`${HOST_NAME} ANY`, `${INSTANCE} ANY`],
      );
      assert.equal(
        lines(probe.authorities),
        [ADDRESS, PLACE, TEXT].map((text) => text.replace(' flush', '')),
      );
      assert.equal(lines(announcement.answers), [ADDRESS, PLACE, TEXT, POINTER]);
      assert.equal(rig.said.length, 5);
    },
    { service: HTTP },
  ),
);

mdns(
  'is answered to everybody, whatever its case',
  withMdns((rig) => {
    rig.settle();
    rig.peer.send(GROUP, 5353, ask([{ name: 'SpiSock.LOCAL', type: 'A' }]));
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
    rig.settle();
    rig.peer.send(GROUP, 5353, ask([{ name: HOST_NAME, type: 'AAAA' }]));
    rig.d.run(20);
    assert.equal(lines(rig.said[0].answers), [NOTHING_ELSE]);
    assert.equal(lines(rig.said[0].additionals), [ADDRESS]);
  }),
);

mdns(
  'leads from a kind of service to its place in one answer, within 20 to 120 ms',
  withMdns(
    (rig) => {
      rig.settle();
      const ms = rig.d.clock.now();
      rig.peer.send(GROUP, 5353, ask([{ name: SERVICE, type: 'PTR' }]));
      rig.d.run(200);
      assert.is(rig.said.length, 1);
      assert.equal(lines(rig.said[0].answers), [POINTER]);
      assert.equal(lines(rig.said[0].additionals), [ADDRESS, NOTHING_ELSE, PLACE, TEXT]);
      const pause = rig.said[0].ms - ms;
      assert.ok(pause >= 20 && pause <= 125, String(pause));
      rig.d.run(1000);
      for (const [name, type, answer] of [
        [INSTANCE, 'SRV', PLACE],
        [INSTANCE, 'TXT', TEXT],
        [TYPES, 'PTR', `${TYPES} PTR ${SERVICE} 4500`],
      ]) {
        rig.said.length = 0;
        rig.peer.send(GROUP, 5353, ask([{ name, type }]));
        rig.d.run(200);
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
      rig.settle();
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
        rig.peer.send(GROUP, 5353, ask([{ name, type }]));
      rig.d.run(500);
      assert.equal(rig.said, []);
    },
    { service: HTTP },
  ),
);

mdns(
  'is told to one host alone where that is all he wants, and the slot for it is free again',
  withMdns((rig) => {
    rig.settle();
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
    rig.d.run(2700);
    assert.is(rig.slotsInUse, 1);
    assert.equal(rig.d.faults, []);
  }),
);

mdns(
  'is told in the way of plain DNS to whoever asks in that way',
  withMdns((rig) => {
    rig.settle();
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
    rig.settle();
    const far = { from: Uint8Array.of(192, 168, 9, 9) };
    const questions = [{ name: HOST_NAME, type: 'A', unicast: true }];
    rig.d.host.udp(4000).send(GROUP, 5353, ask(questions), far);
    rig.d.run(200);
    assert.is(rig.slotsInUse, 1);
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
      rig.settle();
      const known = (...answers: unknown[]) => {
        rig.said.length = 0;
        const questions = [
          { name: SERVICE, type: 'PTR' },
          { name: HOST_NAME, type: 'A' },
          { name: INSTANCE, type: 'SRV' },
        ];
        rig.peer.send(GROUP, 5353, ask(questions, { answers }));
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
    rig.settle();
    for (let i = 0; i < 100; i++) {
      rig.peer.send(GROUP, 5353, ask([{ name: HOST_NAME, type: 'A' }]));
      rig.d.run(30);
    }
    assert.ok(rig.said.length >= 3 && rig.said.length <= 4, String(rig.said.length));
    rig.d.run(1500);
    rig.said.length = 0;
    rig.d.run(5000);
    assert.equal(rig.said, []);
  }),
);

mdns(
  'gets -2 behind it where somebody has it, and -3 where somebody has that too',
  withMdns(
    (rig) => {
      const owner = rig.other(7);
      owner.onDatagram = ({ bytes }) => {
        const text = Buffer.from(bytes).toString('latin1');
        if ((bytes[2] & 0x80) !== 0) return;
        if (text.includes('\x07spisock\x05local'))
          owner.send(GROUP, 5353, respond([isA(HOST_NAME, '10.0.2.7')]));
        const other = { ...isA('spisock-2.local', '::1'), type: 'AAAA' };
        if (text.includes('\x09spisock-2\x05local'))
          owner.send(GROUP, 5353, respond([], { additionals: [other] }));
      };
      rig.d.run(5000);
      assert.equal(rig.names, ['spisock-3.local']);
      assert.ok(rig.said.filter(({ type }) => type === 'response').length === 2);
      rig.said.length = 0;
      rig.peer.send(GROUP, 5353, ask([{ name: SERVICE, type: 'PTR' }]));
      rig.d.run(1200);
      assert.equal(lines(rig.said[0].answers), [`${SERVICE} PTR spisock-3._http._tcp.local 4500`]);
    },
    { service: HTTP },
  ),
);

mdns(
  'is probed for again when somebody says later that it is his, and kept when he does not insist',
  withMdns((rig) => {
    rig.settle();
    rig.peer.send(GROUP, 5353, respond([isA(HOST_NAME, '10.0.2.15'), isA('other.local', '10.0.2.7')]));
    rig.peer.send(GROUP, 5353, respond([isA(HOST_NAME, '10.0.2.7', 0)]));
    rig.d.run(500);
    assert.equal(rig.said, []);
    rig.peer.send(GROUP, 5353, respond([isA(HOST_NAME, '10.0.2.7')]));
    rig.d.run(3000);
    assert.equal(
      rig.said.map(({ type }) => type),
      ['query', 'query', 'query', 'response', 'response'],
    );
    assert.equal(rig.names, [HOST_NAME, HOST_NAME]);
  }),
);

mdns(
  'is defended at once against who probes for it',
  withMdns((rig) => {
    rig.settle();
    for (let i = 0; i < 3; i++) {
      const authorities = [isA(HOST_NAME, '10.0.2.7')];
      rig.peer.send(GROUP, 5353, ask([{ name: HOST_NAME, type: 'ANY' }], { authorities }));
      rig.d.run(260);
    }
    assert.is(rig.said.length, 3);
    assert.ok(rig.said.every(({ answers }) => lines(answers).includes(ADDRESS)));
  }),
);

mdns(
  'is left for a second to who probes for it at the same time with a greater address',
  withMdns((rig) => {
    const probe = (ip: string) => {
      const authorities = [isA(HOST_NAME, ip)];
      rig.peer.send(GROUP, 5353, ask([{ name: HOST_NAME, type: 'ANY' }], { authorities }));
    };
    while (rig.said.length < 1) rig.d.run(10);
    probe('10.0.2.3');
    rig.d.run(400);
    assert.is(rig.said.length, 2);
    probe('10.0.2.200');
    const ms = rig.d.clock.now();
    rig.d.run(1200);
    assert.ok(rig.said[2].ms - ms >= 1000, String(rig.said[2].ms - ms));
    rig.d.run(2000);
    assert.equal(rig.names, [HOST_NAME]);
  }),
);

mdns(
  'is taken back with the address, and announced at the next one',
  withMdns(
    (rig) => {
      rig.settle();
      setHost(rig.mdns, null);
      rig.d.run(300);
      assert.is(rig.said.length, 1);
      assert.equal(
        lines(rig.said[0].answers),
        [ADDRESS, PLACE, TEXT, POINTER].map((text) => text.replace(/(120|4500)/, '0')),
      );
      assert.is(rig.slotsInUse, 0);
      rig.d.run(3000);
      assert.is(rig.said.length, 1);
      setHost(rig.mdns, [10, 0, 2, 16]);
      rig.d.run(4000);
      assert.is(rig.said.length, 6);
      assert.match(lines(rig.said[5].answers)[0], `${HOST_NAME} A 10.0.2.16 120 flush`);
      setHost(rig.mdns, [10, 0, 2, 16]);
      rig.d.run(1000);
      assert.is(rig.said.length, 6);
    },
    { service: HTTP },
  ),
);

mdns(
  'goes no further than the link to its last word, and what has its slot then goes as far as everything',
  withMdns((rig) => {
    const { d } = rig;
    const living = () => d.sim.sockets.map(({ registers }) => registers.get('Sn_TTL'));
    rig.settle();
    assert.equal(living(), [255, 128, 128, 128, 128, 128, 128, 128]);
    const seen: number[] = [];
    d.host.onPacket = ({ protocol, ttl }) => protocol === PROTOCOL_UDP && seen.push(ttl) < 0;
    setHost(rig.mdns, null);
    d.run(300);
    assert.equal(seen, [255]);
    assert.equal(living(), [128, 128, 128, 128, 128, 128, 128, 128]);
    assert.equal(d.faults, []);
  }),
);

mdns(
  'is announced again after a reset of the chip, and when the cable is back',
  withMdns((rig) => {
    rig.settle();
    rig.d.sim.brownOut();
    rig.d.run(7000);
    assert.equal(rig.said.map(({ type }) => type).slice(-2), ['response', 'response']);
    rig.said.length = 0;
    rig.d.sim.plug(false);
    rig.d.run(3000);
    rig.d.sim.plug(true);
    rig.d.run(8000);
    assert.equal(
      rig.said.map(({ type }) => type),
      ['query', 'query', 'query', 'response', 'response'],
    );
    assert.is(rig.slotsInUse, 1);
  }),
);

mdns(
  'waits for a slot while connections have them all',
  withMdns(
    (rig) => {
      const { d } = rig;
      setHost(rig.mdns, null);
      const listener = d.listen(80, 8);
      const ports = [5001, 5002, 5003, 5004, 5005, 5006, 5007, 5008];
      const accepted = arrive(d, 80, ports).map(() => d.accept(listener));
      WSPCloseSocket(listener, d.err);
      setHost(rig.mdns, [10, 0, 2, 15]);
      d.run(3000);
      assert.equal(rig.said, []);
      WSPCloseSocket(accepted[3], d.err);
      d.run(8000);
      assert.equal(rig.names, [HOST_NAME]);
      // None is left for an answer to one host alone: then everybody hears it, but plain DNS is not answered.
      rig.said.length = 0;
      rig.peer.send(GROUP, 5353, ask([{ name: HOST_NAME, type: 'A', unicast: true }]));
      rig.listen(rig.other(7, 40123)).send(GROUP, 5353, ask([{ name: HOST_NAME, type: 'A' }]));
      d.run(300);
      assert.equal(
        rig.said.map(({ toGroup }) => toGroup),
        [true],
      );
    },
    {},
    { ...DEFAULTS, ...PLACED },
  ),
);

mdns(
  'whose user throws is announced all the same',
  withMdns(
    (rig) => {
      rig.d.run(4000);
      assert.is(rig.said.length, 5);
    },
    {
      onName: () => {
        throw new Error('on purpose');
      },
    },
  ),
);

mdns(
  'may be long, and its texts too: what does not fit is left out',
  withMdns(
    (rig) => {
      rig.d.run(4000);
      const [{ answers, length }] = rig.said.slice(3);
      assert.is(answers[0].name, `${'x'.repeat(59)}.local`);
      assert.equal(
        (answers[2].data as unknown as Buffer[]).map(({ length }) => length),
        [250, 100],
      );
      assert.ok(length < 1452, String(length));
    },
    {
      name: 'x'.repeat(70),
      service: serviceOf(
        '_http._tcp',
        80,
        [250, 256, 100, 100].map((length) => 'a'.repeat(length)),
      ),
    },
  ),
);

mdns.run();
