import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { BundleError } from '../../build/bundle.ts';
import { ROOT } from '../../build/config/config.ts';

/**
 * Checks the types of everything that runs on a device, or of `program`, a TypeScript file of the user's own, and what it
 * imports. Throws a BundleError, one line for each mistake.
 */
export function checkTypes(program?: string): void {
  if (program && !/\.m?ts$/.test(program)) return;
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const project = program ? projectOf(program) : 'tsconfig.device.json';
  // What it has learnt is kept: the next check takes a fraction of the time.
  const memory = ['--incremental', '--tsBuildInfoFile', `dist/types${program ? '-own' : ''}.tsbuildinfo`];
  const args = [tsc, '-p', project, '--pretty', 'false', ...memory];
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new BundleError(stdout.trim());
}

/** Writes a project with that one program, and answers its path. */
function projectOf(program: string): string {
  const path = join(ROOT, 'dist', 'tsconfig.own.json');
  const types = join(ROOT, 'hal', 'kaluma', 'types');
  mkdirSync(join(ROOT, 'dist'), { recursive: true });
  writeFileSync(path, JSON.stringify({ extends: '../tsconfig.device.json', include: [types, program] }));
  return path;
}
