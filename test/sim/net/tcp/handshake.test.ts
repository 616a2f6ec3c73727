import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { established, Ladder } from './ladder.ts';

const test = suite('TCP handshake (RFC 9293, 3.5 and 3.10.7)');

test('opens actively: SYN, SYN.ACK, ACK', () => {
  const t = new Ladder();
  t.connection.open();
  t.sent('SYN seq 1000 win 4000 mss 1460');
  t.get('SYN.ACK seq 5000 ack 1001 win 8000 mss 1460');
  t.sent('ACK seq 1001 ack 5001 win 4000');
  assert.equal(t.told, ['SYN_SENT', 'ESTABLISHED']);
});

test('opens passively: SYN, SYN.ACK, ACK', () => {
  const t = new Ladder();
  t.answer('SYN seq 5000 win 8000 mss 1460');
  t.sent('SYN.ACK seq 1000 ack 5001 win 4000 mss 1460');
  assert.is(t.state, 'SYN_RECEIVED');
  t.get('ACK seq 5001 ack 1001 win 8000');
  t.sent();
  assert.equal(t.told, ['SYN_RECEIVED', 'ESTABLISHED']);
});

test('takes data that comes with the third segment of the handshake', () => {
  const t = new Ladder();
  t.answer('SYN seq 5000 win 8000 mss 1460');
  t.sent('SYN.ACK seq 1000 ack 5001 win 4000 mss 1460');
  t.get('PSH.ACK seq 5001 ack 1001 win 8000 len 10');
  t.sent('ACK seq 1001 ack 5011 win 3990');
  assert.is(t.received, 10);
});

test('repeats the SYN after 200, 400, 800 ms and then gives up', () => {
  const t = new Ladder();
  t.connection.open();
  t.sent('SYN seq 1000 win 4000 mss 1460');
  t.ms(199);
  t.sent();
  t.ms(1);
  t.sent('SYN seq 1000 win 4000 mss 1460');
  t.ms(400);
  t.sent('SYN seq 1000 win 4000 mss 1460');
  t.ms(799);
  t.sent();
  assert.is(t.state, 'SYN_SENT');
  t.ms(1);
  t.sent();
  assert.equal(t.told, ['SYN_SENT', 'CLOSED', 'end timeout']);
});

test('repeats the SYN.ACK, and gives up in silence when no ACK comes', () => {
  const t = new Ladder();
  t.answer('SYN seq 5000 win 8000 mss 1460');
  t.sent('SYN.ACK seq 1000 ack 5001 win 4000 mss 1460');
  t.ms(200);
  t.sent('SYN.ACK seq 1000 ack 5001 win 4000 mss 1460');
  t.ms(400);
  t.sent('SYN.ACK seq 1000 ack 5001 win 4000 mss 1460');
  t.ms(800);
  t.sent();
  assert.equal(t.told, ['SYN_RECEIVED', 'CLOSED', 'end timeout']);
});

test('answers a repeated SYN with the SYN.ACK again', () => {
  const t = new Ladder();
  t.answer('SYN seq 5000 win 8000 mss 1460');
  t.sent('SYN.ACK seq 1000 ack 5001 win 4000 mss 1460');
  t.get('SYN seq 5000 win 8000 mss 1460');
  t.sent('SYN.ACK seq 1000 ack 5001 win 4000 mss 1460');
});

test('answers a repeated SYN.ACK with the ACK again', () => {
  const t = established();
  t.get('SYN.ACK seq 5000 ack 1001 win 8000 mss 1000');
  t.sent('ACK seq 1001 ack 5001 win 4000');
  assert.is(t.state, 'ESTABLISHED');
});

test('is refused by a RST that acknowledges the SYN', () => {
  const t = new Ladder();
  t.connection.open();
  t.sent('SYN seq 1000 win 4000 mss 1460');
  t.get('RST.ACK seq 0 ack 1001 win 0');
  t.sent();
  assert.equal(t.told, ['SYN_SENT', 'CLOSED', 'end refused']);
});

test('ignores a RST in SYN_SENT that acknowledges something else, or nothing', () => {
  const t = new Ladder();
  t.connection.open();
  t.sent('SYN seq 1000 win 4000 mss 1460');
  t.get('RST.ACK seq 0 ack 1000 win 0');
  t.get('RST.ACK seq 0 ack 1002 win 0');
  t.get('RST seq 0 win 0');
  t.sent();
  assert.is(t.state, 'SYN_SENT');
});

test('answers an ACK of another connection with a RST of that number, and goes on (figure 8)', () => {
  const t = new Ladder();
  t.connection.open();
  t.sent('SYN seq 1000 win 4000 mss 1460');
  t.get('ACK seq 7000 ack 900 win 8000');
  t.sent('RST seq 900 win 0');
  t.get('SYN.ACK seq 5000 ack 1001 win 8000 mss 1460');
  t.sent('ACK seq 1001 ack 5001 win 4000');
});

test('answers an ACK in SYN_RECEIVED that acknowledges nothing of ours with a RST, and goes on', () => {
  const t = new Ladder();
  t.answer('SYN seq 5000 win 8000 mss 1460');
  t.sent('SYN.ACK seq 1000 ack 5001 win 4000 mss 1460');
  t.get('ACK seq 5001 ack 1002 win 8000');
  t.sent('RST seq 1002 win 0');
  t.get('ACK seq 5001 ack 1000 win 8000');
  t.sent('RST seq 1000 win 0');
  assert.is(t.state, 'SYN_RECEIVED');
});

test('ends when a RST comes in SYN_RECEIVED', () => {
  const t = new Ladder();
  t.answer('SYN seq 5000 win 8000 mss 1460');
  t.get('RST seq 5001 win 0');
  assert.equal(t.told, ['SYN_RECEIVED', 'CLOSED', 'end reset']);
});

test('opens when both sides open at the same time (figure 7)', () => {
  const t = new Ladder();
  t.connection.open();
  t.sent('SYN seq 1000 win 4000 mss 1460');
  t.get('SYN seq 5000 win 8000 mss 1460');
  t.sent('SYN.ACK seq 1000 ack 5001 win 4000 mss 1460');
  t.get('SYN.ACK seq 5000 ack 1001 win 8000 mss 1460');
  assert.equal(t.told, ['SYN_SENT', 'SYN_RECEIVED', 'ESTABLISHED']);
});

test('repeats the SYN.ACK alone while data waits behind it', () => {
  const t = new Ladder();
  t.answer('SYN seq 5000 win 8000 mss 1000');
  t.give(100);
  t.sent('SYN.ACK seq 1000 ack 5001 win 4000 mss 1460');
  t.ms(200);
  t.sent('SYN.ACK seq 1000 ack 5001 win 4000 mss 1460');
  t.get('ACK seq 5001 ack 1001 win 8000');
  t.sent('PSH.ACK seq 1001 ack 5001 win 4000 len 100');
});

test('keeps what is sent before the handshake is over', () => {
  const t = new Ladder();
  t.connection.open();
  t.give(300);
  t.sent('SYN seq 1000 win 4000 mss 1460');
  assert.is(t.connection.unsent, 300);
  t.get('SYN.ACK seq 5000 ack 1001 win 8000 mss 1460');
  t.sent('PSH.ACK seq 1001 ack 5001 win 4000 len 300');
  assert.equal(t.told, ['SYN_SENT', 'ESTABLISHED', 'sent']);
});

test('sends no larger segments than the peer has asked for', () => {
  const t = new Ladder();
  t.answer('SYN seq 5000 win 8000 mss 100');
  t.get('ACK seq 5001 ack 1001 win 8000');
  t.sent('SYN.ACK seq 1000 ack 5001 win 4000 mss 1460');
  t.give(250);
  t.sent(
    'ACK seq 1001 ack 5001 win 4000 len 100',
    'ACK seq 1101 ack 5001 win 4000 len 100',
    'PSH.ACK seq 1201 ack 5001 win 4000 len 50',
  );
});

test('sends segments of 536 bytes to a peer that has not said what it takes (3.7.1)', () => {
  const t = new Ladder();
  t.answer('SYN seq 5000 win 8000');
  t.get('ACK seq 5001 ack 1001 win 8000');
  t.sent('SYN.ACK seq 1000 ack 5001 win 4000 mss 1460');
  t.give(600);
  t.sent('ACK seq 1001 ack 5001 win 4000 len 536', 'PSH.ACK seq 1537 ack 5001 win 4000 len 64');
});

test('leaves data that comes with a SYN to be repeated', () => {
  const t = new Ladder();
  t.answer('SYN seq 5000 win 8000 mss 1460 len 5');
  t.sent('SYN.ACK seq 1000 ack 5001 win 4000 mss 1460');
  assert.is(t.received, 0);
});

test('closes without a word in SYN_SENT', () => {
  const t = new Ladder();
  t.connection.open();
  t.sent('SYN seq 1000 win 4000 mss 1460');
  t.connection.close();
  t.ms(10_000);
  t.sent();
  assert.equal(t.told, ['SYN_SENT', 'CLOSED', 'end closed']);
});

test('closes after the handshake when asked in SYN_RECEIVED', () => {
  const t = new Ladder();
  t.answer('SYN seq 5000 win 8000 mss 1460');
  t.give(10);
  t.connection.close();
  t.sent('SYN.ACK seq 1000 ack 5001 win 4000 mss 1460');
  t.get('ACK seq 5001 ack 1001 win 8000');
  t.sent('FIN.PSH.ACK seq 1001 ack 5001 win 4000 len 10');
  assert.equal(t.told, ['SYN_RECEIVED', 'ESTABLISHED', 'FIN_WAIT_1', 'sent']);
});

test.run();
