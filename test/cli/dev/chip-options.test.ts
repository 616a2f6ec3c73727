import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { UsageError } from '../../../build/config/config.ts';
import { command } from '../../../cli/cli.ts';
import { addChipOptions, type ChipChoice, readChipOptions } from '../../../cli/options/chip.ts';
import { harsh as harshW5100s } from '../../../sim/chips/w5100s/knobs.ts';
import { harsh } from '../../../sim/chips/w5500/knobs.ts';
import { harsh as harshW6100 } from '../../../sim/chips/w6100/knobs.ts';

const options = suite('chip options');

/** What the words of a command line come to, with seed 7 and a board with a W5500. */
function read(...words: string[]): ChipChoice {
  return readChipOptions(addChipOptions(command('x', '')).parse(words, { from: 'user' }).opts(), 7, 'w5500');
}

options('are a chip with default knobs and good wires unless asked for', () => {
  assert.equal(read(), { name: 'w5500', chip: {}, spi: null });
});

options('turn all knobs against the driver, by the seed', () => {
  assert.equal(read('--harsh'), { name: 'w5500', chip: harsh(7), spi: null });
});

options('name another chip than the board has, and turn its knobs', () => {
  assert.equal(read('--chip', 'w5100s'), { name: 'w5100s', chip: {}, spi: null });
  assert.equal(read('--chip', 'w5100s', '--harsh'), { name: 'w5100s', chip: harshW5100s(7), spi: null });
  assert.equal(read('--chip', 'w6100', '--harsh'), { name: 'w6100', chip: harshW6100(7), spi: null });
});

options('set every fault of the pins', () => {
  const words =
    '--spi-flips 20 --spi-missed 0.5 --spi-stuck ff --chip-reset 3000 --chip-reset 90000 --brown-out 5000:2.5';
  assert.equal(read(...words.split(' ')).spi, {
    seed: 7,
    mosiFlips: 20,
    misoFlips: 20,
    missedEdges: 0.5,
    stuckMiso: 0xff,
    resetsAtUs: [3_000_000, 90_000_000],
    brownOuts: [{ atUs: 5_000_000, forUs: 2500 }],
  });
  assert.is(read('--spi-stuck', '00').spi?.stuckMiso, 0);
});

options('say of a bad value what is allowed', () => {
  const cases: [option: string, bad: string, allowed: RegExp][] = [
    ['--chip', 'w5300', /it is one of: w5500, w5100s, w6100, nina$/],
    ['--spi-flips', '1000001', /it is a share of a million, 0 to 1000000$/],
    ['--spi-missed', '101', /it is a chance in per cent, 0 to 100$/],
    ['--spi-stuck', '0', /it is 00 or ff$/],
    ['--chip-reset', '-1', /it is a time in milliseconds from the start$/],
    ['--brown-out', '5000', /it is AT:FOR, two times in milliseconds such as 5000:2000$/],
  ];
  for (const [option, bad, allowed] of cases) {
    try {
      read(option, bad);
      assert.unreachable(`${option} ${bad}`);
    } catch (error) {
      assert.instance(error, UsageError);
      const { message } = error as Error;
      assert.ok(message.startsWith(`bad ${option} '${bad}'; `), message);
      assert.match(message, allowed);
    }
  }
});

options.run();
