import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ROOT, readBoard } from '../../build/config/config.ts';
import { slotsDrawing } from '../../docs/drawings/slots.ts';
import { wiringDrawing } from '../../docs/drawings/wiring.ts';

const drawings = suite('drawings');

const drawn = (name: string) => readFileSync(join(ROOT, 'docs', name), 'utf8');

drawings('are as they are made now; npm run drawings writes them', async () => {
  assert.is(drawn('wiring.svg'), wiringDrawing(await readBoard('pico-w5500-spi0')));
  assert.is(drawn('slots.svg'), slotsDrawing());
});

drawings('show each signal at the pin that the board has it on', async () => {
  const board = await readBoard('pico-w5500-spi0');
  const label = /aria-label="([^"]*)"/.exec(wiringDrawing({ ...board, cs: 22, interrupt: null }))?.[1] ?? '';
  assert.is(
    label,
    'Wiring of a Pico and a W5500 module: GND to GND, 3.3V to 3V3, SCSn to GP22, RSTn to GP20, MOSI to GP19, SCLK to GP18, MISO to GP16',
  );
});

drawings('of a board with a signal on the other edge is refused', async () => {
  const board = await readBoard('pico-w5500-spi1');
  assert.throws(() => wiringDrawing(board), /^GP\d+ is not on the right edge of a Pico$/);
});

drawings.run();
