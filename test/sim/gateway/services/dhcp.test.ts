import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Random } from '../../../../sim/random.ts';
import { hex } from '../../net/hex.ts';
import { DEVICE_MAC } from '../rig.ts';
import {
  ACK,
  BROADCAST_MAC,
  DISCOVER,
  frameWith,
  INFORM,
  message,
  NAK,
  NOWHERE,
  OFFER,
  REQUEST,
  SECOND,
  segment,
} from './dhcp-client.ts';

const test = suite('DHCP server (RFC 2131)');

test('answers DISCOVER with this OFFER', () => {
  const { ask } = segment();
  const answers = ask({ type: DISCOVER, flags: '8000' });
  assert.is(answers.length, 1);
  const expected = `02 01 06 00 3903f326 0000 8000 00000000 0a00020f 00000000 00000000
    02000a00020f 00000000000000000000 ${'00'.repeat(64 + 128)} 63825363
    350102 36040a000202 330400000e10 0104ffffff00 03040a000202 06040a000202 2a040a000202 ff`;
  const bytes = hex(expected.replaceAll('\n', ''));
  assert.equal(answers[0].payload.subarray(0, bytes.length), bytes);
  // Nothing but padding follows, up to the shortest length of RFC 1542, 2.1.
  assert.is(answers[0].payload.length, 300);
  assert.ok(answers[0].payload.subarray(bytes.length).every((byte) => byte === 0));
});

test('acknowledges the address that it has offered', () => {
  const { ask, lines } = segment();
  ask({ type: DISCOVER });
  const [answer] = ask({ type: REQUEST, options: '32040a00020f 36040a000202' });
  assert.equal([answer.type, answer.yiaddr], [ACK, '10.0.2.15']);
  assert.equal(answer.options, {
    1: 'ffffff00',
    3: '0a000202',
    6: '0a000202',
    42: '0a000202',
    51: '00000e10',
    53: '05',
    54: '0a000202',
  });
  assert.equal(lines, ['dhcp: 02:00:0a:00:02:0f gets 10.0.2.15 for 3600 s']);
});

test('sends its settings: lease time, router, name server, host name', () => {
  const settings = { leaseSeconds: 90, router: '10.0.2.1', dns: '10.0.2.3', hostName: 'pico' };
  const [{ options }] = segment({ dhcp: settings }).ask({ type: DISCOVER });
  assert.equal(
    [options[51], options[3], options[6], options[12]],
    ['0000005a', '0a000201', '0a000203', '7069636f'],
  );
});

test('names the address of its name server when that has one of its own', () => {
  const [{ options }] = segment({ dns: { ip: '10.0.2.3' } }).ask({ type: DISCOVER });
  assert.is(options[6], '0a000203');
});

test('gives a shorter lease when the client wishes one, and never a longer one', () => {
  const { ask } = segment({ dhcp: { leaseSeconds: 90 } });
  assert.is(ask({ type: DISCOVER, options: '33040000003c' })[0].options[51], '0000003c');
  assert.is(ask({ type: DISCOVER, options: '3304ffffffff' })[0].options[51], '0000005a');
});

test('gives an infinite lease if set', () => {
  const { ask, lease, clock } = segment({
    dhcp: { leaseSeconds: Number.POSITIVE_INFINITY, pool: ['10.0.2.15'] },
  });
  lease();
  clock.advance(1e9 * SECOND);
  assert.is(ask({ type: DISCOVER, client: '02:00:00:00:00:02' }).length, 0);
  assert.is(ask({ type: DISCOVER })[0].options[51], 'ffffffff');
});

test('sends to the MAC address and the new IP address, or broadcasts if the client requests it (4.1)', () => {
  const { ask } = segment();
  const [quiet] = ask({ type: DISCOVER });
  assert.equal([quiet.mac, quiet.ip], [DEVICE_MAC, '10.0.2.15']);
  const [loud] = ask({ type: DISCOVER, flags: '8000' });
  assert.equal([loud.mac, loud.ip], [BROADCAST_MAC, '255.255.255.255']);
});

test('offers the address that the client wishes, if it is free', () => {
  const { ask, lease } = segment();
  assert.is(ask({ type: DISCOVER, options: '32040a000214' })[0].yiaddr, '10.0.2.20');
  assert.is(lease('02:00:00:00:00:02'), '10.0.2.15');
  const taken = ask({ type: DISCOVER, client: '02:00:00:00:00:03', options: '32040a00020f' });
  assert.is(taken[0].yiaddr, '10.0.2.16');
  const outside = ask({ type: DISCOVER, client: '02:00:00:00:00:04', options: '3204c0a80101' });
  assert.is(outside[0].yiaddr, '10.0.2.17');
});

test('offers each client its own address, again and again the same', () => {
  const { ask } = segment();
  const clients = ['02:00:00:00:00:01', '02:00:00:00:00:02', '02:00:00:00:00:01'];
  assert.equal(
    clients.map((client) => ask({ type: DISCOVER, client })[0].yiaddr),
    ['10.0.2.15', '10.0.2.16', '10.0.2.15'],
  );
});

test('knows a client by its identifier, when it has given itself one (option 61)', () => {
  const { ask } = segment();
  const [first] = ask({ type: DISCOVER, client: '02:00:00:00:00:01', options: '3d0400414243' });
  const [again] = ask({ type: DISCOVER, client: '02:00:00:00:00:02', options: '3d0400414243' });
  const [other] = ask({ type: DISCOVER, client: '02:00:00:00:00:01' });
  assert.equal([first.yiaddr, again.yiaddr, other.yiaddr], ['10.0.2.15', '10.0.2.15', '10.0.2.16']);
});

test('is silent when no address is left, until a lease has ended', () => {
  const { ask, lease, clock, lines } = segment({ dhcp: { pool: ['10.0.2.15'], leaseSeconds: 100 } });
  lease();
  const other = '02:00:00:00:00:02';
  assert.is(ask({ type: DISCOVER, client: other }).length, 0);
  assert.is(lines.at(-1), 'dhcp: no address is left for 02:00:00:00:00:02');
  clock.advance(100 * SECOND);
  assert.is(ask({ type: DISCOVER, client: other })[0].yiaddr, '10.0.2.15');
});

test('keeps an offer for a minute', () => {
  const { ask, clock } = segment({ dhcp: { pool: ['10.0.2.15'] } });
  ask({ type: DISCOVER });
  clock.advance(59 * SECOND);
  assert.is(ask({ type: DISCOVER, client: '02:00:00:00:00:02' }).length, 0);
  clock.advance(SECOND);
  assert.is(ask({ type: DISCOVER, client: '02:00:00:00:00:02' }).length, 1);
});

test('takes its offer back when the client has taken that of another server', () => {
  const { ask } = segment({ dhcp: { pool: ['10.0.2.15'] } });
  ask({ type: DISCOVER });
  assert.is(ask({ type: REQUEST, options: '32040a000263 36040a000263' }).length, 0);
  assert.is(ask({ type: DISCOVER, client: '02:00:00:00:00:02' })[0].yiaddr, '10.0.2.15');
});

test('broadcasts a NAK when the client requests another address than the offered one', () => {
  const { ask } = segment();
  ask({ type: DISCOVER });
  const [answer] = ask({ type: REQUEST, options: '32040a000214 36040a000202' });
  assert.equal([answer.type, answer.yiaddr], [NAK, NOWHERE]);
  assert.equal([answer.mac, answer.ip], [BROADCAST_MAC, '255.255.255.255']);
  // Table 3 of RFC 2131 lets a NAK have neither lease time nor settings.
  assert.equal(answer.options, { 53: '06', 54: '0a000202' });
});

test('informs a client that has its address from elsewhere, and gives it no lease (4.3.5)', () => {
  const { ask, introduce } = segment();
  introduce('10.0.2.50');
  const [answer] = ask({ type: INFORM, ciaddr: '10.0.2.50' });
  assert.equal([answer.type, answer.yiaddr, answer.ip], [ACK, NOWHERE, '10.0.2.50']);
  assert.equal(answer.options, {
    1: 'ffffff00',
    3: '0a000202',
    6: '0a000202',
    42: '0a000202',
    53: '05',
    54: '0a000202',
  });
});

test('answers nothing while it is set silent', () => {
  const { ask, gateway } = segment();
  assert.ok(gateway.dhcp);
  gateway.dhcp.silent = true;
  assert.is(ask({ type: DISCOVER }).length, 0);
  gateway.dhcp.silent = false;
  assert.is(ask({ type: DISCOVER })[0].type, OFFER);
});

test('is not there when it is not wanted', () => {
  assert.is(segment({ dhcp: null }).ask({ type: DISCOVER }).length, 0);
});

test('offers neither the addresses of the gateway nor the broadcast address', () => {
  const { ask } = segment({ device: '10.0.2.250', ip: '10.0.2.251', dns: { ip: '10.0.2.252' } });
  const clients = [1, 2, 3, 4].map((last) => `02:00:00:00:00:0${last}`);
  assert.equal(
    clients.map((client) => ask({ type: DISCOVER, client }).map(({ yiaddr }) => yiaddr)),
    [['10.0.2.250'], ['10.0.2.253'], ['10.0.2.254'], []],
  );
});

test('serves Ethernet clients only, with the cookie of RFC 2131, 3', () => {
  const { gateway, clock, frames } = segment();
  const changed = [0, 1, 2, 236].map((at) => {
    const bytes = message({ type: DISCOVER });
    bytes[at] ^= 0x40;
    return bytes;
  });
  for (const payload of changed) gateway.host.receive(frameWith(payload));
  clock.advance(10_000);
  assert.is(frames.length, 0);
});

test('survives 5,000 messages of nonsense', () => {
  const seed = 4711;
  const random = new Random(seed);
  const { gateway, ask, clock } = segment();
  try {
    for (let round = 0; round < 5_000; round += 1) {
      const bytes = message({ type: 1 + random.below(8), options: '32040a00020f 36040a000202' });
      for (let flips = 1 + random.below(4); flips > 0; flips -= 1) {
        // Mostly where it hurts: behind the cookie.
        const at = random.chance(80) ? 240 + random.below(bytes.length - 240) : random.below(bytes.length);
        bytes[at] = random.below(256);
      }
      const payload = random.chance(10) ? bytes.subarray(0, random.below(bytes.length)) : bytes;
      gateway.host.receive(frameWith(payload));
      clock.advance(100);
    }
    clock.advance(4000 * SECOND);
    assert.is(ask({ type: DISCOVER }).length, 1);
  } catch (error) {
    throw new Error(`with seed ${seed}`, { cause: error });
  }
});

test.run();
