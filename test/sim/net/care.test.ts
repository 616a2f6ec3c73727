import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Care } from '../../../sim/net/tcp/care.ts';
import { established } from './tcp/ladder.ts';

const test = suite('which segments a connection believes');

const CHALLENGE = 'ACK seq 1001 ack 5001 win 4000';

// The window is 5001 to 9000; the acknowledgment of a full one has 9001.
const RESETS: [care: Care, seq: number, state: string, answer: string[]][] = [
  ['none', 4000, 'CLOSED', []],
  ['none', 5001, 'CLOSED', []],
  ['none', 20_000, 'CLOSED', []],
  ['window', 5000, 'ESTABLISHED', []],
  ['window', 5001, 'CLOSED', []],
  ['window', 5002, 'CLOSED', []],
  ['window', 9001, 'CLOSED', []],
  ['window', 9002, 'ESTABLISHED', []],
  ['rfc5961', 5000, 'ESTABLISHED', []],
  ['rfc5961', 5001, 'CLOSED', []],
  ['rfc5961', 5002, 'ESTABLISHED', [CHALLENGE]],
  ['rfc5961', 9001, 'ESTABLISHED', [CHALLENGE]],
  ['rfc5961', 9002, 'ESTABLISHED', []],
];

for (const [care, seq, state, answer] of RESETS) {
  test(`${care}: a RST with ${seq}, where 5001 is expected, leads to ${state}`, () => {
    const t = established({ care });
    t.get(`RST seq ${seq} win 0`);
    t.sent(...answer);
    assert.is(t.state, state);
  });
}

test('rfc5961: a peer that meant its RST sends the right one when it is challenged', () => {
  const t = established({ care: 'rfc5961' });
  t.get('RST seq 7000 win 0');
  t.sent(CHALLENGE);
  t.get('RST seq 5001 win 0');
  t.sent();
  assert.equal(t.told, ['CLOSED', 'end reset']);
});

test('rfc5961: challenges are sent ten times a second at most (RFC 5961, 7)', () => {
  const t = established({ care: 'rfc5961' });
  for (let i = 0; i < 50; i++) t.get('RST seq 7000 win 0');
  t.sent(CHALLENGE);
  t.ms(100);
  t.get('RST seq 7000 win 0');
  t.sent(CHALLENGE);
});

const SYNS: [care: Care, seq: number, state: string, answer: string][] = [
  ['window', 7000, 'CLOSED', 'RST.ACK seq 0 ack 7001 win 0'],
  ['window', 3000, 'ESTABLISHED', CHALLENGE],
  ['rfc5961', 7000, 'ESTABLISHED', CHALLENGE],
  ['rfc5961', 5001, 'ESTABLISHED', CHALLENGE],
  ['rfc5961', 3000, 'ESTABLISHED', CHALLENGE],
];

for (const [care, seq, state, answer] of SYNS) {
  test(`${care}: a SYN with ${seq}, where 5001 is expected, leads to ${state}`, () => {
    const t = established({ care });
    t.get(`SYN seq ${seq} win 8000 mss 1460`);
    t.sent(answer);
    assert.is(t.state, state);
  });
}

// The peer's window is 8000, and 1001 is the oldest number that is not acknowledged.
const ACKS: [care: Care, ack: number, taken: number][] = [
  ['window', 1001, 5],
  ['window', 4_294_960_297, 5],
  ['window', 4_294_960_296, 5],
  ['window', 1002, 0],
  ['rfc5961', 1001, 5],
  ['rfc5961', 4_294_960_297, 5],
  ['rfc5961', 4_294_960_296, 0],
  ['rfc5961', 1002, 0],
];

for (const [care, ack, taken] of ACKS) {
  test(`${care}: of data with an acknowledgment of ${ack}, where 1001 is the newest, ${taken} bytes are taken`, () => {
    const t = established({ care });
    t.get(`PSH.ACK seq 5001 ack ${ack} win 8000 len 5`);
    assert.is(t.received, taken);
    t.sent(`ACK seq 1001 ack ${5001 + taken} win ${4000 - taken}`);
  });
}

for (const care of ['none', 'window', 'rfc5961'] as const) {
  test(`${care}: data below and beyond the window is not taken`, () => {
    const t = established({ care });
    for (const seq of [4900, 9002, 20_000]) {
      t.get(`PSH.ACK seq ${seq} ack 1001 win 8000 len 5`);
      t.sent(CHALLENGE);
    }
    assert.is(t.received, 0);
    assert.is(t.state, 'ESTABLISHED');
  });
}

test.run();
