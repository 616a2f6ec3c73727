import * as assert from 'uvu/assert';
import { WSPCloseSocket } from '../../../provider/index.ts';
import { setHost } from '../../../provider/services/mdns/mdns.ts';
import { serviceOf } from '../../../provider/services/mdns/service.ts';
import { DEFAULTS } from '../../../sim/chips/w5500/knobs.ts';
import { PROTOCOL_UDP } from '../../../sim/net/ipv4.ts';
import { arrive } from '../../support/calls.ts';
import {
  ADDRESS,
  ask,
  GROUP,
  HOST_NAME,
  HTTP,
  INSTANCE,
  lines,
  NOTHING_ELSE,
  PLACE,
  POINTER,
  TEXT,
  withMdns,
} from '../../support/services/mdns.ts';
import { suite } from '../../support/suite.ts';
import { PLACED } from '../../support/weather.ts';

const mdns = suite('a name in .local');

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
    assert.is(rig.slotsInUse, 2);
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
  'is taken back with the address, and announced at the next one',
  withMdns(
    (rig) => {
      rig.awaitQuiet();
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
    rig.awaitQuiet();
    assert.equal(living(), [255, 128, 128, 128, 128, 128, 128, 128]);
    const seen: number[] = [];
    d.host.onPacket = ({ protocol, ttl }) => protocol === PROTOCOL_UDP && seen.push(ttl) < 0;
    setHost(rig.mdns, null);
    d.run(300);
    assert.equal(seen, [255]);
    d.listen(80, 8);
    assert.equal(living(), [128, 128, 128, 128, 128, 128, 128, 128]);
    assert.equal(d.faults, []);
  }),
);

mdns(
  'is announced again after a reset of the chip, and when the cable is back',
  withMdns((rig) => {
    rig.awaitQuiet();
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
    assert.is(rig.slotsInUse, 2);
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
      rig.ask([{ name: HOST_NAME, type: 'A', unicast: true }]);
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
