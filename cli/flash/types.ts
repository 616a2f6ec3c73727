import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { BundleError } from '../../build/bundle.ts';
import { once } from '../../build/closure/closure-store.ts';
import { ROOT } from '../../build/config/config.ts';

/** A TypeScript file of the user's own. */
export interface OwnProgram {
  path: string;
  /** The project that it belongs to. */
  folder: string;
}

/** What a program without a project of its own is checked by: in the clone, and where the package is installed. */
const [CLONE, PROGRAM] = ['tsconfig.device.json', 'tsconfig.program.json'].map((name) => join(ROOT, name));

/**
 * Checks the types of everything that runs on a device, or of a program of the user's own and what it imports. Throws a
 * BundleError, one line for each mistake. The library and its gallery were checked before they were packed.
 */
export async function checkTypes(own?: OwnProgram): Promise<void> {
  if (!own && !existsSync(CLONE)) return;
  if (own && !/\.m?ts$/.test(own.path)) return;
  // What a program of the user's own imports is not known before.
  const faults = own ? faultsIn(own) : await once({ types: deviceSources() }, async () => faultsIn());
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
function faultsIn(own?: OwnProgram): string | null {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const project = own ? projectOf(own) : CLONE;
  // What it has learnt is kept: the next check takes a fraction of the time.
  const memory = join(own?.folder ?? ROOT, 'dist', `types${own ? '-own' : ''}.tsbuildinfo`);
  const args = [tsc, '-p', project, '--pretty', 'false', '--incremental', '--tsBuildInfoFile', memory];
  const { status, stdout } = spawnSync(process.execPath, args, {
    cwd: own?.folder ?? ROOT,
    encoding: 'utf8',
  });
  return status === 0 ? null : stdout.trim();
}

/** Writes a project with that one program, with the options that its own project has for it, and answers its path. */
function projectOf({ path, folder }: OwnProgram): string {
  const file = join(folder, 'dist', 'tsconfig.own.json');
  const options = join(folder, 'tsconfig.json');
  // The clone's own is for Node.
  const isUsers = folder !== resolve(ROOT) && existsSync(options);
  const types = join(ROOT, 'hal', 'kaluma', 'types');
  const without = existsSync(CLONE)
    ? { extends: CLONE, include: [types, path] }
    : { extends: PROGRAM, include: [path] };
  const project = isUsers ? { extends: options, include: [path] } : without;
  mkdirSync(join(folder, 'dist'), { recursive: true });
  writeFileSync(file, JSON.stringify(project));
  return file;
}
