import * as assert from 'uvu/assert';
import {
  inet,
  inetAny,
  WSAEFAULT,
  WSAEINVAL,
  WSPAddressToString,
  WSPStringToAddress,
} from '../../../provider/index.ts';
import { suite } from '../../support/suite.ts';

const address = suite('addresses as text');

/** The text of an address with room for `room` units, then the length that came back and the error. */
function show(a: [number, number, number, number], port: number, room = 64): [string, number, number] {
  const text = { value: '' };
  const length = { value: room };
  const err = { value: 0 };
  WSPAddressToString(inet(...a, port), 16, null, text, length, err);
  return [text.value, length.value, err.value];
}

/** The address that a text means, `a.b.c.d:port`, or the error. */
function read(text: string, family = 2): string | number {
  const into = inetAny(4711);
  const err = { value: 0 };
  const failed = WSPStringToAddress(text, family, null, into, { value: 16 }, err) !== 0;
  if (failed) assert.equal([into.family, into.port], [0, 0]);
  return failed ? err.value : `${into.addr.join('.')}:${into.port}`;
}

address('are written with their port where there is one; the length counts the closing NUL', () => {
  assert.equal(show([0, 0, 0, 0], 0), ['0.0.0.0', 8, 0]);
  assert.equal(show([255, 255, 255, 255], 65535), ['255.255.255.255:65535', 22, 0]);
  assert.equal(show([10, 0, 2, 15], 80), ['10.0.2.15:80', 13, 0]);
});

address('are refused when the buffer is short by one, and the required length is returned', () => {
  assert.equal(show([10, 0, 2, 15], 80, 13), ['10.0.2.15:80', 13, 0]);
  assert.equal(show([10, 0, 2, 15], 80, 12), ['', 13, WSAEFAULT]);
  const length = { value: 64 };
  const err = { value: 0 };
  assert.is(WSPAddressToString(inetAny(80), 16, null, null, length, err), -1);
  assert.equal([length.value, err.value], [11, WSAEFAULT]);
});

address('of another family, or cut short, are no addresses', () => {
  const err = { value: 0 };
  WSPAddressToString(
    { family: 23, port: 0, addr: new Uint8Array(4) },
    16,
    null,
    { value: '' },
    { value: 64 },
    err,
  );
  assert.is(err.value, WSAEINVAL);
  WSPAddressToString(inetAny(0), 15, null, { value: '' }, { value: 64 }, err);
  assert.is(err.value, WSAEFAULT);
  assert.is(read('1.2.3.4', 23), WSAEINVAL);
});

for (const [text, meant] of [
  ['0.0.0.0', '0.0.0.0:0'],
  ['127.0.0.1:65535', '127.0.0.1:65535'],
  ['127.0.0.1:1', '127.0.0.1:1'],
  ['255.255.255.255', '255.255.255.255:0'],
  ['1.2', '1.0.0.2:0'],
  ['1.2.3', '1.2.0.3:0'],
  ['203569230', '12.34.56.78:0'],
  ['0x7f.1', '127.0.0.1:0'],
  ['0X7F000001:0x50', '127.0.0.1:80'],
  ['010.0.0.1:010', '8.0.0.1:8'],
  ['4294967295', '255.255.255.255:0'],
  ['0x1234', '0.0.18.52:0'],
  ['0x123456789', '35.69.103.137:0'],
  ['0x123456789:80', '35.69.103.137:80'],
  ['0xfedcba9876543210fedcba98', '254.220.186.152:0'],
  ['1.0x100000002', '1.0.0.2:0'],
  ['017700000001', '127.0.0.1:0'],
  ['1.223756', '1.3.106.12:0'],
  ['3.4.756', '3.4.2.244:0'],
  ['1.2.3.4:0XfFfF', '1.2.3.4:65535'],
  ['1.2.3.4:011064', '1.2.3.4:4660'],
]) {
  address(`'${text}' means ${meant}`, () => assert.is(read(text), meant));
}

for (const text of [
  '',
  ':80',
  '1.2.3.4:0',
  '1.2.3.4:',
  '1.2.3.4:65536',
  '1.2.3.4:08',
  '08.0.0.1',
  '0x',
  '0x.0.0.1',
  ' 1.2.3.4',
  '1.2.3.4 ',
  '+6',
  '-2',
  '1.2.3.4.5',
  '1.2.3.256',
  '256.1',
  '1.16777216',
  '4294967296',
  '1.0x123456789',
  '1.2.3.4:0x100000050',
  '1.2.3.4:1234a',
  '1.2.3.4: 1234',
  '0777777777777',
  '3.4.65536',
  '3.4.756.1',
  '1..2',
  '::1',
  'a.b.c.d',
]) {
  address(`'${text}' is no address`, () => assert.is(read(text), WSAEINVAL));
}

address('need room for 16 bytes, which is looked at before the text', () => {
  const length = { value: 15 };
  const err = { value: 0 };
  assert.is(WSPStringToAddress('nonsense', 2, null, inetAny(0), length, err), -1);
  assert.equal([length.value, err.value], [16, WSAEFAULT]);
});

address.run();
