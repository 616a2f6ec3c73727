import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ip } from '../../../sim/net/address.ts';
import { buildUdp, parseUdp } from '../../../sim/net/udp.ts';
import { hex } from './hex.ts';

const test = suite('udp');

const source = ip('10.0.2.2');
const destination = ip('10.0.2.15');
const bytes = hex('04d20035 000b1e5e 616263');
const datagram = { sourcePort: 1234, destinationPort: 53, payload: hex('616263') };

test('reads and writes a datagram', () => {
  assert.equal(parseUdp(bytes, source, destination), datagram);
  assert.equal(buildUdp(datagram, source, destination), bytes);
});

test('reads and writes an empty datagram', () => {
  const empty = buildUdp({ ...datagram, payload: new Uint8Array(0) }, source, destination);
  assert.is(empty.length, 8);
  assert.is(parseUdp(empty, source, destination)?.payload.length, 0);
});

test('sends a checksum of zero as all ones (RFC 768)', () => {
  const zero = hex('04d20035 000affff e2c2');
  assert.equal(buildUdp({ ...datagram, payload: hex('e2c2') }, source, destination), zero);
  assert.ok(parseUdp(zero, source, destination));
});

test('takes a datagram without a checksum', () => {
  assert.equal(parseUdp(hex('04d20035 000b0000 616263'), source, destination), datagram);
});

test('cuts what lies behind its length', () => {
  assert.equal(parseUdp(hex('04d20035 000b1e5e 616263 eeee'), source, destination), datagram);
});

test('is null when the length lies, or the checksum, or an address is another', () => {
  assert.is(parseUdp(hex('04d20035 000c0000 616263'), source, destination), null);
  assert.is(parseUdp(hex('04d20035 00070000 616263'), source, destination), null);
  assert.is(parseUdp(hex('04d20035 000800'), source, destination), null);
  assert.is(parseUdp(hex('04d20035 000b1e5f 616263'), source, destination), null);
  assert.is(parseUdp(bytes, source, ip('10.0.2.16')), null);
});

test.run();
