import { basename } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bme280, board, FirmwareError } from '../../testing/index.ts';
import { cleanUp, programOf } from './written.ts';

const built = suite('firmware as it would be flashed');

built.after(cleanUp);

built('serves what a BME280 measures', async () => {
  const device = await board('test/testing/programs/weather.ts', { built: true });
  device.i2c(0x76, bme280({ celsius: -12.34, hPa: 870, percent: 99 }));
  assert.equal(device.get('/weather').json(), { celsius: -12.34, hPa: 870, percent: 99 });
});

built('runs modules that were imported as well as those that were required', async () => {
  const text = `import { EventEmitter } from 'events'; import storage, { getItem } from 'storage'; import * as path from 'path';
    storage.setItem('a', 'b'); console.log(getItem('a'), path.join('x', 'y'), new EventEmitter() instanceof require('events').EventEmitter);`;
  const device = await board(programOf(text), { built: true });
  device.run(1);
  assert.equal(device.lines, ['b x/y true']);
});

built('shows the place of an error in its sources', async () => {
  const device = await board('test/testing/programs/failing.ts', { built: true });
  device.pin(2).set(1);
  try {
    device.run(1);
    assert.unreachable('it fails');
  } catch (error) {
    assert.instance(error, FirmwareError);
    const places = (error as FirmwareError).places.map(({ file, line }) => `${basename(file)}:${line}`);
    assert.equal(places, ['motor.ts:3', 'failing.ts:5']);
  }
});

built.run();
