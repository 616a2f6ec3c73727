import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ip } from '../../../sim/net/address.ts';
import { parseArp } from '../../../sim/net/arp.ts';
import { parseEthernet } from '../../../sim/net/ethernet.ts';
import { parseIcmp, parseQuoted } from '../../../sim/net/icmp.ts';
import { parseIpv4 } from '../../../sim/net/ipv4.ts';
import { parseTcp } from '../../../sim/net/tcp/segment.ts';
import { parseUdp } from '../../../sim/net/udp.ts';
import { Random } from '../../../sim/random.ts';
import { hex, sealed } from './hex.ts';

const test = suite('parsers');

const SEED = Number(process.env.SEED ?? 1);
const a = ip('10.0.2.2');
const b = ip('10.0.2.15');

/** Whatever a parser finds in `bytes` lies within them. */
const within = (part: Uint8Array, bytes: Uint8Array): boolean =>
  part.buffer === bytes.buffer &&
  part.byteOffset >= bytes.byteOffset &&
  part.byteOffset + part.length <= bytes.byteOffset + bytes.length;

test('survive any bytes of any length', () => {
  const random = new Random(SEED);
  let packets = 0;
  let segments = 0;
  for (let round = 0; round < 20_000; round += 1) {
    const bytes = Uint8Array.from({ length: random.below(80) }, () => random.below(256));
    // Half of them look like what is parsed, so that more than the first check is reached.
    if (bytes.length > 24 && random.chance(50)) {
      bytes[0] = 0x40 | random.below(16);
      bytes[2] = 0;
      bytes[6] &= 0xc0;
      bytes[7] = 0;
      bytes[12] = random.below(256) | 0x50;
    }
    const header = Math.min(bytes.length, (bytes[0] & 15) * 4);
    const asIp = bytes.length > 24 ? bytes.slice() : bytes;
    if (header >= 20) asIp.set(sealed(bytes.subarray(0, header), 10));
    const asTcp = bytes.length >= 20 ? sealedTcp(bytes) : bytes;
    if (parseIpv4(asIp)) packets += 1;
    if (parseTcp(asTcp, a, b)) segments += 1;
    const where = `seed ${SEED} round ${round}`;
    for (const [found, of] of [
      [parseEthernet(bytes)?.payload, bytes],
      [parseArp(bytes)?.targetIp, bytes],
      [parseIpv4(asIp)?.payload, asIp],
      [parseIcmp(bytes)?.payload, bytes],
      [parseQuoted(bytes)?.destination, bytes],
      [parseUdp(bytes, a, b)?.payload, bytes],
      [parseTcp(asTcp, a, b)?.payload, asTcp],
    ] as const) {
      if (found) assert.ok(within(found, of), where);
    }
  }
  assert.ok(packets > 100 && segments > 100, `${packets} packets and ${segments} segments were good`);
});

function sealedTcp(bytes: Uint8Array): Uint8Array {
  const pseudo = hex(`0a000202 0a00020f 0006 ${bytes.length.toString(16).padStart(4, '0')}`);
  return sealed(bytes, 16, pseudo);
}

test.run();
