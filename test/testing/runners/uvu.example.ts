import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { board } from '../../../testing/index.ts';

const PROGRAMS = new URL('../programs/', import.meta.url);

test('serves the rings of its bell', async () => {
  const device = await board(new URL('door.ts', PROGRAMS));
  assert.is(device.get('/').json().rings, 0);
});

test('fails in the firmware', async () => {
  const device = await board(new URL('failing.ts', PROGRAMS));
  device.pin(2).set(1);
  device.run(1);
});

test('fails in a promise of the firmware', async () => {
  const device = await board(new URL('failing.ts', PROGRAMS));
  device.run(10);
  device.pin(4).set(1);
  device.run(10);
  await new Promise((resolve) => setTimeout(resolve, 20));
});

test.run();
