import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { boardWith } from '../../../bench/lockstep/firmware.ts';
import { namesIn, ROOT, readBoard } from '../../../build/config/config.ts';

const boards = suite('a board');

const BOARDS = namesIn('boards');

for (const name of BOARDS) {
  boards(`${name} is wired to pins that its bus reaches, and echoes on the stand-in`, async () => {
    assert.is((await readBoard(name)).name, name);
    const device = await boardWith('echo', { board: name });
    device.run(200);
    assert.equal(device.lines, ['serving 10.0.2.15:7']);
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
] as const) {
  boards(`${board} with a ${chipName} on it says so`, async () => {
    const device = await boardWith('echo', { board, chipName });
    device.run(2000);
    assert.equal(device.lines, [line]);
  });
}

boards('has a wiring table that says what its data say', async () => {
  for (const name of BOARDS) {
    const text = readFileSync(join(ROOT, 'boards', `${name}.ts`), 'utf8');
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

boards.run();
