import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { readBoard, readConfig } from '../../build/config/config.ts';
import type { ChipOptions } from '../../sim/chips/w5500/chip.ts';
import { LockstepBoard, type LockstepBoardOptions } from '../../sim/lockstep/board.ts';
import { programOf } from '../support/program.ts';

const { board } = readConfig();
/** The program of a firmware, or of a program of the tests, `./programs/NAME`. */
function programAt(name: string): Promise<string> {
  const entry = name.startsWith('./') ? fileURLToPath(new URL(`${name}.ts`, import.meta.url)) : undefined;
  return programOf(name, { entry });
}

/** A board in lockstep that runs that program, and behind it `more`; nothing has happened yet. */
export async function boardOf(
  name: string,
  chip: ChipOptions = {},
  more = '',
  options: Partial<LockstepBoardOptions> = {},
): Promise<LockstepBoard> {
  const [program, pins] = await Promise.all([programAt(name), readBoard(board)]);
  const knobs = { strict: true, ...chip };
  return new LockstepBoard({ program: `${program};${more}`, pins, chip: knobs, ...options });
}

/** A board in lockstep that runs `source` over the network device; it has booted, and its link is up. */
export async function netBoard(
  source: string,
  chip: ChipOptions = {},
  version?: string,
): Promise<LockstepBoard> {
  const device = await boardOf('./programs/net', chip, `var net = require('net');${source}`, { version });
  device.run(100);
  for (let tries = 0; !device.chip.phy.link; tries++) {
    assert.ok(tries < 100, 'no link within 10 s');
    device.run(100);
  }
  return device;
}

/** Lets time pass until `done`; fails when it does not come about within `ms`. */
export function until(device: LockstepBoard, ms: number, done: () => boolean): void {
  for (let passed = 0; passed < ms && !done(); passed++) device.run(1);
  assert.ok(done(), `not within ${ms} ms; console: ${device.lines.join(' | ')}`);
}
