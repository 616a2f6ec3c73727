import assert from 'node:assert/strict';
import { test } from 'node:test';
import { board } from 'spisock/test';

// From its sources, and as it would be flashed, which takes some seconds to build.
for (const built of [false, true]) {
  const how = built ? ', as built' : '';

  test(`serves the level of the sensor${how}`, async () => {
    const device = await board('src/main.ts', { built });
    device.analog('SENSOR_PIN', 0.42);
    assert.deepEqual(device.get('/reading').json(), { level: 0.42 });
  });

  test(`serves whether the switch is closed${how}`, async () => {
    const device = await board('src/main.ts', { built });
    device.pin('SWITCH_PIN').set(1);
    assert.deepEqual(device.get('/switch').json(), { closed: false });
    device.pin('SWITCH_PIN').set(0);
    assert.deepEqual(device.get('/switch').json(), { closed: true });
  });
}

test('serves a page, and 404 for what it does not have', async () => {
  const device = await board('src/main.ts');
  assert.match(device.get('/').text, /<title>PROJECT<\/title>/);
  assert.equal(device.get('/nothing').status, 404);
});
