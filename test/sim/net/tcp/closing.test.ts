import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { established } from './ladder.ts';
import { closeWait, closing, finWait1, finWait2, lastAck, timeWait } from './ladder-states.ts';

const test = suite('TCP closing (RFC 9293, 3.6)');

test('closes first: FIN_WAIT_1, FIN_WAIT_2, TIME_WAIT, CLOSED', () => {
  const t = timeWait();
  assert.equal(t.told, ['FIN_WAIT_1', 'FIN_WAIT_2', 'TIME_WAIT']);
  t.ms(49);
  assert.is(t.state, 'TIME_WAIT');
  t.ms(1);
  assert.equal(t.told.slice(3), ['CLOSED', 'end closed']);
  t.sent();
});

test('closes second: CLOSE_WAIT, LAST_ACK, CLOSED', () => {
  const t = lastAck();
  t.get('ACK seq 5002 ack 1002 win 8000');
  t.sent();
  assert.equal(t.told, ['CLOSE_WAIT', 'LAST_ACK', 'CLOSED', 'end closed']);
});

test('closes at the same time as the peer: CLOSING, TIME_WAIT', () => {
  const t = closing();
  t.get('ACK seq 5002 ack 1002 win 8000');
  t.sent();
  assert.equal(t.told, ['FIN_WAIT_1', 'CLOSING', 'TIME_WAIT']);
});

test('goes from FIN_WAIT_1 to TIME_WAIT when the peer’s FIN acknowledges ours', () => {
  const t = finWait1();
  t.get('FIN.ACK seq 5001 ack 1002 win 8000');
  t.sent('ACK seq 1002 ack 5002 win 4000');
  assert.equal(t.told, ['FIN_WAIT_1', 'FIN_WAIT_2', 'TIME_WAIT']);
});

test('sends the FIN with the last data, behind all that is queued', () => {
  const t = established();
  t.get('ACK seq 5001 ack 1001 win 1000');
  t.give(1500);
  t.connection.close();
  t.sent('ACK seq 1001 ack 5001 win 4000 len 1000');
  assert.is(t.state, 'FIN_WAIT_1');
  t.get('ACK seq 5001 ack 2001 win 1000');
  t.sent('FIN.PSH.ACK seq 2001 ack 5001 win 4000 len 500');
  t.get('ACK seq 5001 ack 2502 win 1000');
  assert.equal(t.told, ['FIN_WAIT_1', 'acked 1000', 'sent', 'acked 500', 'FIN_WAIT_2']);
});

test('needs no window for the FIN', () => {
  const t = established();
  t.get('ACK seq 5001 ack 1001 win 0');
  t.connection.close();
  t.sent('FIN.ACK seq 1001 ack 5001 win 4000');
});

test('takes a FIN while its own window is closed', () => {
  const t = established({ capacity: 100 });
  t.get('FIN.ACK seq 5001 ack 1001 win 8000 len 100');
  t.sent('ACK seq 1001 ack 5102 win 0');
  assert.is(t.state, 'CLOSE_WAIT');
});

test('does not take a FIN whose data does not fit', () => {
  const t = established({ capacity: 100 });
  t.get('FIN.ACK seq 5001 ack 1001 win 8000 len 101');
  t.sent('ACK seq 1001 ack 5101 win 0');
  assert.is(t.state, 'ESTABLISHED');
});

test('repeats the FIN, and gives up without an answer', () => {
  const t = finWait1();
  t.ms(200 + 400);
  t.sent('FIN.ACK seq 1001 ack 5001 win 4000', 'FIN.ACK seq 1001 ack 5001 win 4000');
  t.ms(800);
  assert.equal(t.told, ['FIN_WAIT_1', 'CLOSED', 'end timeout']);
});

test('repeats lost data together with the FIN behind it', () => {
  const t = established();
  t.give(100);
  t.connection.close();
  t.sent('PSH.ACK seq 1001 ack 5001 win 4000 len 100', 'FIN.ACK seq 1101 ack 5001 win 4000');
  t.ms(200);
  t.sent('FIN.PSH.ACK seq 1001 ack 5001 win 4000 len 100');
  t.get('ACK seq 5001 ack 1102 win 8000');
  assert.is(t.state, 'FIN_WAIT_2');
});

test('gives up a FIN to a dead peer even when that has closed its window', () => {
  const t = established();
  t.get('ACK seq 5001 ack 1001 win 0');
  t.connection.close();
  t.ms(200 + 400 + 800);
  assert.is(t.told.at(-1), 'end timeout');
});

test('still takes data after its own FIN', () => {
  const t = finWait2();
  t.get('PSH.ACK seq 5001 ack 1002 win 8000 len 100');
  t.sent('ACK seq 1002 ack 5101 win 3900');
  t.take(100);
  t.get('FIN.ACK seq 5101 ack 1002 win 8000');
  t.sent('ACK seq 1002 ack 5102 win 4000');
  assert.is(t.received, 100);
  assert.is(t.state, 'TIME_WAIT');
});

test('still sends data after the peer’s FIN', () => {
  const t = closeWait();
  t.give(100);
  t.sent('PSH.ACK seq 1001 ack 5002 win 4000 len 100');
  t.get('ACK seq 5002 ack 1101 win 8000');
  assert.equal(t.told, ['CLOSE_WAIT', 'sent', 'acked 100']);
});

test('waits in FIN_WAIT_2 for ever', () => {
  const t = finWait2();
  t.ms(1_000_000);
  t.sent();
  assert.is(t.state, 'FIN_WAIT_2');
});

test('keeps a FIN that has come beyond a hole', () => {
  const t = established();
  t.get('FIN.ACK seq 5101 ack 1001 win 8000 len 100');
  t.sent('ACK seq 1001 ack 5001 win 4000');
  assert.is(t.state, 'ESTABLISHED');
  t.get('ACK seq 5001 ack 1001 win 8000 len 100');
  t.sent('ACK seq 1001 ack 5202 win 3800');
  assert.is(t.state, 'CLOSE_WAIT');
  assert.is(t.received, 200);
});

test('takes no data from beyond the peer’s FIN', () => {
  const t = established();
  t.get('FIN.ACK seq 5101 ack 1001 win 8000');
  t.get('ACK seq 5101 ack 1001 win 8000 len 100');
  t.get('ACK seq 5001 ack 1001 win 8000 len 200');
  assert.is(t.received, 100);
  t.get('ACK seq 5102 ack 1001 win 8000 len 100');
  assert.is(t.received, 100);
  assert.is(t.state, 'CLOSE_WAIT');
});

test('answers a repeated FIN in CLOSE_WAIT', () => {
  const t = closeWait();
  t.get('FIN.ACK seq 5001 ack 1001 win 8000');
  t.sent('ACK seq 1001 ack 5002 win 4000');
});

test('answers a repeated FIN in TIME_WAIT and waits from the beginning', () => {
  const t = timeWait();
  t.ms(40);
  t.get('FIN.ACK seq 5001 ack 1002 win 8000');
  t.sent('ACK seq 1002 ack 5002 win 4000');
  t.ms(40);
  assert.is(t.state, 'TIME_WAIT');
  t.ms(10);
  assert.is(t.state, 'CLOSED');
});

test('answers a SYN in TIME_WAIT with its acknowledgment', () => {
  const t = timeWait();
  t.get('SYN seq 5100 win 8000 mss 1460');
  t.sent('ACK seq 1002 ack 5002 win 4000');
  assert.is(t.state, 'TIME_WAIT');
});

test('sends nothing after close', () => {
  const t = finWait2();
  t.connection.send(new Uint8Array(10));
  t.connection.close();
  t.sent();
});

test('survives an owner that aborts from within its data callback', () => {
  const t = established();
  t.onData = () => t.connection.abort();
  t.get('FIN.PSH.ACK seq 5001 ack 1001 win 8000 len 10');
  t.sent('RST.ACK seq 1001 ack 5011 win 0');
  assert.equal(t.told, ['CLOSED', 'end aborted']);
});

test('survives an owner that closes from within its data callback', () => {
  const t = established();
  t.onData = () => t.connection.close();
  t.get('PSH.ACK seq 5001 ack 1001 win 8000 len 10');
  t.sent('FIN.ACK seq 1001 ack 5011 win 3990');
  assert.is(t.state, 'FIN_WAIT_1');
});

test.run();
