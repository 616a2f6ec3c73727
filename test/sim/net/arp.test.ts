import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ip, mac } from '../../../sim/net/address.ts';
import { buildArp, parseArp } from '../../../sim/net/arp.ts';
import { hex } from './hex.ts';

const test = suite('arp');

const request = hex('0001 0800 06 04 0001 52550a000202 0a000202 000000000000 0a00020f');

test('reads and writes the packet of RFC 826', () => {
  const packet = {
    operation: 1,
    senderMac: mac('52:55:0a:00:02:02'),
    senderIp: ip('10.0.2.2'),
    targetMac: mac('00:00:00:00:00:00'),
    targetIp: ip('10.0.2.15'),
  };
  assert.equal(parseArp(request), packet);
  assert.equal(buildArp(packet), request);
});

test('does not mind padding', () => {
  const padded = new Uint8Array(46);
  padded.set(request);
  assert.equal(parseArp(padded), parseArp(request));
});

test('is null for other hardware, protocols, lengths and operations, and for too few bytes', () => {
  const wrong: [number, number][] = [
    [1, 6],
    [2, 0x86],
    [4, 8],
    [5, 16],
    [7, 0],
    [7, 3],
  ];
  for (const [at, value] of wrong) {
    const bytes = request.slice();
    bytes[at] = value;
    assert.is(parseArp(bytes), null, `byte ${at} is ${value}`);
  }
  assert.is(parseArp(request.subarray(0, 27)), null);
});

test.run();
