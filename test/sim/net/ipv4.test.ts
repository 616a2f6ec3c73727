import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ip } from '../../../sim/net/address.ts';
import { buildIpv4, parseIpv4 } from '../../../sim/net/ipv4.ts';
import { hex, sealed } from './hex.ts';

const test = suite('ipv4');

const bytes = hex('45000017 1d2f4000 40110597 0a000202 0a00020f 616263');
const packet = {
  source: ip('10.0.2.2'),
  destination: ip('10.0.2.15'),
  protocol: 17,
  ttl: 64,
  tos: 0,
  id: 0x1d2f,
  fragment: 0x4000,
  payload: hex('616263'),
};

/** The packet with some header bytes changed, and a header checksum that is right again. */
function changed(...changes: [number, number][]): Uint8Array {
  const copy = bytes.slice();
  for (const [at, value] of changes) copy[at] = value;
  copy.set(sealed(copy.subarray(0, 20), 10));
  return copy;
}

test('reads and writes a packet', () => {
  assert.equal(parseIpv4(bytes), packet);
  assert.equal(buildIpv4(packet), bytes);
});

test('reads and writes a packet that is a header and nothing more', () => {
  const empty = { ...packet, payload: hex('') };
  const written = buildIpv4(empty);
  assert.is(written.length, 20);
  assert.equal(parseIpv4(written), empty);
});

test('writes header options, and counts them in the header’s length', () => {
  // Router alert: type 0x94, length 4, value 0 (RFC 2113). Six words of header, 27 bytes in all.
  const written = buildIpv4(packet, hex('94040000'));
  assert.is(written[0], 0x46);
  assert.equal(written.subarray(2, 4), hex('001b'));
  assert.equal(written.subarray(20), hex('94040000 616263'));
  assert.equal(sealed(written.subarray(0, 24), 10), written.subarray(0, 24));
  assert.equal(parseIpv4(written), packet);
});

test('cuts the padding of a short frame', () => {
  const padded = new Uint8Array(46).fill(0xee);
  padded.set(bytes);
  assert.equal(parseIpv4(padded), packet);
});

test('steps over header options', () => {
  const withOption = hex('4600001b 1d2f0000 4011b08e 0a000202 0a00020f 94040000 616263');
  assert.equal(parseIpv4(withOption), { ...packet, fragment: 0 });
});

test('is null for fragments: the first, one in the middle, the last', () => {
  for (const [high, low] of [
    [0x20, 0x00],
    [0x20, 0xb9],
    [0x00, 0xb9],
    [0x00, 0x01],
  ]) {
    assert.is(parseIpv4(changed([6, high], [7, low])), null);
  }
});

test('is null for another version, a header that is too short, and lengths that lie', () => {
  assert.ok(parseIpv4(changed()));
  assert.is(parseIpv4(changed([0, 0x65])), null);
  assert.is(parseIpv4(changed([0, 0x44])), null);
  assert.is(parseIpv4(changed([3, 19])), null);
  assert.is(parseIpv4(changed([3, 24])), null);
  assert.is(parseIpv4(sealed(hex('4f000017 1d2f4000 40110000 0a000202 0a00020f 616263'), 10)), null);
  assert.is(parseIpv4(bytes.subarray(0, 19)), null);
  assert.is(parseIpv4(new Uint8Array(0)), null);
});

test('is null when any bit of the header is wrong', () => {
  for (let bit = 0; bit < 160; bit += 1) {
    const copy = bytes.slice();
    copy[bit >> 3] ^= 1 << (bit & 7);
    assert.is(parseIpv4(copy), null, `bit ${bit}`);
  }
});

test.run();
