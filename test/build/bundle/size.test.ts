import * as assert from 'uvu/assert';
import { heapOf, textOf } from '../../../bench/size/small-engine.ts';
import { bundle } from '../../../build/bundle.ts';
import { readBoard, readConfig } from '../../../build/config/config.ts';
import { suite } from '../../support/suite.ts';

const size = suite('the firmware’s size');

size('counts the source of a function as often as it is in another one', () => {
  const inner = 'function(){return 1}';
  const outer = `function(){return ${inner}}`;
  assert.is(textOf(`var a=${inner};`), inner.length);
  assert.is(textOf(`var a=${outer};`), outer.length + inner.length);
});

size(
  'lets the web server boot and answer in a small engine, and five pages leave less than 2 KB behind',
  async () => {
    const config = readConfig();
    const { network } = config;
    const { program } = await bundle({ board: config.board, firmware: 'page', network, trace: false });
    const pins = await readBoard(config.board);
    const addresses = { device: network.ip, gateway: network.gateway };
    const { booted, served, text, lines } = await heapOf({ program, pins, addresses });
    assert.ok(served - booted < 2048, `${booted} before, ${served} after`);
    // What the engine keeps of the source as text aside, and its line numbers: no board's engine has those.
    const rest = served - text - lines;
    assert.ok(rest > 30_000 && rest < 64 * 1024, `${rest}`);
  },
);

size.run();
