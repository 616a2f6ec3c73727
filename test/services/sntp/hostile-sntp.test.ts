import * as assert from 'uvu/assert';
import { Random } from '../../../sim/random.ts';
import { report, rounds, SEED } from '../../sim/fuzz/effort.ts';
import { type AskedTime, NEW_YEAR_MS, NEW_YEAR_NTP, timeIs, withSntp } from '../../support/services/sntp.ts';
import { suite } from '../../support/suite.ts';

const hostile = suite('a clock among hostile servers');

const altered = (bytes: Uint8Array, change: (bytes: Uint8Array) => void) => {
  change(bytes);
  return bytes;
};

/** Answers that are to be taken for none. */
const ANSWERS: [string, (question: AskedTime) => Uint8Array][] = [
  ['that is empty', () => new Uint8Array(0)],
  ['that is cut short', (q) => timeIs(q).slice(0, 47)],
  ['of a client', (q) => timeIs(q, { first: 0x23 })],
  ['of a peer', (q) => timeIs(q, { first: 0x21 })],
  ['to everybody', (q) => timeIs(q, { first: 0x25 })],
  ['of version 0', (q) => timeIs(q, { first: 0x04 })],
  ['of version 2', (q) => timeIs(q, { first: 0x14 })],
  ['of version 5', (q) => timeIs(q, { first: 0x2c })],
  ['of a server that does not know', (q) => timeIs(q, { first: 0xe4 })],
  ['of stratum 16', (q) => timeIs(q, { stratum: 16 })],
  ['of stratum 255', (q) => timeIs(q, { stratum: 255 })],
  ['without a time', (q) => timeIs(q, { seconds: 0, fraction: 0 })],
  ['to another question', (q) => altered(timeIs(q), (b) => b.fill(b[24] ^ 1, 24, 25))],
  ['to another question in its last bit', (q) => altered(timeIs(q), (b) => b.fill(b[31] ^ 1, 31, 32))],
  ['to no question', (q) => altered(timeIs(q), (b) => b.fill(0, 24, 32))],
  [
    'to no question, with a kiss of death',
    (q) => altered(timeIs(q, { stratum: 0, code: 'DENY' }), (b) => b.fill(0, 24, 32)),
  ],
];

for (const [what, wrong] of ANSWERS) {
  hostile(
    `takes no answer ${what}`,
    withSntp((rig) => {
      rig.serve((question) => (rig.asked.length === 1 ? wrong(question) : timeIs(question)));
      rig.pass(14);
      assert.is(rig.asked.length, 1);
      assert.equal([rig.set, rig.time], [[], 0]);
      rig.pass(6);
      assert.is(rig.set.length, 1);
    }),
  );
}

hostile(
  'takes no answer from another address or another port, none that comes too late, and none twice',
  withSntp((rig) => {
    const { d } = rig;
    const stranger = rig.hostAt('10.0.2.66').udp(123);
    const other = d.host.udp(5123);
    const server = rig.serve((question) => {
      stranger.send(question.ip, question.port, timeIs(question));
      other.send(question.ip, question.port, timeIs(question));
      return null;
    });
    d.run(2000);
    assert.equal([rig.asked.length, rig.set.length], [1, 0]);
    rig.pass(5);
    server.send(rig.asked[0].ip, rig.asked[0].port, timeIs(rig.asked[0]));
    d.run(100);
    assert.is(rig.set.length, 0);
    rig.pass(12);
    const [, second] = rig.asked;
    server.send(second.ip, second.port, timeIs(rig.asked[0]));
    server.send(second.ip, second.port, timeIs(second));
    server.send(second.ip, second.port, timeIs(second, { seconds: NEW_YEAR_NTP + 1e6 }));
    d.run(100);
    assert.is(rig.set.length, 1);
    assert.ok(Math.abs(rig.time - NEW_YEAR_MS) < 3000, String(rig.time - NEW_YEAR_MS));
  }),
);

/** A proper answer with some of its bytes changed, cut or lengthened. */
function mutate(random: Random, bytes: Uint8Array): Uint8Array {
  const changed = Uint8Array.from(bytes);
  // The question is often left alone, so that there is something to believe.
  for (let n = random.below(4); n > 0; n--) {
    const at = random.below(48);
    if (random.chance(80) && at >= 24 && at < 32) continue;
    changed[at] = random.chance(30) ? 0 : random.below(256);
  }
  if (random.chance(15)) return changed.slice(0, random.below(49));
  return random.chance(10) ? Uint8Array.of(...changed, ...new Array(random.below(80)).fill(7)) : changed;
}

/** The judge: whether RFC 4330, 5 lets a client believe `bytes`, and the milliseconds that they say; null for neither. */
function judge(question: AskedTime, bytes: Uint8Array): number | null {
  if (bytes.length < 48) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const [leap, version, mode] = [bytes[0] >> 6, (bytes[0] >> 3) & 7, bytes[0] & 7];
  if (leap === 3 || version < 3 || version > 4 || mode !== 4 || bytes[1] < 1 || bytes[1] > 15) return null;
  if (Buffer.compare(bytes.subarray(24, 32), question.bytes.subarray(40, 48)) !== 0) return null;
  const transmit = view.getBigUint64(40);
  if (transmit === 0n) return null;
  const ms = Number((transmit * 1000n) >> 32n) - 2_208_988_800_000;
  return ms < 0 ? ms + 2 ** 32 * 1000 : ms;
}

hostile(
  'believes no answer that is not to its question and makes no sense, and gives its slot back after any',
  withSntp((rig) => {
    const random = new Random(SEED);
    const { client } = rig;
    const count = rounds(3000, 100_000);
    let said = new Uint8Array(0);
    let believed = 0;
    rig.serve((question) => {
      said = mutate(random, timeIs(question)) as Uint8Array<ArrayBuffer>;
      return said;
    });
    for (let round = 0; round < count; round++) {
      // Due at once, with all servers: what is tested is one answer.
      client.servers = [Uint8Array.of(10, 0, 2, 2)];
      client.tries = client.waitMs = client.unixMs = 0;
      rig.asked.length = rig.set.length = 0;
      for (let turns = 0; rig.asked.length === 0 && turns < 100; turns++) rig.pass(0.05);
      rig.pass(0.02);
      const [question] = rig.asked;
      const what = `seed ${SEED}, round ${round}, ${Buffer.from(said).toString('hex')}`;
      assert.ok(question, what);
      const wanted = judge(question, said);
      assert.is(rig.set.length, wanted === null ? 0 : 1, what);
      if (wanted !== null) {
        believed++;
        const wrongMs = Math.abs(rig.set[0].unixMs - wanted);
        assert.ok(wrongMs <= 20, `${wrongMs} ms, ${what}`);
      }
      if (client.asked) client.waitMs = 3000;
      if (client.asked && round % 10 === 0) {
        rig.pass(3.3);
        rig.asked.length = 0;
      }
      if (!client.asked) assert.is(rig.slotsInUse, 0, what);
    }
    assert.ok(believed > count / 4, `${believed} of ${count}`);
    assert.equal(rig.d.faults, []);
    report(`sntp: ${count} answers, ${believed} believed`);
  }),
);

hostile.run();
