import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ip } from '../../../../sim/net/address.ts';
import { buildTcp, parseTcp, resetFor, type Segment } from '../../../../sim/net/tcp/segment.ts';
import { hex, sealed } from '../hex.ts';

const test = suite('tcp');

const source = ip('10.0.2.2');
const destination = ip('10.0.2.15');
const synBytes = hex('c0000050 fffffffe 00000000 60020800 b7c60000 020405b4');
const dataBytes = hex('0050c000 00000001 ffffffff 50180200 91930000 68656c6c6f');

const syn: Segment = {
  sourcePort: 49152,
  destinationPort: 80,
  seq: 0xfffffffe,
  ack: 0,
  flags: 0x02,
  window: 2048,
  mss: 1460,
  payload: new Uint8Array(0),
};
const data: Segment = {
  sourcePort: 80,
  destinationPort: 49152,
  seq: 1,
  ack: 0xffffffff,
  flags: 0x18,
  window: 512,
  mss: null,
  payload: hex('68656c6c6f'),
};

const mssOf = (text: string): number | null | undefined => parseTcp(hex(text), source, destination)?.mss;

test('reads and writes a SYN with its one option', () => {
  assert.equal(parseTcp(synBytes, source, destination), syn);
  assert.equal(buildTcp(syn, source, destination), synBytes);
});

test('reads and writes data', () => {
  assert.equal(parseTcp(dataBytes, source, destination), data);
  assert.equal(buildTcp(data, source, destination), dataBytes);
});

test('finds the maximum segment size among other options', () => {
  const before = '9c400050 00000007 00000000 a002faf0 98660000 020405b4 0402080a 00000001 00000000 01030307';
  const behind = '9c400050 00000007 00000000 8002faf0 c71e0000 01010402 02040218 00000000';
  assert.is(mssOf(before), 1460);
  assert.is(mssOf(behind), 536);
});

test('survives options that lie about their length', () => {
  const head = '9c400050 00000007 00000000 6002faf0';
  assert.is(mssOf(`${head} eb410000 03000204`), null, 'length 0');
  assert.is(mssOf(`${head} e6400000 08010204`), null, 'length 1');
  assert.is(mssOf(`${head} e8890000 020805b4`), null, 'length past the end');
  assert.is(mssOf(`${head} ee420000 01010102`), null, 'no length');
  assert.is(mssOf(`${head} e9410000 02030501`), null, 'a size of one byte');
  assert.is(mssOf('9c400050 00000007 00000000 7002faf0 283a0000 00020405 b4000000'), null, 'behind the end');
});

test('is null when the header’s length lies, also with a right checksum', () => {
  const pseudo = hex('0a000202 0a00020f 0006 0019');
  for (const [words, valid] of [
    [4, false],
    [5, true],
    [6, true],
    [7, false],
    [15, false],
  ] as const) {
    const bytes = dataBytes.slice();
    bytes[12] = words << 4;
    assert.is(parseTcp(sealed(bytes, 16, pseudo), source, destination) !== null, valid, `${words} words`);
  }
  assert.is(parseTcp(dataBytes.subarray(0, 19), source, destination), null);
});

test('is null for a wrong checksum and for other addresses', () => {
  for (let bit = 0; bit < dataBytes.length * 8; bit += 1) {
    const bytes = dataBytes.slice();
    bytes[bit >> 3] ^= 1 << (bit & 7);
    assert.is(parseTcp(bytes, source, destination), null, `bit ${bit}`);
  }
  assert.is(parseTcp(dataBytes, source, ip('10.0.2.14')), null);
});

test('answers a segment with ACK of no connection with a RST of that number (3.10.7.1)', () => {
  assert.equal(resetFor({ ...data, ack: 777 }), {
    sourcePort: 49152,
    destinationPort: 80,
    seq: 777,
    ack: 0,
    flags: 0x04,
    window: 0,
    mss: null,
    payload: new Uint8Array(0),
  });
});

test('answers a segment without ACK of no connection with a RST that acknowledges all of it', () => {
  assert.equal(resetFor(syn), {
    sourcePort: 80,
    destinationPort: 49152,
    seq: 0,
    ack: 0xffffffff,
    flags: 0x14,
    window: 0,
    mss: null,
    payload: new Uint8Array(0),
  });
  assert.is(resetFor({ ...syn, seq: 0xfffffffe, flags: 0x03, payload: new Uint8Array(5) })?.ack, 5);
});

test('does not answer a RST', () => {
  assert.is(resetFor({ ...data, flags: 0x04 }), null);
  assert.is(resetFor({ ...data, flags: 0x14 }), null);
});

test.run();
