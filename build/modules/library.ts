import { readdirSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder of the package `spisock`: the clone, or a folder in `node_modules`. The library's paths are relative to it.
 * Files of a user are elsewhere (build/config/find.ts).
 */
export const LIBRARY_ROOT = packageFolder(dirname(fileURLToPath(import.meta.url)));

/** The package has its modules as JavaScript in a folder of its own: its root is where its package.json is. */
function packageFolder(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (nameOf(join(folder, 'package.json')) === 'spisock') return folder + sep;
    if (dirname(folder) === folder) throw new Error(`${from} is in no package of the name spisock`);
  }
}

function nameOf(manifest: string): string | null {
  try {
    return (JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string }).name ?? null;
  } catch {
    return null;
  }
}

/** Modules that hand on values of others: who imports from these imports from those, and keeps the names of no more. */
export const ENTRANCES = [
  'device/kaluma.ts',
  'device/espruino.ts',
  'device/report/report.ts',
  'provider/services/dhcp.ts',
  'provider/services/dns.ts',
  'provider/services/mdns.ts',
];

/** The folders of the library. All other files of a program are the application's. */
const FOLDERS = ['boards', 'device', 'hal', 'provider'];

/** Returns true if a file, by its absolute path, belongs to the library. */
export function isLibrary(path: string): boolean {
  if (!isAbsolute(path)) return false;
  const [folder, ...rest] = relative(LIBRARY_ROOT, path).split(sep);
  return rest.length > 0 && FOLDERS.includes(folder);
}

/** A library file's path from the library's root, with forward slashes on every system. */
export function libraryPath(path: string): string {
  return relative(LIBRARY_ROOT, path).split(sep).join('/');
}

/** The absolute path of a library file. */
export function absoluteLibraryPath(path: string): string {
  return join(LIBRARY_ROOT, path);
}

/** Returns the absolute paths of all modules of the library, without declaration files. */
export function libraryModules(): string[] {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(join(LIBRARY_ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
      join(LIBRARY_ROOT, folder, name),
    ),
  );
  const isModule = (file: string) => /(?<!\.d)\.ts$/.test(file);
  return files.filter(isModule).sort();
}

/** Returns the absolute paths of the files that declare the names of a runtime, by its folder in `hal`. */
export function runtimeDeclarations(runtime: string): string[] {
  const folder = join(LIBRARY_ROOT, 'hal', runtime, 'types');
  return readdirSync(folder).map((name) => join(folder, name));
}
