import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { GatewayOptions } from '../../../../sim/gateway/gateway.ts';
import { ip } from '../../../../sim/net/address.ts';
import { buildUdp } from '../../../../sim/net/udp.ts';
import { Random } from '../../../../sim/random.ts';
import { parseName, resolveOnHost } from '../../../../sim/servers/dns.ts';
import { hex } from '../../net/hex.ts';
import { frameOf, live, lockstep, until } from '../rig.ts';

const test = suite('DNS server (RFC 1035)');

/** The labels of pico.test, and of other names. */
const PICO = '04 7069636f 04 74657374 00';
const NOBODY = '06 6e6f626f6479 04 74657374 00';
/** A pointer to the question's name, which stands behind the header (4.1.4). */
const SAME = 'c00c';
/** Types (3.2.2, RFC 3596) and the class IN. */
const A = '0001 0001';
const AAAA = '001c 0001';
const MX = '000f 0001';
const ANY = '00ff 0001';

/** A query with the RD bit, as hexadecimal digits: header (4.1.1) and one question (4.1.2). */
const query = (question: string) => `1234 0100 0001 0000 0000 0000 ${question}`;

const NAMES = { names: [{ name: 'pico.test', ips: ['10.0.2.2'] }] };

/** A gateway, and a device that asks it; `ask` answers what has come back at once. */
function segment(dns: GatewayOptions['dns']) {
  const rig = lockstep({ dns });
  const port = rig.device.udp(40_000);
  const send = (bytes: Uint8Array, server = '10.0.2.2') => {
    port.received.length = 0;
    port.send(server, 53, bytes);
    rig.clock.advance(10_000);
    return port.received;
  };
  const ask = (digits: string) => send(hex(digits)).map(({ bytes }) => bytes);
  return { ...rig, port, send, ask };
}

test('answers a name that it knows with its address', () => {
  const answer = `1234 8500 0001 0001 0000 0000 ${PICO} ${A} ${SAME} ${A} 0000003c 0004 0a000202`;
  assert.equal(segment(NAMES).ask(query(`${PICO} ${A}`)), [hex(answer)]);
});

test('answers in any case, and repeats the case of the question', () => {
  const name = '04 5049634f 04 74455354 00';
  const answer = `1234 8500 0001 0001 0000 0000 ${name} ${A} ${SAME} ${A} 0000003c 0004 0a000202`;
  assert.equal(segment(NAMES).ask(query(`${name} ${A}`)), [hex(answer)]);
});

test('knows a name that was given with a dot at its end', () => {
  const dns = { names: [{ name: 'Pico.Test.', ips: ['10.0.2.2'] }] };
  assert.is(segment(dns).ask(query(`${PICO} ${A}`))[0][7], 1);
});

test('answers with all addresses of a name', () => {
  const dns = { names: [{ name: 'pico.test', ips: ['10.0.2.2', '10.0.2.3'] }] };
  const record = `${SAME} ${A} 0000003c 0004`;
  const answer = `1234 8500 0001 0002 0000 0000 ${PICO} ${A} ${record} 0a000202 ${record} 0a000203`;
  assert.equal(segment(dns).ask(query(`${PICO} ${A}`)), [hex(answer)]);
});

test('answers AAAA with the addresses of IPv6, and A with the others', () => {
  const dns = { names: [{ name: 'pico.test', ips: ['10.0.2.2', 'fd00:1::9'] }] };
  const six = `${SAME} ${AAAA} 0000003c 0010 fd000001 00000000 00000000 00000009`;
  const four = `${SAME} ${A} 0000003c 0004 0a000202`;
  for (const [type, record] of [
    [AAAA, six],
    [A, four],
  ])
    assert.equal(segment(dns).ask(query(`${PICO} ${type}`)), [
      hex(`1234 8500 0001 0001 0000 0000 ${PICO} ${type} ${record}`),
    ]);
});

test('answers ANY with addresses', () => {
  const answer = `1234 8500 0001 0001 0000 0000 ${PICO} ${ANY} ${SAME} ${A} 0000003c 0004 0a000202`;
  assert.equal(segment(NAMES).ask(query(`${PICO} ${ANY}`)), [hex(answer)]);
});

for (const [type, what] of [
  [AAAA, 'AAAA'],
  [MX, 'MX'],
  ['fffe 0001', 'a type that nobody knows'],
]) {
  test(`has an empty answer to ${what} of a name that it knows`, () => {
    const answer = `1234 8500 0001 0000 0000 0000 ${PICO} ${type}`;
    assert.equal(segment(NAMES).ask(query(`${PICO} ${type}`)), [hex(answer)]);
  });
}

test('says that other names do not exist', () => {
  const { ask } = segment(NAMES);
  assert.equal(ask(query(`${NOBODY} ${A}`)), [hex(`1234 8103 0001 0000 0000 0000 ${NOBODY} ${A}`)]);
  assert.equal(ask(query(`${NOBODY} ${AAAA}`)), [hex(`1234 8103 0001 0000 0000 0000 ${NOBODY} ${AAAA}`)]);
  assert.equal(ask(query(`00 ${A}`)), [hex(`1234 8103 0001 0000 0000 0000 00 ${A}`)]);
});

test('leaves the RD bit as it was', () => {
  const answers = segment(NAMES).ask(`1234 0000 0001 0000 0000 0000 ${PICO} ${A}`);
  assert.equal(answers[0].subarray(2, 4), hex('8400'));
});

test('ignores what comes behind the question, such as EDNS', () => {
  const edns = '00 0029 04d0 00000000 0000';
  const answers = segment(NAMES).ask(`1234 0100 0001 0000 0000 0001 ${PICO} ${A} ${edns}`);
  assert.equal(answers[0].subarray(0, 12), hex('1234 8500 0001 0001 0000 0000'));
});

test('cuts an answer to 512 bytes, with the TC bit and whole records (4.2.1)', () => {
  const ips = Array.from({ length: 40 }, (_, at) => `192.0.2.${at}`);
  const [answer] = segment({ names: [{ name: 'pico.test', ips }] }).ask(query(`${PICO} ${A}`));
  // 12 bytes of header, 15 of question, and records of 16: 30 of them fit.
  assert.is(answer.length, 12 + 15 + 30 * 16);
  assert.equal(answer.subarray(0, 12), hex('1234 8700 0001 001e 0000 0000'));
  assert.equal(answer.subarray(-4), ip('192.0.2.29'));
});

test('does not cut an answer of 512 bytes at most', () => {
  const ips = Array.from({ length: 30 }, (_, at) => `192.0.2.${at}`);
  const [answer] = segment({ names: [{ name: 'pico.test', ips }] }).ask(query(`${PICO} ${A}`));
  assert.equal(answer.subarray(0, 12), hex('1234 8500 0001 001e 0000 0000'));
});

test('does not implement other operations and classes (RCODE 4)', () => {
  const { ask } = segment(NAMES);
  // STATUS is operation 2, CH class 3.
  assert.equal(ask(`1234 1100 0001 0000 0000 0000 ${PICO} ${A}`), [hex('1234 9104 0000 0000 0000 0000')]);
  assert.equal(ask(query(`${PICO} 0001 0003`)), [hex('1234 8104 0000 0000 0000 0000')]);
});

test('answers a malformed query with RCODE 1', () => {
  const { ask } = segment(NAMES);
  const error = [hex('1234 8101 0000 0000 0000 0000')];
  assert.equal(ask(query('04 7069636f')), error);
  assert.equal(ask(query(`c00c ${A}`)), error);
  assert.equal(ask('1234 0100 0000 0000 0000 0000'), error);
  assert.equal(ask(`1234 0100 0002 0000 0000 0000 ${PICO} ${A} ${PICO} ${A}`), error);
});

test('does not reply to answers, or to malformed messages', () => {
  const { ask } = segment(NAMES);
  assert.equal(ask(`1234 8180 0001 0000 0000 0000 ${PICO} ${A}`), []);
  assert.equal(ask('1234 0100 0001'), []);
  assert.equal(ask(''), []);
});

test('answers on an address of its own, too, from that address', () => {
  const { send } = segment({ ...NAMES, ip: '10.0.2.3' });
  assert.is(send(hex(query(`${PICO} ${A}`)), '10.0.2.3')[0].ip, '10.0.2.3');
  assert.is(send(hex(query(`${PICO} ${A}`)), '10.0.2.2')[0].ip, '10.0.2.2');
});

test('is not there when it is not wanted', () => {
  const { ask, gateway } = segment(null);
  assert.equal(ask(query(`${PICO} ${A}`)), []);
  assert.is(gateway.host.hasUdp(53), false);
});

/** A resolver whose answers the test gives by hand. */
function slowly() {
  const asked: { name: string; answer: (ips: string[]) => void; fail: () => void }[] = [];
  const resolve = (name: string) =>
    new Promise<string[]>((answer, reject) => {
      asked.push({ name, answer, fail: () => reject(new Error('EAI_AGAIN')) });
    });
  return { asked, resolve };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('looks other names up when it may, and not those that it knows', async () => {
  const { asked, resolve } = slowly();
  const { ask, clock, port } = segment({ ...NAMES, resolve });
  assert.equal(ask(query(`${PICO} ${A}`))[0].subarray(2, 4), hex('8580'));
  assert.equal(ask(query(`${NOBODY} ${A}`)), []);
  assert.equal(
    asked.map(({ name }) => name),
    ['nobody.test'],
  );
  asked[0].answer(['192.0.2.9']);
  await turn();
  clock.advance(10_000);
  const answer = `1234 8180 0001 0001 0000 0000 ${NOBODY} ${A} ${SAME} ${A} 0000003c 0004 c0000209`;
  assert.equal(port.received[0].bytes, hex(answer));
});

test('distinguishes names that do not exist from a resolver that fails (RCODE 3 and 2)', async () => {
  const { asked, resolve } = slowly();
  const { ask, clock, port } = segment({ resolve });
  ask(query(`${NOBODY} ${A}`));
  ask(query(`${NOBODY} ${A}`));
  asked[0].answer([]);
  await turn();
  asked[1].fail();
  await turn();
  clock.advance(10_000);
  assert.equal(
    port.received.map(({ bytes }) => bytes.slice(0, 4)),
    [hex('1234 8183'), hex('1234 8182')],
  );
});

test('does not say that a name does not exist because it has no address of another kind', () => {
  const { asked, resolve } = slowly();
  const answers = segment({ resolve }).ask(query(`${NOBODY} ${AAAA}`));
  assert.equal(answers, [hex(`1234 8180 0001 0000 0000 0000 ${NOBODY} ${AAAA}`)]);
  assert.is(asked.length, 0);
});

test('looks up 32 names at a time, and no more', async () => {
  const { asked, resolve } = slowly();
  const { ask } = segment({ resolve });
  for (let round = 0; round < 32; round += 1) assert.equal(ask(query(`${NOBODY} ${A}`)), []);
  assert.equal(ask(query(`${NOBODY} ${A}`))[0].subarray(0, 4), hex('1234 8182'));
  asked[0].answer([]);
  await turn();
  ask(query(`${NOBODY} ${A}`));
  assert.is(asked.length, 33);
});

test('resolves by the host: localhost is 127.0.0.1', async () => {
  const rig = live({ dns: { resolve: resolveOnHost } });
  const port = rig.device.udp(40_000);
  const name = '09 6c6f63616c686f7374 00';
  rig.entrance.run(() => port.send('10.0.2.2', 53, hex(query(`${name} ${A}`))));
  await until('an answer', () => port.received.length > 0);
  assert.equal(port.received[0].bytes.subarray(-4), ip('127.0.0.1'));
  await rig.stop();
});

test('survives 5,000 queries of nonsense', () => {
  const seed = 1234;
  const random = new Random(seed);
  const { gateway, ask, clock } = segment(NAMES);
  try {
    for (let round = 0; round < 5_000; round += 1) {
      const payload = hex(query(`${PICO} ${A}`)).slice(0, random.chance(10) ? random.below(27) : 27);
      for (let flips = 1 + random.below(4); flips > 0; flips -= 1) {
        payload[random.below(payload.length)] = random.below(256);
      }
      const [source, destination] = [ip('10.0.2.15'), ip('10.0.2.2')];
      const datagram = buildUdp({ sourcePort: 9, destinationPort: 53, payload }, source, destination);
      gateway.host.receive(frameOf({ source, destination, protocol: 17, payload: datagram }));
      clock.advance(100);
    }
    clock.advance(10_000_000);
    assert.is(ask(query(`${PICO} ${A}`)).length, 1);
  } catch (error) {
    throw new Error(`with seed ${seed}`, { cause: error });
  }
});

test.run();

const names = suite('names of the command line');

names('have one address or more', () => {
  assert.equal(parseName('time.test=10.0.2.2'), { name: 'time.test', ips: ['10.0.2.2'] });
  assert.equal(parseName('a=192.0.2.1,192.0.2.2'), { name: 'a', ips: ['192.0.2.1', '192.0.2.2'] });
  assert.equal(parseName('a=192.0.2.1,fd00::5'), { name: 'a', ips: ['192.0.2.1', 'fd00::5'] });
});

for (const text of [
  '',
  'time.test',
  '=10.0.2.2',
  'time.test=',
  'time.test=host',
  'a b=10.0.2.2',
  'a=10.0.2.300',
  'a=fd00::5::',
]) {
  names(`are not '${text}'`, () => {
    assert.throws(
      () => parseName(text),
      (error: Error) => /bad name|not an IPv[46] address/.test(error.message),
    );
  });
}

names.run();
