import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  equal,
  ip,
  isBroadcast,
  isMulticast,
  mac,
  multicastMac,
  sameSubnet,
  showIp,
  showMac,
} from '../../../sim/net/address.ts';

const test = suite('address');

test('reads and shows IPv4 addresses', () => {
  assert.equal(ip('10.0.2.15'), Uint8Array.of(10, 0, 2, 15));
  assert.is(showIp(Uint8Array.of(255, 0, 2, 15)), '255.0.2.15');
});

test('reads and shows MAC addresses', () => {
  assert.equal(mac('52:55:0A:00:02:02'), Uint8Array.of(0x52, 0x55, 0x0a, 0, 2, 2));
  assert.is(showMac(Uint8Array.of(0x52, 0x55, 0x0a, 0, 2, 2)), '52:55:0a:00:02:02');
});

for (const text of [
  '',
  '10.0.2',
  '10.0.2.15.1',
  '10.0.2.256',
  '10.0.2.',
  '10.0.2.-1',
  '10.0.2.1e1',
  'a.b.c.d',
]) {
  test(`refuses "${text}" as an IPv4 address`, () => {
    assert.throws(() => ip(text), 'not an IPv4 address');
  });
}

for (const text of ['', '52:55:0a:00:02', '52:55:0a:00:02:02:01', '52:55:0a:00:02:0g', '52-55-0a-00-02-02']) {
  test(`refuses "${text}" as a MAC address`, () => {
    assert.throws(() => mac(text), 'not a MAC address');
  });
}

test('compares whole addresses', () => {
  assert.ok(equal(ip('10.0.2.15'), ip('10.0.2.15')));
  assert.not.ok(equal(ip('10.0.2.15'), ip('10.0.2.16')));
  assert.not.ok(equal(ip('10.0.2.15'), mac('0a:00:02:0f:00:00')));
});

test('knows a subnet by its mask', () => {
  const mask = ip('255.255.254.0');
  assert.ok(sameSubnet(ip('10.0.2.1'), ip('10.0.3.254'), mask));
  assert.not.ok(sameSubnet(ip('10.0.2.1'), ip('10.0.4.1'), mask));
});

test('recognises broadcast addresses', () => {
  const own = ip('10.0.2.15');
  const mask = ip('255.255.255.0');
  assert.ok(isBroadcast(ip('255.255.255.255'), own, mask));
  assert.ok(isBroadcast(ip('10.0.2.255'), own, mask));
  assert.not.ok(isBroadcast(ip('10.0.3.255'), own, mask));
  assert.not.ok(isBroadcast(ip('10.0.2.15'), own, mask));
  assert.not.ok(isBroadcast(ip('10.0.2.255'), ip('10.0.2.255'), ip('255.255.255.255')));
});

test('maps a group to its MAC address, less the bits that do not fit (RFC 1112)', () => {
  assert.ok(isMulticast(ip('224.0.0.251')));
  assert.ok(isMulticast(ip('239.255.255.250')));
  assert.not.ok(isMulticast(ip('223.0.0.1')));
  assert.not.ok(isMulticast(ip('240.0.0.1')));
  assert.equal(multicastMac(ip('239.255.255.250')), mac('01:00:5e:7f:ff:fa'));
});

test.run();
