import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ip } from '../../../sim/net/address.ts';
import { buildIcmp, echoReply, parseIcmp, parseQuoted, unreachable } from '../../../sim/net/icmp.ts';
import { hex } from './hex.ts';

const test = suite('icmp');

const echo = hex('08 00 e5f9 1234 0001 70696e6721');
const packet = hex('45000023 1d2f4000 4011058b 0a000202 0a00020f 04d20035 000f0000 61626364656667');

test('reads and writes an echo', () => {
  const message = { type: 8, code: 0, identifier: 0x1234, sequence: 1, payload: hex('70696e6721') };
  assert.equal(parseIcmp(echo), message);
  assert.equal(buildIcmp(message), echo);
});

test('answers an echo with the same identifier, sequence number and payload', () => {
  const message = parseIcmp(echo);
  assert.ok(message);
  assert.equal(buildIcmp(echoReply(message)), hex('00 00 edf9 1234 0001 70696e6721'));
});

test('quotes the header and 8 bytes of an unreachable packet', () => {
  const message = unreachable(3, packet);
  assert.is(message.type, 3);
  assert.is(message.code, 3);
  assert.equal(message.payload, packet.subarray(0, 28));
  assert.equal(parseQuoted(message.payload), {
    source: ip('10.0.2.2'),
    destination: ip('10.0.2.15'),
    protocol: 17,
    sourcePort: 1234,
    destinationPort: 53,
  });
});

test('finds the ports behind the options of a quoted header', () => {
  const quoted = hex('46000027 1d2f4000 40110000 0a000202 0a00020f 94040000 04d20035 000f0000');
  assert.is(parseQuoted(quoted)?.destinationPort, 53);
});

test('is null for too few bytes and wrong checksums', () => {
  assert.is(parseIcmp(echo.subarray(0, 7)), null);
  for (let at = 0; at < echo.length; at += 1) {
    const copy = echo.slice();
    copy[at] ^= 0x10;
    assert.is(parseIcmp(copy), null, `byte ${at}`);
  }
});

test('is null for a quotation that is cut short', () => {
  assert.is(parseQuoted(packet.subarray(0, 27)), null);
  assert.is(parseQuoted(packet.subarray(0, 19)), null);
  assert.is(parseQuoted(hex('43').slice()), null);
});

test.run();
