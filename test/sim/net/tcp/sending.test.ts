import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { established, Ladder } from './ladder.ts';

const test = suite('TCP sending (RFC 9293, 3.8)');

test('sends small data at once, however little, with PSH', () => {
  const t = established();
  t.give(1);
  t.give(2);
  t.sent('PSH.ACK seq 1001 ack 5001 win 4000 len 1', 'PSH.ACK seq 1002 ack 5001 win 4000 len 2');
  assert.equal(t.told, ['sent', 'sent']);
  assert.is(t.connection.unacked, 3);
});

test('splits data at the peer’s maximum segment size', () => {
  const t = established();
  t.give(2500);
  t.sent(
    'ACK seq 1001 ack 5001 win 4000 len 1000',
    'ACK seq 2001 ack 5001 win 4000 len 1000',
    'PSH.ACK seq 3001 ack 5001 win 4000 len 500',
  );
  t.get('ACK seq 5001 ack 3001 win 8000');
  t.get('ACK seq 5001 ack 3501 win 8000');
  assert.equal(t.told, ['sent', 'acked 2000', 'acked 500']);
});

test('never sends beyond the peer’s window', () => {
  const t = established();
  t.get('ACK seq 5001 ack 1001 win 1500');
  t.give(4000);
  t.sent('ACK seq 1001 ack 5001 win 4000 len 1000', 'ACK seq 2001 ack 5001 win 4000 len 500');
  assert.is(t.connection.unsent, 2500);
  t.get('ACK seq 5001 ack 2001 win 1500');
  t.sent('ACK seq 2501 ack 5001 win 4000 len 1000');
  t.get('ACK seq 5001 ack 3501 win 8000');
  t.sent('ACK seq 3501 ack 5001 win 4000 len 1000', 'PSH.ACK seq 4501 ack 5001 win 4000 len 500');
  assert.equal(t.told, ['acked 1000', 'acked 1500', 'sent']);
});

test('ignores an old segment’s window', () => {
  const t = established();
  t.get('ACK seq 5001 ack 1001 win 8000 len 10');
  t.sent('ACK seq 1001 ack 5011 win 3990');
  t.get('ACK seq 5011 ack 1001 win 100');
  t.get('ACK seq 5001 ack 1001 win 8000 len 20');
  t.sent('ACK seq 1001 ack 5021 win 3980');
  t.give(500);
  t.sent('ACK seq 1001 ack 5021 win 3980 len 100');
});

test('repeats what is not acknowledged after 200, 400, 800 ms and then gives up', () => {
  const t = established();
  t.give(100);
  t.sent('PSH.ACK seq 1001 ack 5001 win 4000 len 100');
  t.ms(200);
  t.sent('PSH.ACK seq 1001 ack 5001 win 4000 len 100');
  t.ms(399);
  t.sent();
  t.ms(1);
  t.sent('PSH.ACK seq 1001 ack 5001 win 4000 len 100');
  t.ms(800);
  t.sent();
  assert.equal(t.told, ['sent', 'CLOSED', 'end timeout']);
});

test('counts the attempts anew with every acknowledgment', () => {
  const t = established();
  t.give(200);
  t.give(300);
  t.ms(600);
  t.sent(
    'PSH.ACK seq 1001 ack 5001 win 4000 len 200',
    'PSH.ACK seq 1201 ack 5001 win 4000 len 300',
    'PSH.ACK seq 1001 ack 5001 win 4000 len 500',
    'PSH.ACK seq 1001 ack 5001 win 4000 len 500',
  );
  t.get('ACK seq 5001 ack 1201 win 8000');
  t.sent('PSH.ACK seq 1201 ack 5001 win 4000 len 300');
  t.ms(200);
  t.sent('PSH.ACK seq 1201 ack 5001 win 4000 len 300');
  t.ms(400);
  t.sent('PSH.ACK seq 1201 ack 5001 win 4000 len 300');
  t.ms(799);
  assert.is(t.state, 'ESTABLISHED');
  t.ms(1);
  assert.is(t.state, 'CLOSED');
});

test('repeats only the oldest segment, and the next lost one as soon as that is known', () => {
  const t = established();
  t.give(4000);
  t.sent(
    'ACK seq 1001 ack 5001 win 4000 len 1000',
    'ACK seq 2001 ack 5001 win 4000 len 1000',
    'ACK seq 3001 ack 5001 win 4000 len 1000',
    'PSH.ACK seq 4001 ack 5001 win 4000 len 1000',
  );
  t.ms(200);
  t.sent('ACK seq 1001 ack 5001 win 4000 len 1000');
  t.get('ACK seq 5001 ack 3001 win 8000');
  t.sent('ACK seq 3001 ack 5001 win 4000 len 1000');
  t.get('ACK seq 5001 ack 5001 win 8000');
  t.sent();
  t.ms(10_000);
  t.sent();
  assert.is(t.connection.unacked, 0);
});

test('sends new data while old data waits to be repeated', () => {
  const t = established();
  t.give(100);
  t.give(100);
  t.ms(200);
  t.give(100);
  t.sent(
    'PSH.ACK seq 1001 ack 5001 win 4000 len 100',
    'PSH.ACK seq 1101 ack 5001 win 4000 len 100',
    'PSH.ACK seq 1001 ack 5001 win 4000 len 200',
    'PSH.ACK seq 1201 ack 5001 win 4000 len 100',
  );
});

test('asks a closed window with one byte, for ever, at growing distances', () => {
  const t = established();
  t.get('ACK seq 5001 ack 1001 win 0');
  t.give(100);
  t.sent();
  t.ms(200);
  t.sent('ACK seq 1001 ack 5001 win 4000 len 1');
  t.get('ACK seq 5001 ack 1001 win 0');
  t.ms(400);
  t.sent('ACK seq 1001 ack 5001 win 4000 len 1');
  t.ms(800);
  t.sent('ACK seq 1001 ack 5001 win 4000 len 1');
  for (let count = 0; count < 50; count += 1) {
    t.ms(800);
    t.sent('ACK seq 1001 ack 5001 win 4000 len 1');
  }
  assert.equal(t.told, []);
  t.get('ACK seq 5001 ack 1001 win 8000');
  t.sent('PSH.ACK seq 1001 ack 5001 win 4000 len 100');
  assert.equal(t.told, ['sent']);
});

test('goes on from the byte that a closed window has taken', () => {
  const t = established();
  t.get('ACK seq 5001 ack 1001 win 0');
  t.give(100);
  t.ms(200);
  t.sent('ACK seq 1001 ack 5001 win 4000 len 1');
  t.get('ACK seq 5001 ack 1002 win 0');
  t.ms(200);
  t.sent('ACK seq 1002 ack 5001 win 4000 len 1');
  t.get('ACK seq 5001 ack 1003 win 8000');
  t.sent('PSH.ACK seq 1003 ack 5001 win 4000 len 98');
  assert.equal(t.told, ['acked 1', 'acked 1', 'sent']);
});

test('acknowledges the peer’s data with the number it had before the probe', () => {
  const t = established();
  t.get('ACK seq 5001 ack 1001 win 0');
  t.give(100);
  t.ms(200);
  t.sent('ACK seq 1001 ack 5001 win 4000 len 1');
  t.get('ACK seq 5001 ack 1001 win 0 len 10');
  t.sent('ACK seq 1001 ack 5011 win 3990');
});

test('counts attempts from the beginning when a closed window has opened', () => {
  const t = established();
  t.get('ACK seq 5001 ack 1001 win 0');
  t.give(100);
  t.ms(200 + 400 + 800 + 800);
  t.sent(...new Array(4).fill('ACK seq 1001 ack 5001 win 4000 len 1'));
  t.get('ACK seq 5001 ack 1001 win 8000');
  t.ms(200 + 400);
  t.sent(...new Array(3).fill('PSH.ACK seq 1001 ack 5001 win 4000 len 100'));
  t.ms(800);
  assert.equal(t.told, ['sent', 'CLOSED', 'end timeout']);
});

test('asks a window that was closed over data under way, too', () => {
  const t = established();
  t.give(2000);
  t.sent('ACK seq 1001 ack 5001 win 4000 len 1000', 'PSH.ACK seq 2001 ack 5001 win 4000 len 1000');
  t.get('ACK seq 5001 ack 1001 win 0');
  t.ms(200);
  t.sent('ACK seq 1001 ack 5001 win 4000 len 1');
  t.get('ACK seq 5001 ack 1001 win 1500');
  t.sent('ACK seq 1001 ack 5001 win 4000 len 1000', 'ACK seq 2001 ack 5001 win 4000 len 500');
  t.get('ACK seq 5001 ack 2501 win 8000');
  t.sent('PSH.ACK seq 2501 ack 5001 win 4000 len 500');
  t.get('ACK seq 5001 ack 3001 win 8000');
  assert.equal(t.told, ['sent', 'acked 1500', 'acked 500']);
});

test('sends one keep-alive probe, and accepts any answer', () => {
  const t = established();
  t.connection.keepAlive();
  t.sent('ACK seq 1000 ack 5001 win 4000 len 1');
  t.get('ACK seq 5001 ack 1001 win 8000');
  t.ms(10_000);
  t.sent();
  assert.is(t.state, 'ESTABLISHED');
});

test('repeats an unanswered keep-alive probe as it repeats data, then gives up', () => {
  const t = established();
  t.connection.keepAlive();
  t.ms(200 + 400);
  t.sent(...new Array(3).fill('ACK seq 1000 ack 5001 win 4000 len 1'));
  t.ms(800);
  assert.equal(t.told, ['CLOSED', 'end timeout']);
});

test('sends no keep-alive probe while data asks the same', () => {
  const t = established();
  t.give(10);
  t.sent('PSH.ACK seq 1001 ack 5001 win 4000 len 10');
  t.connection.keepAlive();
  t.sent();
});

test('sends across the wrap of the sequence numbers', () => {
  const t = established({ isn: 0xfffffffe });
  t.give(2500);
  t.sent(
    'ACK seq 4294967295 ack 5001 win 4000 len 1000',
    'ACK seq 999 ack 5001 win 4000 len 1000',
    'PSH.ACK seq 1999 ack 5001 win 4000 len 500',
  );
  t.get('ACK seq 5001 ack 999 win 8000');
  t.ms(200);
  t.sent('ACK seq 999 ack 5001 win 4000 len 1000');
  t.get('ACK seq 5001 ack 2499 win 8000');
  assert.is(t.connection.unacked, 0);
});

test('begins with any sequence number', () => {
  const t = new Ladder({ isn: 0xffffffff });
  t.connection.open();
  t.give(5);
  t.sent('SYN seq 4294967295 win 4000 mss 1460');
  t.get('SYN.ACK seq 5000 ack 0 win 8000 mss 1460');
  t.sent('PSH.ACK seq 0 ack 5001 win 4000 len 5');
  t.get('ACK seq 5001 ack 5 win 8000');
  assert.is(t.connection.unacked, 0);
});

test('copies what it is given', () => {
  const t = established();
  t.get('ACK seq 5001 ack 1001 win 0');
  const bytes = new Uint8Array(3);
  t.connection.send(bytes);
  bytes.fill(0xee);
  t.get('ACK seq 5001 ack 1001 win 8000');
  t.sent('PSH.ACK seq 1001 ack 5001 win 4000 len 3');
});

test.run();
