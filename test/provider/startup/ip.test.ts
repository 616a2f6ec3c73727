import * as assert from 'uvu/assert';
import { number, putNumber, readIp } from '../../../provider/headers/ip.ts';
import { suite } from '../../support/suite.ts';

const ip = suite('an address of 4 bytes');

ip('is read from dotted decimal, and from nothing else', () => {
  const into = new Uint8Array(4);
  for (const [text, address] of [
    ['10.0.2.2', '10,0,2,2'],
    ['0.0.0.0', '0,0,0,0'],
    ['255.255.255.255', '255,255,255,255'],
  ]) {
    assert.is(readIp(text, into), true, text);
    assert.is(String(into), address);
  }
  const others = [
    '',
    '.',
    '...',
    '1',
    '1.2.3',
    '1.2.3.',
    '.1.2.3',
    '1.2.3.4.',
    '1.2.3.4.5',
    '1..2.3',
    '256.1.1.1',
  ];
  for (const text of [
    ...others,
    '010.001.000.009',
    '1.2.3.0004',
    '1.2.3.x',
    ' 1.2.3.4',
    '1.2.3.4 ',
    '-1.2.3.4',
    '0x1.2.3.4',
    '1,2,3,4',
  ])
    assert.is(readIp(text, into), false, text);
});

ip('is a number without a sign, and back', () => {
  const bytes = new Uint8Array(6);
  for (const value of [0, 1, 0x0a000202, 0x7fffffff, 0x80000000, 0xffffffff]) {
    putNumber(bytes, 1, value);
    assert.is(number(bytes, 1), value);
    assert.equal([bytes[0], bytes[5]], [0, 0]);
  }
});

ip.run();
