import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mac } from '../../../sim/net/address.ts';
import { buildEthernet, parseEthernet, TYPE_IPV4 } from '../../../sim/net/ethernet.ts';
import { hex } from './hex.ts';

const test = suite('ethernet');
const destination = mac('02:00:00:00:00:01');
const source = mac('52:55:0a:00:02:02');

test('puts destination, source and type before the payload', () => {
  const payload = new Uint8Array(46).fill(7);
  const bytes = buildEthernet({ destination, source, type: TYPE_IPV4, payload });
  assert.equal(bytes.subarray(0, 14), hex('020000000001 52550a000202 0800'));
  assert.equal(bytes.subarray(14), payload);
  assert.equal(parseEthernet(bytes), { destination, source, type: 0x0800, payload });
});

test('pads short frames to 60 bytes', () => {
  const bytes = buildEthernet({ destination, source, type: TYPE_IPV4, payload: Uint8Array.of(9) });
  assert.is(bytes.length, 60);
  assert.equal(bytes.subarray(14, 16), Uint8Array.of(9, 0));
});

test('is null for less than a header', () => {
  assert.is(parseEthernet(new Uint8Array(13)), null);
  assert.is(parseEthernet(new Uint8Array(14))?.payload.length, 0);
});

test.run();
