import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { BundleError } from '../../build/bundle.ts';
import { once } from '../../build/closure-store.ts';
import { ROOT } from '../../build/config/config.ts';

/**
 * Checks the types of everything that runs on a device, or of `program`, a TypeScript file of the user's own, and what it
 * imports. Throws a BundleError, one line for each mistake.
 */
export async function checkTypes(program?: string): Promise<void> {
  if (program && !/\.m?ts$/.test(program)) return;
  // What a program of the user's own imports is not known before.
  const faults = program ? faultsIn(program) : await once({ types: deviceSources() }, async () => faultsIn());
  if (faults !== null) throw new BundleError(faults);
}

/** The text of everything that tsconfig.device.json includes, or may: folders count with all that is in them. */
function deviceSources(): [path: string, text: string][] {
  const read = (path: string): [string, string] => [path, readFileSync(join(ROOT, path), 'utf8')];
  const [project, base] = ['tsconfig.device.json', 'tsconfig.json'].map(read);
  const { include } = JSON.parse(project[1]) as { include: string[] };
  const files = include.flatMap((pattern) => {
    const folder = pattern.replace('/*.ts', '');
    return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
      join(folder, name),
    );
  });
  return [project, base, ...files.filter((path) => path.endsWith('.ts')).map(read)];
}

/** The mistakes, or null. */
function faultsIn(program?: string): string | null {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const project = program ? projectOf(program) : 'tsconfig.device.json';
  // What it has learnt is kept: the next check takes a fraction of the time.
  const memory = ['--incremental', '--tsBuildInfoFile', `dist/types${program ? '-own' : ''}.tsbuildinfo`];
  const args = [tsc, '-p', project, '--pretty', 'false', ...memory];
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  return status === 0 ? null : stdout.trim();
}

/** Writes a project with that one program, and answers its path. */
function projectOf(program: string): string {
  const path = join(ROOT, 'dist', 'tsconfig.own.json');
  const types = join(ROOT, 'hal', 'kaluma', 'types');
  mkdirSync(join(ROOT, 'dist'), { recursive: true });
  writeFileSync(path, JSON.stringify({ extends: '../tsconfig.device.json', include: [types, program] }));
  return path;
}
