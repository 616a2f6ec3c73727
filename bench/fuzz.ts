import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../build/config/config.ts';

/** Runs the suites of random input with as much of it as there is: `npm run fuzz`. */
const uvu = join(ROOT, 'node_modules', 'uvu', 'bin.js');
const args = ['--import', 'tsx', uvu, 'test', '(sim/fuzz|services)/.*\\.test\\.ts$'];
const { status } = spawnSync(process.execPath, args, {
  cwd: ROOT,
  stdio: 'inherit',
  env: { ...process.env, FUZZ: 'full' },
});
process.exitCode = status ?? 1;
