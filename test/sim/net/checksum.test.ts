import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checksum, sum } from '../../../sim/net/checksum.ts';
import { hex } from './hex.ts';

const test = suite('checksum');

test('adds the words of the example of RFC 1071', () => {
  const words = hex('0001 f203 f4f5 f6f7');
  assert.is(sum(words), 0x2ddf0);
  assert.is(checksum(words), 0xffff - 0xddf2);
});

test('is zero over what holds a right checksum', () => {
  assert.is(checksum(hex('0001 f203 f4f5 f6f7 220d')), 0);
});

test('takes an odd last byte for the high half of a word', () => {
  assert.is(checksum(hex('01 02 03')), 0xffff - 0x0402);
});

test('carries the carry of a carry', () => {
  assert.is(checksum(hex('ffff 0001 ffff 0001')), 0xffff - 0x0002);
  assert.is(checksum(new Uint8Array(65535).fill(0xff)), 0x00ff);
});

test.run();
