import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { BundleError } from '../bundle.ts';
import { ROOT } from '../config.ts';

/** Checks the types of everything that runs on a device. Throws a BundleError, one line for each mistake. */
export function checkTypes(): void {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  // What it has learnt is kept: the next check takes a fraction of the time.
  const memory = ['--incremental', '--tsBuildInfoFile', 'dist/types.tsbuildinfo'];
  const args = [tsc, '-p', 'tsconfig.device.json', '--pretty', 'false', ...memory];
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new BundleError(stdout.trim());
}
