import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bundle } from '../../../build/bundle.ts';
import { readBoard, readConfig } from '../../../build/config/config.ts';
import { macOf } from '../../../build/config/mac.ts';
import { LockstepBoard } from '../../../sim/lockstep/board.ts';
import { UID } from '../../../sim/runtimes/kaluma/identity.ts';

const mac = suite('a MAC from a board');

const { board, network } = readConfig();

mac('is the same for the same board, another for another, and locally administered', () => {
  assert.is(macOf('E6614103E73A2B2F'), macOf('E6614103E73A2B2F'));
  const made = new Set<string>();
  for (let i = 0; i < 4096; i++) {
    const one = macOf(`E6614103E73A${i.toString(16).padStart(4, '0')}`);
    assert.match(one, /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/);
    assert.is(Number.parseInt(one, 16) & 3, 2);
    made.add(one);
  }
  assert.is(made.size, 4096);
});

for (const shrunk of [false, true]) {
  mac(`is what the device takes when it boots${shrunk ? ', as it is flashed' : ''}`, async () => {
    const pins = await readBoard(board);
    const own = { ...network, mac: 'from-board' };
    const { program } = await bundle({ board, firmware: 'echo', network: own, trace: false, shrunk });
    const device = new LockstepBoard({ program, pins });
    device.run(200);
    assert.equal(device.lines, ['serving 10.0.2.15:7']);
    const taken = [...device.chip.stack.mac].map((byte) => byte.toString(16).padStart(2, '0'));
    assert.is(taken.join(':'), macOf(UID));
  });
}

mac.run();
