import * as assert from 'uvu/assert';
import { DnsAnswer, readAnswer, writeQuery } from '../../../provider/services/dns/message.ts';
import { Random } from '../../../sim/random.ts';
import { report, rounds, SEED } from '../../sim/fuzz/effort.ts';
import { type Asked, a, answer, cname, pointed, withDns } from '../../support/services/dns.ts';
import { suite } from '../../support/suite.ts';

const hostile = suite('a resolver among hostile servers');

const RIGHT = '10.0.2.7';
const WRONG = '10.6.6.6';

/** An answer with its header's and question's bytes, and then these. */
function raw(query: Asked, count: number, ...records: number[]): Uint8Array {
  const head = answer(query, []);
  head[7] = count;
  return Uint8Array.of(...head, ...records);
}

const QUESTION = [0xc0, 12];
/** Type A, class IN, 60 s, 4 bytes, 10.6.6.6; an alias whose name follows. */
const ADDRESS = [0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 10, 6, 6, 6];
const ALIAS = [0, 5, 0, 1, 0, 0, 0, 60];
/** Where the first record begins when `www.example` was asked for. */
const FIRST = 12 + 13 + 4;

/** A name of 253 letters, with parts of 63 and one of 61. */
const LONGEST = `${`${'x'.repeat(63)}.`.repeat(3)}${'y'.repeat(61)}`;

const altered = (bytes: Uint8Array, change: (bytes: Uint8Array) => void) => {
  change(bytes);
  return bytes;
};

/** Answers to a query for www.example that are to be taken for none. */
const ANSWERS: [string, (query: Asked) => Uint8Array][] = [
  ['of another number', (q) => answer({ ...q, id: q.id ^ 1 }, [a(q.name, WRONG)])],
  ['to another question', (q) => answer(q, [a(q.name, WRONG)], 0, 'www.exampel')],
  ['to a longer question', (q) => answer(q, [a(q.name, WRONG)], 0, 'www.example.org')],
  ['to another type', (q) => altered(pointed(q, WRONG), (b) => b.fill(28, 26, 27))],
  ['to another class', (q) => altered(pointed(q, WRONG), (b) => b.fill(3, 28, 29))],
  ['that is a query', (q) => altered(pointed(q, WRONG), (b) => b.fill(1, 2, 3))],
  ['to another kind of query', (q) => altered(pointed(q, WRONG), (b) => b.fill(0x91, 2, 3))],
  ['without a question', (q) => altered(pointed(q, WRONG), (b) => b.fill(0, 5, 6))],
  ['with two questions', (q) => altered(pointed(q, WRONG), (b) => b.fill(2, 5, 6))],
  ['that is empty', () => new Uint8Array(0)],
  ['cut short in its header', (q) => pointed(q, WRONG).slice(0, 11)],
  ['cut short in its question', (q) => pointed(q, WRONG).slice(0, 20)],
  ['cut short in its record', (q) => pointed(q, WRONG).slice(0, -1)],
  ['with more records than there are', (q) => raw(q, 2, ...QUESTION, ...ADDRESS)],
  ['whose record points at itself', (q) => raw(q, 1, 0xc0, FIRST, ...ADDRESS)],
  ['whose record points ahead', (q) => raw(q, 1, 0xc0, FIRST + 2, ...ADDRESS)],
  ['whose record points into the header', (q) => raw(q, 1, 0xc0, 4, ...ADDRESS)],
  [
    'about a name that goes in a circle',
    (q) =>
      raw(
        q,
        2,
        ...QUESTION,
        ...ALIAS,
        0,
        6,
        3,
        119,
        119,
        119,
        0xc0,
        FIRST + 12,
        0xc0,
        FIRST + 12,
        ...ADDRESS,
      ),
  ],
  ['whose record has a name of unknown form', (q) => raw(q, 1, 0x80, 12, ...ADDRESS)],
  [
    'whose record is longer than it',
    (q) => raw(q, 1, ...QUESTION, 0, 1, 0, 1, 0, 0, 0, 60, 0, 5, 10, 6, 6, 6),
  ],
  ['whose address has 3 bytes', (q) => raw(q, 1, ...QUESTION, 0, 1, 0, 1, 0, 0, 0, 60, 0, 3, 10, 6, 6)],
  [
    'whose alias is a name of 254 letters',
    (q) => answer(q, [cname(q.name, `${LONGEST}x`), a(q.name, WRONG)]),
  ],
  ['whose alias stands for itself', (q) => answer(q, [cname(q.name, q.name), a('other', WRONG)])],
  ['whose aliases stand for each other', (q) => answer(q, [cname(q.name, 'other'), cname('other', q.name)])],
  ['whose alias points at itself', (q) => raw(q, 1, ...QUESTION, ...ALIAS, 0, 2, 0xc0, FIRST + 12)],
];

for (const [what, wrong] of ANSWERS) {
  hostile(
    `takes no answer ${what}`,
    withDns((rig) => {
      rig.serve((query) => (rig.asked.length === 1 ? wrong(query) : pointed(query, RIGHT)));
      rig.find('www.example');
      rig.d.run(900);
      assert.equal(rig.found, []);
      rig.d.run(300);
      assert.equal(rig.found, [RIGHT]);
    }),
  );
}

hostile(
  'takes no answer from another address, from another port, or that comes after the right one',
  withDns((rig) => {
    const stranger = rig.hostAt('10.0.2.66').udp(53);
    const other = rig.d.host.udp(5353);
    rig.serve((query) => {
      stranger.send(query.ip, query.port, pointed(query, WRONG));
      other.send(query.ip, query.port, pointed(query, WRONG));
      return null;
    });
    rig.find('www.example');
    rig.d.run(8000);
    assert.equal(rig.found, ['11002']);
    assert.is(rig.asked.length, 3);
  }),
);

hostile(
  'takes no address that belongs to another name, or that nobody can have',
  withDns((rig) => {
    const wrong = ['0.0.0.0', '127.0.0.1', '224.0.0.1', '255.255.255.255'];
    rig.serve((query) => {
      if (query.name === 'mixed') return answer(query, [a('other', WRONG), a(query.name, RIGHT)]);
      return answer(query, [a('other', WRONG), ...wrong.map((ip) => a(query.name, ip))]);
    });
    rig.find('www.example');
    rig.d.run(50);
    rig.find('mixed');
    rig.d.run(50);
    assert.equal(rig.found, ['11004', RIGHT]);
  }),
);

hostile(
  'asks from another port and with other numbers each time',
  withDns((rig) => {
    rig.serve((query) => pointed(query, RIGHT));
    for (let i = 0; i < 20; i++) {
      rig.find(`n${i}.example`);
      rig.d.run(20);
    }
    assert.ok(new Set(rig.asked.map(({ port }) => port)).size > 15);
    assert.ok(new Set(rig.asked.map(({ id }) => id)).size > 15);
    assert.ok(rig.asked.every(({ port }) => port >= 49152));
  }),
);

/** A proper answer with some bytes changed, cut, or with pointers all over it. */
function mutate(random: Random, bytes: Uint8Array, from: number): Uint8Array {
  const changed = Uint8Array.from(bytes);
  for (let n = random.below(6); n >= 0; n--) {
    const at = from + random.below(changed.length - from);
    changed[at] = random.chance(40) ? 0xc0 + random.below(2) : random.below(256);
    if (random.chance(50) && at + 1 < changed.length) changed[at + 1] = random.below(changed.length);
  }
  return random.chance(20) ? changed.slice(0, random.below(changed.length)) : changed;
}

hostile('ends on any answer, and believes none that is not to its question', () => {
  const random = new Random(SEED);
  const result = new DnsAnswer();
  const buffer = new Uint8Array(512);
  const question = new Uint8Array(512);
  const names = ['www.example', 'a', 'a.very.long.name.of.many.parts.example'];
  const count = rounds(20_000, 100_000);
  let believed = 0;
  for (let round = 0; round < count; round++) {
    const id = random.below(0x10000);
    const name = names[random.below(3)];
    const length = writeQuery(question, id, name);
    const query = { id, name } as Asked;
    const proper = answer(query, [cname(name, 'b.example'), a('b.example', RIGHT), a('c.example', WRONG)]);
    // Most are changed behind the question, so that there is something to believe.
    const bytes = mutate(random, proper, random.chance(85) ? length : 0);
    const what = `seed ${SEED}, round ${round}, ${Buffer.from(bytes).toString('hex')}`;
    buffer.set(bytes);
    let taken = false;
    try {
      taken = readAnswer(buffer, bytes.length, id, name, result);
    } catch (error) {
      throw new Error(`${what}: ${error}`);
    }
    if (!taken) continue;
    assert.is((bytes[0] << 8) | bytes[1], id, what);
    assert.equal(
      Buffer.from(bytes.slice(12, length)).toString('latin1').toLowerCase(),
      Buffer.from(question.slice(12, length)).toString('latin1'),
      what,
    );
    if (result.error !== 0) continue;
    believed++;
    // It stands in the message, behind the question and behind its length.
    const found = Buffer.from(bytes).indexOf(Buffer.from([0, 4, ...result.ip]), length);
    assert.ok(found > 0, what);
    assert.ok(result.ip[0] > 0 && result.ip[0] < 224 && result.ip[0] !== 127, what);
  }
  assert.ok(believed > count / 50, `${believed} of ${count}`);
  report(`dns: ${count} answers, ${believed} believed`);
});

hostile(
  'gives its place and its slot back after any answer',
  withDns((rig) => {
    const random = new Random(SEED);
    rig.serve((query) => mutate(random, answer(query, [cname(query.name, 'b'), a('b', RIGHT, 0)]), 0));
    const count = rounds(100, 1000);
    for (let round = 0; round < count; round++) {
      rig.find(`n${round}`);
      rig.d.run(20);
      for (let ms = 0; rig.found.length <= round && ms < 9000; ms += 100) rig.d.run(100);
      assert.is(rig.found.length, round + 1, `seed ${SEED}, round ${round}`);
      assert.is(rig.slotsInUse, 0);
    }
    assert.equal(rig.d.faults, []);
  }),
);

hostile.run();
