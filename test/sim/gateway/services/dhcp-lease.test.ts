import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { showIp } from '../../../../sim/net/address.ts';
import { DEVICE_MAC } from '../rig.ts';
import { ACK, DECLINE, DISCOVER, NAK, RELEASE, REQUEST, SECOND, segment } from './dhcp-client.ts';

const test = suite('DHCP lease (RFC 2131, 4.3)');

test('acknowledges the lease of a client that has rebooted, and no other address (INIT-REBOOT)', () => {
  const { ask, lease } = segment();
  lease();
  const [known] = ask({ type: REQUEST, options: '32040a00020f' });
  assert.equal([known.type, known.yiaddr, known.options[51]], [ACK, '10.0.2.15', '00000e10']);
  assert.is(ask({ type: REQUEST, options: '32040a000210' })[0].type, NAK);
  assert.is(ask({ type: REQUEST, client: '02:00:00:00:00:02', options: '3204c0a80105' })[0].type, NAK);
});

test('is silent to a rebooted client that it has no record of', () => {
  assert.is(segment().ask({ type: REQUEST, options: '32040a00020f' }).length, 0);
});

test('renews a lease, to the client alone, and the time counts from then (RENEWING)', () => {
  const { ask, lease, introduce, clock, lines } = segment({
    dhcp: { pool: ['10.0.2.15'], leaseSeconds: 100 },
  });
  introduce(lease());
  clock.advance(50 * SECOND);
  const [answer] = ask({ type: REQUEST, ciaddr: '10.0.2.15' }, '10.0.2.15');
  assert.equal([answer.type, answer.yiaddr, answer.options[51]], [ACK, '10.0.2.15', '00000064']);
  assert.equal([answer.mac, answer.ip], [DEVICE_MAC, '10.0.2.15']);
  // ciaddr is the client's own again (table 3).
  assert.is(showIp(answer.payload.subarray(12, 16)), '10.0.2.15');
  clock.advance(99 * SECOND);
  assert.is(ask({ type: DISCOVER, client: '02:00:00:00:00:02' }).length, 0);
  // A renewal is nothing new to anybody.
  assert.is(lines.filter((line) => line.includes('gets')).length, 1);
});

test('renews a lease for a client that broadcasts (REBINDING)', () => {
  const { ask, lease, introduce } = segment();
  introduce(lease());
  const [answer] = ask({ type: REQUEST, ciaddr: '10.0.2.15' });
  assert.equal([answer.type, answer.ip], [ACK, '10.0.2.15']);
});

test("says NAK to a renewal of an address that is not the client's", () => {
  const { ask, lease, lines } = segment();
  lease();
  assert.is(ask({ type: REQUEST, ciaddr: '10.0.2.20' })[0].type, NAK);
  assert.is(ask({ type: REQUEST, ciaddr: '10.0.2.15', client: '02:00:00:00:00:02' })[0].type, NAK);
  assert.is(lines.at(-1), 'dhcp: 02:00:00:00:00:02 may not have 10.0.2.15');
});

test('does not offer a declined address for ten minutes', () => {
  const { ask, lease, clock, lines } = segment({ dhcp: { pool: ['10.0.2.15', '10.0.2.16'] } });
  lease();
  assert.is(ask({ type: DECLINE, options: '32040a00020f 36040a000202' }).length, 0);
  assert.is(lines.at(-1), 'dhcp: 02:00:0a:00:02:0f declines 10.0.2.15: somebody else uses it');
  assert.is(ask({ type: DISCOVER, options: '32040a00020f' })[0].yiaddr, '10.0.2.16');
  assert.is(ask({ type: DISCOVER, client: '02:00:00:00:00:02' }).length, 0);
  clock.advance(600 * SECOND);
  assert.is(ask({ type: DISCOVER, client: '02:00:00:00:00:02' })[0].yiaddr, '10.0.2.15');
});

test('does not let one client decline the address of another', () => {
  const { ask, lease } = segment({ dhcp: { pool: ['10.0.2.15'] } });
  lease();
  ask({ type: DECLINE, client: '02:00:00:00:00:02', options: '32040a00020f 36040a000202' });
  assert.is(ask({ type: DISCOVER })[0].yiaddr, '10.0.2.15');
});

test('handles only messages to it, about the lease that the client has', () => {
  const { ask, lease } = segment({ dhcp: { pool: ['10.0.2.15'] } });
  lease();
  ask({ type: DECLINE, options: '32040a000210 36040a000202' });
  ask({ type: DECLINE, options: '32040a00020f 36040a000263' });
  ask({ type: RELEASE, ciaddr: '10.0.2.15', options: '36040a000263' });
  ask({ type: RELEASE, ciaddr: '10.0.2.15' });
  ask({ type: RELEASE, ciaddr: '10.0.2.16', options: '36040a000202' });
  assert.is(ask({ type: DISCOVER, client: '02:00:00:00:00:02' }).length, 0);
  assert.is(ask({ type: DISCOVER })[0].yiaddr, '10.0.2.15');
});

test('does not shorten a lease by an offer', () => {
  const { ask, lease, clock } = segment({ dhcp: { pool: ['10.0.2.15'], leaseSeconds: 1000 } });
  lease();
  ask({ type: DISCOVER });
  clock.advance(999 * SECOND);
  assert.is(ask({ type: DISCOVER, client: '02:00:00:00:00:02' }).length, 0);
  clock.advance(SECOND);
  assert.is(ask({ type: DISCOVER, client: '02:00:00:00:00:02' }).length, 1);
});

test('has a released address for others, but remembers whose it was', () => {
  const { ask, lease } = segment({ dhcp: { pool: ['10.0.2.15', '10.0.2.16'] } });
  lease();
  assert.is(ask({ type: RELEASE, ciaddr: '10.0.2.15', options: '36040a000202' }).length, 0);
  assert.is(ask({ type: DISCOVER })[0].yiaddr, '10.0.2.15');
  ask({ type: RELEASE, ciaddr: '10.0.2.15', options: '36040a000202' });
  assert.is(ask({ type: DISCOVER, client: '02:00:00:00:00:02' })[0].yiaddr, '10.0.2.16');
  assert.is(ask({ type: DISCOVER, client: '02:00:00:00:00:03' })[0].yiaddr, '10.0.2.15');
});

test('gives a released address away when no fresh one is left', () => {
  const { ask, lease } = segment({ dhcp: { pool: ['10.0.2.15'] } });
  lease();
  ask({ type: RELEASE, ciaddr: '10.0.2.15', options: '36040a000202' });
  assert.is(lease('02:00:00:00:00:02'), '10.0.2.15');
});

test.run();
