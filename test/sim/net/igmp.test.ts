import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  buildIgmp,
  IGMP_LEAVE,
  IGMP_QUERY,
  IGMP_REPORT_V1,
  IGMP_REPORT_V2,
  parseIgmp,
} from '../../../sim/net/igmp.ts';
import { hex } from './hex.ts';

const test = suite('IGMP (RFC 1112, RFC 2236)');

// The checksums are worked out by hand: the complement of the sum of the other words.
const GOLDEN: [what: string, type: number, maxResponse: number, group: number[], bytes: string][] = [
  // 0x1164 + 0x0000 + 0x0000 = 0x1164
  ['a query for all groups within 10 s', IGMP_QUERY, 100, [0, 0, 0, 0], '11 64 ee 9b 00 00 00 00'],
  // 0x1200 + 0xefff + 0xfffa = 0x201f9, folded 0x01fb
  ['a report of version 1', IGMP_REPORT_V1, 0, [239, 255, 255, 250], '12 00 fe 04 ef ff ff fa'],
  // 0x1600 + 0xe000 + 0x00fb = 0xf6fb
  ['a report of version 2', IGMP_REPORT_V2, 0, [224, 0, 0, 251], '16 00 09 04 e0 00 00 fb'],
  // 0x1700 + 0xe000 + 0x00fb = 0xf7fb
  ['a leave', IGMP_LEAVE, 0, [224, 0, 0, 251], '17 00 08 04 e0 00 00 fb'],
];

for (const [what, type, maxResponse, group, bytes] of GOLDEN) {
  test(`reads and writes ${what}`, () => {
    const message = { type, maxResponse, group: Uint8Array.from(group) };
    assert.equal(buildIgmp(message), hex(bytes));
    assert.equal(parseIgmp(hex(bytes)), message);
  });
}

test('is null for too few bytes and wrong checksums', () => {
  const query = hex(GOLDEN[0][4]);
  for (let length = 0; length < 8; length++) assert.is(parseIgmp(query.subarray(0, length)), null);
  for (let bit = 0; bit < 64; bit++) {
    const wrong = query.slice();
    wrong[bit >> 3] ^= 0x80 >> (bit & 7);
    assert.is(parseIgmp(wrong), null, `bit ${bit}`);
  }
});

test.run();
