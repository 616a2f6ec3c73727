import * as dns from 'dns-packet';
import * as assert from 'uvu/assert';
import { heard, readMdns } from '../../../provider/services/mdns/message.ts';
import { recordsOf } from '../../../provider/services/mdns/records.ts';
import { Random } from '../../../sim/random.ts';
import { report, rounds, SEED } from '../../sim/fuzz/effort.ts';
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
} from '../../support/services/mdns.ts';
import { suite } from '../../support/suite.ts';
import { until } from '../../support/until.ts';

const hostile = suite('a name in .local among hostile hosts');

/** A header with its four counts, and then these bytes. */
const raw = (counts: number[], ...bytes: number[]) =>
  Uint8Array.of(0, 0, 0, 0, ...counts.flatMap((count) => [count >> 8, count & 0xff]), ...bytes);

const text = (name: string) => name.split('.').flatMap((label) => [label.length, ...Buffer.from(label)]);
const OURS = [...text(HOST_NAME), 0];
const A_IN = [0, 1, 0, 1];
const proper = ask([{ name: HOST_NAME, type: 'A' }]);
const altered = (at: number, value: number) =>
  Uint8Array.from(proper, (byte, i) => (i === at ? value : byte));

/** Queries that are to be answered by nobody. */
const QUERIES: [string, Uint8Array][] = [
  ['that is empty', new Uint8Array(0)],
  ['of a header cut short', proper.slice(0, 11)],
  ['without its question', proper.slice(0, 12)],
  ['cut short in its name', proper.slice(0, 20)],
  ['cut short in its class', proper.slice(0, -1)],
  ['that counts 65,535 questions', raw([0xffff, 0, 0, 0], ...OURS, ...A_IN)],
  ['that counts 65,535 known answers', raw([1, 0xffff, 0, 0], ...OURS, ...A_IN)],
  ['that counts 65,535 of everything', raw([0xffff, 0xffff, 0xffff, 0xffff], ...OURS, ...A_IN)],
  ['whose name points at itself', raw([1, 0, 0, 0], 0xc0, 12, ...A_IN)],
  ['whose name points ahead', raw([1, 0, 0, 0], 0xc0, 18, ...A_IN, ...OURS)],
  ['whose name goes in a circle', raw([1, 0, 0, 0], ...text('spisock'), 0xc0, 12, ...A_IN)],
  ['whose name points into the header', raw([1, 0, 0, 0], ...text('spisock'), 0xc0, 2, ...A_IN)],
  ['whose name points behind its end', raw([1, 0, 0, 0], ...text('spisock'), 0xff, 0xff, ...A_IN)],
  ['whose name ends in a pointer cut short', raw([1, 0, 0, 0], ...text('spisock'), 0xc0)],
  ['whose name has a label of unknown form', raw([1, 0, 0, 0], 0x47, ...OURS.slice(1), ...A_IN)],
  ['whose name is one label with a dot in it', raw([1, 0, 0, 0], 13, ...Buffer.from(HOST_NAME), 0, ...A_IN)],
  ['of another class', altered(proper.length - 1, 3)],
  ['of another kind', altered(2, 0x28)],
  ['with an error in it', altered(3, 3)],
  [
    'whose known answer is longer than it',
    raw([1, 1, 0, 0], ...OURS, ...A_IN, 0xc0, 12, ...A_IN, 0, 0, 0, 120, 0, 5, 10, 0, 2, 7),
  ],
];

for (const [what, query] of QUERIES) {
  hostile(
    `does not answer a query ${what}`,
    withMdns((rig) => {
      rig.awaitQuiet();
      rig.peer.send(GROUP, 5353, query);
      rig.d.run(200);
      assert.equal(rig.said, []);
      rig.peer.send(GROUP, 5353, proper);
      rig.d.run(50);
      assert.is(rig.said.length, 1);
    }),
  );
}

hostile(
  'answers where names are compressed, as long as they lead back',
  withMdns(
    (rig) => {
      rig.awaitQuiet();
      const local = 12 + 8;
      const second = [...text('_http._tcp'), 0xc0, local, 0, 12, 0, 1];
      rig.peer.send(GROUP, 5353, raw([2, 0, 0, 0], ...OURS, ...A_IN, ...second));
      rig.d.run(300);
      const answers = rig.said.flatMap((said) => lines(said.answers));
      assert.equal(answers.length, 2);
    },
    { service: HTTP },
  ),
);

hostile(
  'is not given up to who does not speak as multicast DNS does, or not from the link',
  withMdns((rig) => {
    const stolen = respond([isA(HOST_NAME, '10.0.2.7')]);
    until(
      'two messages',
      () => rig.said.length >= 2,
      () => rig.d.run(10),
    );
    rig.d.host.udp(4000).send(GROUP, 5353, stolen);
    rig.d.run(3000);
    assert.equal(rig.names, [HOST_NAME]);
    // The slot for single answers is open: from elsewhere nobody is heard there.
    rig.ask([{ name: HOST_NAME, type: 'A', unicast: true }]);
    rig.d.run(50);
    rig.said.length = 0;
    rig.peer.send('10.0.2.15', 5353, stolen, { from: Uint8Array.of(192, 168, 9, 9) });
    rig.peer.send('10.0.2.15', 5353, proper, { from: Uint8Array.of(192, 168, 9, 9) });
    rig.d.run(3000);
    assert.equal(rig.said, []);
    assert.equal(rig.names, [HOST_NAME]);
  }),
);

hostile(
  'tries a new name more and more seldom where somebody has them all',
  withMdns((rig) => {
    const thief = rig.other(7);
    let claims = 0;
    thief.onDatagram = ({ bytes }) => {
      if ((bytes[2] & 0x80) !== 0) return;
      claims++;
      const { questions } = dns.decode(Buffer.from(bytes));
      thief.send(GROUP, 5353, respond([isA(questions[0].name, '10.0.2.7')]));
    };
    rig.d.run(60_000);
    assert.ok(claims > 15 && claims < 30, String(claims));
    assert.equal(rig.names, []);
    thief.close();
    rig.d.run(10_000);
    assert.is(rig.names.length, 1);
  }),
);

const RECORDS = recordsOf('spisock', [10, 0, 2, 15], HTTP);

/** Messages about the device, with something of everything in them. */
function message(random: Random): Uint8Array {
  const other = random.chance(50);
  const records = [
    isA(HOST_NAME, other ? '10.0.2.7' : '10.0.2.15', random.chance(20) ? 0 : 120),
    isSrv(INSTANCE, 80, other ? 'other.local' : HOST_NAME),
    isPtr(SERVICE, other ? `other.${SERVICE}` : INSTANCE),
    { type: 'TXT', class: 'IN', name: INSTANCE, ttl: 4500, data: ['path=/', 'v=1'] },
    { type: 'NSEC', class: 'IN', name: HOST_NAME, ttl: 120, data: { nextDomain: HOST_NAME, rrtypes: ['A'] } },
  ].filter(() => random.chance(40));
  if (random.chance(40)) return respond(records, { additionals: records });
  const questions = [
    { name: HOST_NAME, type: 'A', unicast: random.chance(30) },
    { name: HOST_NAME.toUpperCase(), type: random.chance(50) ? 'ANY' : 'AAAA' },
    { name: SERVICE, type: 'PTR' },
    { name: INSTANCE, type: 'SRV', unicast: random.chance(30) },
    { name: 'other.local', type: 'A' },
  ].filter(() => random.chance(40));
  return ask(questions, random.chance(50) ? { answers: records } : { authorities: records });
}

/** With some bytes changed, cut, or with pointers all over it. */
function mutate(random: Random, bytes: Uint8Array): Uint8Array {
  const changed = Uint8Array.from(bytes);
  for (let n = random.below(5); n > 0; n--) {
    const at = random.below(changed.length);
    changed[at] = random.chance(40) ? 0xc0 : random.below(256);
    if (random.chance(50) && at + 1 < changed.length) changed[at + 1] = random.below(changed.length);
  }
  return random.chance(15) ? changed.slice(0, random.below(changed.length)) : changed;
}

/** What an independent reader makes of each question that it can read: `name type`. */
function questionsOf(bytes: Uint8Array): string[] {
  const questions: string[] = [];
  let at = 12;
  for (let count = (bytes[4] << 8) | bytes[5]; count > 0 && at < bytes.length; count--) {
    try {
      const { name, type } = dns.question.decode(Buffer.from(bytes), at);
      questions.push(`${name.toLowerCase()} ${type}`);
    } catch {
      // What one cannot read is about nobody; the next one may be.
    }
    while (bytes[at] > 0 && bytes[at] < 64) at += 1 + bytes[at];
    at += bytes[at] === 0 ? 5 : 6;
  }
  return questions;
}

/** The names of what is asked for, by the bits of the records. */
const OWNERS = [HOST_NAME, HOST_NAME, INSTANCE, INSTANCE, SERVICE, '_services._dns-sd._udp.local'];
const TYPES = ['A', '', 'SRV', 'TXT', 'PTR', 'PTR'];

hostile('ends on any message, and takes no question for one about itself that is not', () => {
  const random = new Random(SEED);
  const buffer = new Uint8Array(1452);
  const count = rounds(20_000, 100_000);
  const seen = { wanted: 0, conflicts: 0, none: 0 };
  for (let round = 0; round < count; round++) {
    const bytes = mutate(random, message(random));
    const what = `seed ${SEED}, round ${round}, ${Buffer.from(bytes).toString('hex')}`;
    buffer.set(bytes);
    let makesSense = false;
    try {
      makesSense = readMdns(buffer, bytes.length, RECORDS, random.chance(50));
    } catch (error) {
      throw new Error(`${what}: ${error}`);
    }
    if (!makesSense) {
      seen.none++;
      continue;
    }
    const bits = heard.alone | heard.shared;
    if (heard.conflict) seen.conflicts++;
    if (bits === 0) continue;
    seen.wanted++;
    const questions = questionsOf(bytes);
    OWNERS.forEach((owner, i) => {
      if ((bits & (1 << i)) === 0) return;
      const wanted = questions.some((question) => {
        const [name, type] = question.split(' ');
        return name === owner && (type === 'ANY' || (i === 1 ? type !== 'A' : type === TYPES[i]));
      });
      assert.ok(wanted, `${owner}, ${questions}, ${what}`);
    });
  }
  for (const [what, number] of Object.entries(seen)) assert.ok(number > count / 20, `${number} ${what}`);
  report(`mdns: ${count} messages, ${seen.wanted} that ask, ${seen.none} without sense`);
});

hostile(
  'says nothing that is not so, and is there at the end, whatever is said on its wire',
  withMdns(
    (rig) => {
      const random = new Random(SEED);
      const { d } = rig;
      rig.awaitQuiet();
      const single = rig.listen(rig.other(7));
      const plain = rig.listen(rig.other(8, 40123));
      const count = rounds(1500, 15_000);
      let answers = 0;
      for (let round = 0; round < count; round++) {
        const from = random.below(10);
        const bytes = mutate(random, message(random));
        const port = from === 0 ? plain : from === 1 ? single : rig.peer;
        port.send(random.chance(90) ? GROUP : '10.0.2.15', 5353, bytes);
        d.run(random.chance(10) ? 300 : 5);
        for (const said of rig.said.splice(0)) {
          for (const text of lines([...said.answers, ...said.authorities, ...said.additionals])) {
            answers++;
            const [name, type, ...data] = text
              .toLowerCase()
              .replace(/spisock-\d+/g, 'spisock')
              .split(' ');
            const i = OWNERS.findIndex(
              (owner, n) => owner === name && (type === 'nsec' ? n === 1 : TYPES[n] === type.toUpperCase()),
            );
            assert.ok(i >= 0, `seed ${SEED}, round ${round}: ${text}`);
            const proper = ['10.0.2.15', HOST_NAME, `${HOST_NAME}:80`, 'path=/', INSTANCE, SERVICE][i];
            assert.is(data[0], proper, `seed ${SEED}, round ${round}: ${text}`);
          }
        }
      }
      assert.ok(answers > count / 20, String(answers));
      d.run(15_000);
      rig.said.length = 0;
      assert.is(rig.slotsInUse, 2);
      rig.ask([{ name: `${rig.mdns.name}.local`, type: 'A' }]);
      d.run(50);
      // Two hosts hear it.
      assert.equal(
        rig.said.map(({ answers }) => answers[0].data),
        ['10.0.2.15', '10.0.2.15'],
      );
      assert.equal(d.faults, []);
      report(
        `mdns: ${count} messages on the wire, ${answers} records said, and the name is ${rig.mdns.name}`,
      );
    },
    { service: HTTP },
  ),
);

hostile.run();
