import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import type { ChipOptions } from '../../hal/sim/chip/chip.ts';
import { LockstepBoard } from '../../hal/sim/lockstep-board.ts';
import { bundle } from '../../tools/bundle.ts';
import { readBoard, readConfig } from '../../tools/config.ts';

const { board, network } = readConfig();
const entry = fileURLToPath(new URL('./programs/net.ts', import.meta.url));
const { program } = await bundle({ board, firmware: 'net', network, trace: false, entry });

/** A board in lockstep that runs `source` over the network device; it has booted, and its link is up. */
export async function netBoard(
  source: string,
  chip: ChipOptions = {},
  version?: string,
): Promise<LockstepBoard> {
  const pins = await readBoard(board);
  const whole = `${program};var net = require('net');${source}`;
  const device = new LockstepBoard({ program: whole, pins, version, chip: { strict: true, ...chip } });
  device.run(100);
  while (!device.chip.phy.link) device.run(100);
  return device;
}

/** Lets time pass until `done`; fails when it does not come about within `ms`. */
export function until(device: LockstepBoard, ms: number, done: () => boolean): void {
  for (let passed = 0; passed < ms && !done(); passed++) device.run(1);
  assert.ok(done(), `not within ${ms} ms; console: ${device.lines.join(' | ')}`);
}
