import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bme280, board, button } from '../../testing/index.ts';

const WEATHER = 'test/testing/programs/weather.ts';
const DOOR = 'test/testing/programs/door.ts';

const sensors = suite('firmware with sensors');

sensors('serves what a BME280 measures', async () => {
  const device = await board(WEATHER);
  const sensor = bme280({ celsius: 21.5, hPa: 1013.25, percent: 45 });
  device.i2c(0x76, sensor);
  assert.equal(device.get('/weather').json(), { celsius: 21.5, hPa: 1013.25, percent: 45 });
  Object.assign(sensor, { celsius: -12.34, hPa: 870, percent: 99 });
  assert.equal(device.get('/weather').json(), { celsius: -12.34, hPa: 870, percent: 99 });
  assert.is(sensor.measurements, 2);
});

sensors('a sensor that is not there is a 503, and the device lives on', async () => {
  const device = await board(WEATHER);
  const reply = device.get('/weather');
  assert.equal([reply.status, reply.json().error], [503, 'Error: Device Write Error']);
  device.i2c(0x76, bme280());
  device.run(5);
  assert.is(device.get('/weather').json().celsius, 21.5);
});

sensors('a BME280 that was just reset does not answer, and one that did not measure says nothing', () => {
  let ms = 0;
  const sensor = bme280();
  sensor.connect(() => ms);
  assert.is(sensor.write(Uint8Array.of(0xd0)), false);
  ms = 2;
  assert.is(sensor.write(Uint8Array.of(0xd0)), true);
  assert.equal(sensor.read(1), [0x60]);
  sensor.write(Uint8Array.of(0xf7));
  assert.equal(sensor.read(8), [0x80, 0, 0, 0x80, 0, 0, 0x80, 0]);
  sensor.write(Uint8Array.of(0xf4, 0x25));
  sensor.write(Uint8Array.of(0xf3));
  assert.equal(sensor.read(1), [8]);
  ms += 10;
  sensor.write(Uint8Array.of(0xf3));
  // Done, and asleep again. The humidity is skipped: its setting was not written.
  assert.equal(sensor.read(2), [0, 0x24]);
  sensor.write(Uint8Array.of(0xfd));
  assert.equal(sensor.read(2), [0x80, 0]);
});

sensors('a BME280 in normal mode measures again and again', () => {
  let ms = 2;
  const sensor = bme280();
  sensor.connect(() => 0);
  sensor.connect(() => ms);
  ms = 10;
  sensor.write(Uint8Array.of(0xf5, 0x00, 0xf4, 0x27));
  ms = 110;
  sensor.read(1);
  assert.is(sensor.measurements, 15);
});

for (const seed of [1, 2, 3, 4, 5]) {
  sensors(`a button that bounces is one ring, seed ${seed}`, async () => {
    const device = await board(DOOR);
    const light = device.pin(15);
    const blinks: string[] = [];
    light.onChange = (level, ms) => blinks.push(`${level}@${Math.round(ms / 10) * 10}`);
    device.run(100);
    const bell = button(device, 14, { bounceMs: 8, bounces: 6, seed });
    bell.press(120);
    device.run(400);
    bell.press(100);
    device.run(400);
    assert.equal(device.get('/').json(), { rings: 2 });
    assert.equal(blinks, ['1@140', '0@340', '1@540', '0@740']);
    assert.equal(
      device.lines.filter((line) => line.startsWith('ring')),
      ['ring 1', 'ring 2'],
    );
  });
}

sensors('a button that is let go before its debounce is no ring', async () => {
  const device = await board(DOOR);
  device.run(100);
  button(device, 14).press(15);
  device.run(300);
  assert.equal(device.get('/').json(), { rings: 0 });
});

sensors.run();
