import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';

/** As much of npm's own record of a folder `node_modules` as is used (`.package-lock.json`). */
interface Installed {
  packages?: Record<string, { resolved?: string } | undefined>;
}

/**
 * What a project in `project` writes as its dependency on the package in `folder`: the tarball or the folder that it came
 * from, or, where a registry has it, its version.
 */
export function dependencyOn(folder: string, project: string): string {
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
  };
  const modules = dirname(folder);
  if (basename(modules) !== 'node_modules') return fileFrom(project, folder);
  const resolved = recordOf(modules).packages?.[`node_modules/${name}`]?.resolved;
  if (!resolved?.startsWith('file:')) return `^${version}`;
  return fileFrom(project, resolve(dirname(modules), resolved.slice('file:'.length)));
}

function recordOf(modules: string): Installed {
  const file = join(modules, '.package-lock.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Installed) : {};
}

function fileFrom(project: string, path: string): string {
  return `file:${relative(project, path).split(sep).join('/')}`;
}
