import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ByteQueue } from '../../../sim/net/tcp/byte-queue.ts';

const test = suite('byte queue');

/** Three chunks that hold 1 to 9. */
function filled(): ByteQueue {
  const queue = new ByteQueue();
  queue.push(Uint8Array.of(1, 2, 3));
  queue.push(Uint8Array.of(4, 5));
  queue.push(Uint8Array.of(6, 7, 8, 9));
  return queue;
}

test('copies from any place, across chunks', () => {
  const queue = filled();
  assert.equal(queue.copy(0, 9), Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9));
  assert.equal(queue.copy(2, 4), Uint8Array.of(3, 4, 5, 6));
  assert.equal(queue.copy(5, 2), Uint8Array.of(6, 7));
  assert.equal(queue.copy(9, 0), new Uint8Array(0));
});

test('drops from the front, also parts of chunks', () => {
  const queue = filled();
  queue.drop(1);
  assert.equal(queue.copy(0, 3), Uint8Array.of(2, 3, 4));
  queue.drop(5);
  assert.is(queue.length, 3);
  assert.equal(queue.copy(0, 3), Uint8Array.of(7, 8, 9));
  queue.drop(3);
  assert.is(queue.length, 0);
  queue.push(Uint8Array.of(10));
  assert.equal(queue.copy(0, 1), Uint8Array.of(10));
});

test('keeps a copy of what it is given', () => {
  const queue = new ByteQueue();
  const bytes = Uint8Array.of(1);
  queue.push(bytes);
  bytes[0] = 2;
  assert.equal(queue.copy(0, 1), Uint8Array.of(1));
});

test('accepts an empty piece', () => {
  const queue = new ByteQueue();
  queue.push(new Uint8Array(0));
  queue.push(Uint8Array.of(1));
  assert.is(queue.length, 1);
  assert.equal(queue.copy(0, 1), Uint8Array.of(1));
});

test.run();
