import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { boardWith } from '../../../bench/lockstep/firmware.ts';
import { namesIn, ROOT, readBoard } from '../../../build/config/config.ts';
import { hasWifi } from '../../../build/config/wifi.ts';

const boards = suite('a board');

const BOARDS = namesIn('boards');

for (const name of BOARDS) {
  boards(`${name} is wired to pins that its bus reaches, and echoes on the stand-in`, async () => {
    assert.is((await readBoard(name)).name, name);
    const device = await boardWith('echo', { board: name });
    device.run(hasWifi(await readBoard(name)) ? 2000 : 200);
    assert.equal(device.lines.at(-1), 'serving 10.0.2.15:7');
    assert.equal(device.lines.slice(0, -1), hasWifi(await readBoard(name)) ? ['Wi-Fi: joined, -55 dBm'] : []);
    const client = device.host.connect(7);
    client.send('hello');
    device.run(100);
    assert.is(client.text(), 'hello');
    assert.equal(device.faults, []);
  });
}

for (const [board, chipName, line] of [
  ['w5500-evb-pico', 'w5100s', 'found a W5100S, the board file says W5500; it is tried again'],
  ['w5100s-evb-pico', 'w5500', 'found a W5500, the board file says W5100S; it is tried again'],
  ['w6100-evb-pico', 'w5500', 'found a W5500, the board file says W6100; it is tried again'],
  ['w6100-evb-pico', 'w5100s', 'found a W5100S, the board file says W6100; it is tried again'],
  ['w5500-evb-pico', 'w6100', 'found a W6100, the board file says W5500; it is tried again'],
  ['w5100s-evb-pico', 'w6100', 'found a W6100, the board file says W5100S; it is tried again'],
  ['pico-airlift', 'w5500', 'found a W5500, the board file says nina; it is tried again'],
  ['pico-airlift', 'w5100s', 'found a W5100S, the board file says nina; it is tried again'],
  ['pico-airlift', 'w6100', 'found a W6100, the board file says nina; it is tried again'],
  [
    'w5500-evb-pico',
    'nina',
    'W5500: VERSIONR is 0, not 4: check wiring, power and SPI clock; it is tried again',
  ],
] as const) {
  boards(`${board} with a ${chipName} on it says so`, async () => {
    const device = await boardWith('echo', { board, chipName });
    device.run(4000);
    assert.equal(device.lines, [line]);
  });
}

boards('has a wiring table that says what its data say', async () => {
  for (const name of BOARDS) {
    const text = readFileSync(join(ROOT, 'boards', `${name}.ts`), 'utf8');
    if (hasWifi(await readBoard(name))) continue;
    const pin = (signal: string) =>
      Number(new RegExp(`^ \\* \\| ${signal} \\| (\\d+) \\|`, 'm').exec(text)?.[1]);
    const { spi, cs, reset, interrupt } = await readBoard(name);
    assert.equal(
      ['MISO', 'SCSn', 'SCLK', 'MOSI', 'RSTn', 'INTn'].map(pin),
      [spi.miso, cs, spi.sck, spi.mosi, reset, interrupt],
      name,
    );
  }
});

boards('with a radio has a wiring table that says what its data say', async () => {
  for (const [name, signals] of [
    ['pico-airlift', ['MISO', 'CS', 'SCK', 'MOSI', 'RST', 'BUSY']],
    ['pico2-airlift', ['MISO', 'CS', 'SCK', 'MOSI', 'RST', 'BUSY']],
    ['arduino-nano-rp2040-connect', ['MISO', 'CS', 'SCK', 'MOSI', 'RESETN', 'READY']],
  ] as const) {
    const text = readFileSync(join(ROOT, 'boards', `${name}.ts`), 'utf8');
    const pins = signals.map((signal) =>
      Number(new RegExp(`^ \\* \\| ${signal} \\| (\\d+) \\|`, 'm').exec(text)?.[1]),
    );
    const { spi, cs, reset, ready } = await readBoard(name);
    assert.equal(pins, [spi.miso, cs, spi.sck, spi.mosi, reset, ready], name);
  }
});

boards('with a radio says that nothing answers', async () => {
  const device = await boardWith('echo', { board: 'pico-airlift' });
  device.nina.brownOut(3_000_000);
  device.run(2500);
  assert.equal(device.lines, [
    'nina: READY stays high: check power, READY, RESETN and GPIO0, and that the ESP32 has nina-fw; it is tried again',
  ]);
  device.run(20_000);
  assert.equal(device.lines.slice(1), ['nina: answers', 'Wi-Fi: joined, -55 dBm', 'serving 10.0.2.15:7']);
});

boards.run();
