import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { established } from './ladder.ts';

const test = suite('TCP receiving (RFC 9293, 3.10.7.4)');

test('delivers data in order and acknowledges it with the window that is left', () => {
  const t = established();
  t.get('PSH.ACK seq 5001 ack 1001 win 8000 len 100');
  t.sent('ACK seq 1001 ack 5101 win 3900');
  t.get('PSH.ACK seq 5101 ack 1001 win 8000 len 50');
  t.sent('ACK seq 1001 ack 5151 win 3850');
  assert.is(t.received, 150);
});

test('acknowledges a duplicate at once and delivers nothing twice', () => {
  const t = established({ delayedAckUs: 200_000 });
  t.get('ACK seq 5001 ack 1001 win 8000 len 100');
  t.get('ACK seq 5001 ack 1001 win 8000 len 100');
  t.sent('ACK seq 1001 ack 5101 win 3900');
  assert.is(t.received, 100);
});

test('takes the new part of a segment that overlaps what it has', () => {
  const t = established();
  t.get('ACK seq 5001 ack 1001 win 8000 len 100');
  t.sent('ACK seq 1001 ack 5101 win 3900');
  t.get('ACK seq 5051 ack 1001 win 8000 len 100');
  t.sent('ACK seq 1001 ack 5151 win 3850');
  assert.is(t.received, 150);
});

test('holds segments beyond a hole and delivers them when it is filled', () => {
  const t = established();
  t.get('ACK seq 5101 ack 1001 win 8000 len 100');
  t.sent('ACK seq 1001 ack 5001 win 4000');
  t.get('ACK seq 5301 ack 1001 win 8000 len 100');
  t.sent('ACK seq 1001 ack 5001 win 4000');
  assert.is(t.received, 0);
  t.get('ACK seq 5001 ack 1001 win 8000 len 100');
  t.sent('ACK seq 1001 ack 5201 win 3800');
  t.get('ACK seq 5201 ack 1001 win 8000 len 100');
  t.sent('ACK seq 1001 ack 5401 win 3600');
  assert.is(t.received, 400);
});

test('joins overlapping pieces, in any order', () => {
  const t = established();
  t.get('ACK seq 5201 ack 1001 win 8000 len 100');
  t.get('ACK seq 5151 ack 1001 win 8000 len 300');
  t.get('ACK seq 5251 ack 1001 win 8000 len 20');
  t.get('ACK seq 5501 ack 1001 win 8000 len 10');
  t.get('ACK seq 5101 ack 1001 win 8000 len 500');
  assert.is(t.received, 0);
  t.get('ACK seq 4991 ack 1001 win 8000 len 115');
  assert.is(t.received, 600);
});

test('cuts what lies beyond its window', () => {
  const t = established({ capacity: 150 });
  t.get('ACK seq 5001 ack 1001 win 8000 len 200');
  t.sent('ACK seq 1001 ack 5151 win 0');
  assert.is(t.received, 150);
});

test('does not take data that begins beyond its window', () => {
  const t = established({ capacity: 100 });
  t.get('ACK seq 5102 ack 1001 win 8000 len 50');
  t.sent('ACK seq 1001 ack 5001 win 100');
  t.get('ACK seq 5001 ack 1001 win 8000 len 100');
  assert.is(t.received, 100);
});

test('refuses probes of its closed window but takes their acknowledgments', () => {
  const t = established({ capacity: 100 });
  t.give(10);
  t.sent('PSH.ACK seq 1001 ack 5001 win 100 len 10');
  t.get('ACK seq 5001 ack 1001 win 8000 len 100');
  t.sent('ACK seq 1011 ack 5101 win 0');
  t.get('ACK seq 5101 ack 1011 win 8000 len 1');
  t.sent('ACK seq 1011 ack 5101 win 0');
  assert.is(t.connection.unacked, 0);
  assert.is(t.received, 100);
});

test('takes the acknowledgment of a peer that has filled the window with data still under way', () => {
  const t = established({ capacity: 100 });
  t.give(10);
  t.sent('PSH.ACK seq 1001 ack 5001 win 100 len 10');
  t.get('ACK seq 5101 ack 1011 win 8000');
  t.sent();
  assert.is(t.connection.unacked, 0);
});

test('announces its window again when it has grown by half of itself', () => {
  const t = established({ capacity: 2000 });
  t.get('ACK seq 5001 ack 1001 win 8000 len 2000');
  t.sent('ACK seq 1001 ack 7001 win 0');
  t.take(999);
  t.sent();
  t.take(1);
  t.sent('ACK seq 1001 ack 7001 win 1000');
});

test('announces its window again when it has grown by a segment', () => {
  const t = established({ capacity: 8000 });
  t.get('ACK seq 5001 ack 1001 win 8000 len 1400');
  t.get('ACK seq 6401 ack 1001 win 8000 len 1400');
  t.sent('ACK seq 1001 ack 6401 win 6600', 'ACK seq 1001 ack 7801 win 5200');
  t.take(1459);
  t.sent();
  t.take(1);
  t.sent('ACK seq 1001 ack 7801 win 6660');
});

test('lets an acknowledgment wait, for 200 ms or for the second segment', () => {
  const t = established({ delayedAckUs: 200_000 });
  t.get('PSH.ACK seq 5001 ack 1001 win 8000 len 100');
  t.ms(199);
  t.sent();
  t.ms(1);
  t.sent('ACK seq 1001 ack 5101 win 3900');
  t.get('PSH.ACK seq 5101 ack 1001 win 8000 len 100');
  t.get('PSH.ACK seq 5201 ack 1001 win 8000 len 100');
  t.sent('ACK seq 1001 ack 5301 win 3700');
  t.ms(1000);
  t.sent();
});

test('lets data take a waiting acknowledgment along', () => {
  const t = established({ delayedAckUs: 200_000 });
  t.get('PSH.ACK seq 5001 ack 1001 win 8000 len 100');
  t.give(20);
  t.sent('PSH.ACK seq 1001 ack 5101 win 3900 len 20');
  t.get('ACK seq 5101 ack 1021 win 8000');
  t.ms(1000);
  t.sent();
});

test('acknowledges at once beyond a hole, into a hole, and a FIN', () => {
  const t = established({ delayedAckUs: 200_000 });
  t.get('ACK seq 5101 ack 1001 win 8000 len 100');
  t.sent('ACK seq 1001 ack 5001 win 4000');
  t.get('ACK seq 5001 ack 1001 win 8000 len 100');
  t.sent('ACK seq 1001 ack 5201 win 3800');
  t.get('FIN.ACK seq 5201 ack 1001 win 8000 len 10');
  t.sent('ACK seq 1001 ack 5212 win 3790');
});

test('answers an application that answers from within its callback with one segment', () => {
  const t = established();
  t.onData = () => t.give(5);
  t.get('PSH.ACK seq 5001 ack 1001 win 8000 len 100');
  t.sent('PSH.ACK seq 1001 ack 5101 win 3900 len 5');
});

test('ignores a segment without ACK', () => {
  const t = established();
  t.get('PSH seq 5001 win 8000 len 100');
  t.sent();
  assert.is(t.received, 0);
});

test('answers an acknowledgment of bytes that were never sent, and ignores its data', () => {
  const t = established();
  t.get('PSH.ACK seq 5001 ack 1002 win 8000 len 100');
  t.sent('ACK seq 1001 ack 5001 win 4000');
  assert.is(t.received, 0);
});

test('answers keep-alive probes with and without a byte', () => {
  const t = established();
  t.get('ACK seq 5000 ack 1001 win 8000 len 1');
  t.sent('ACK seq 1001 ack 5001 win 4000');
  t.get('ACK seq 5000 ack 1001 win 8000');
  t.sent('ACK seq 1001 ack 5001 win 4000');
  assert.is(t.received, 0);
});

test('does not quarrel for ever with a peer that disagrees about the numbers', () => {
  const t = established();
  for (let count = 0; count < 1000; count += 1) t.get('ACK seq 9999 ack 1001 win 8000');
  t.sent('ACK seq 1001 ack 5001 win 4000');
  t.ms(100);
  t.get('ACK seq 9999 ack 1001 win 8000');
  t.sent('ACK seq 1001 ack 5001 win 4000');
});

test('receives across the wrap of the sequence numbers', () => {
  const t = established({ peerIsn: 0xffffffce });
  t.get('ACK seq 10 ack 1001 win 8000 len 41');
  t.sent('ACK seq 1001 ack 4294967247 win 4000');
  t.get('ACK seq 4294967247 ack 1001 win 8000 len 60');
  t.sent('ACK seq 1001 ack 51 win 3900');
  assert.is(t.received, 100);
});

test('forgets held data when the owner takes back the room for it', () => {
  const t = established({ capacity: 1000 });
  t.get('ACK seq 5101 ack 1001 win 8000 len 500');
  t.capacity = 300;
  t.get('ACK seq 5001 ack 1001 win 8000 len 100');
  assert.is(t.received, 100);
  t.capacity = 1000;
  t.get('ACK seq 5101 ack 1001 win 8000 len 500');
  assert.is(t.received, 600);
});

test.run();
