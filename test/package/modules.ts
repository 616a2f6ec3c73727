import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * What is wrong with the modules of an installed package: files that they import or read and that are not there, and packages
 * that are no dependencies of it. One line each.
 */
export function faultsIn(folder: string): string[] {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Partial<
    Record<'dependencies' | 'optionalDependencies', Record<string, string>>
  >;
  const packages = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });
  const modules = readdirSync(join(folder, 'dist', 'package'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.m?js$/.test(name))
    .map((name) => join('dist', 'package', name));
  return modules.flatMap((path) => {
    const text = readFileSync(join(folder, path), 'utf8');
    const named = importedBy(text).map((name) => complaint(folder, path, name, packages));
    const read = readBy(text).filter((name) => !existsSync(join(folder, dirname(path), name)));
    return [
      ...named.filter((line) => line !== null),
      ...read.map((name) => `${path} reads ${name}, which is not packed`),
    ];
  });
}

/** Import and export-from statements at the beginning of a line, and import() of a text. */
function importedBy(text: string): string[] {
  const statement = /^(?:import|export)\s+(?:[\w*{][^;'"]*?\sfrom\s+)?['"]([^'"]+)['"]/gm;
  const expression = /\bimport\(\s*['"]([^'"]+)['"]/g;
  return [statement, expression].flatMap((form) => [...text.matchAll(form)].map(([, name]) => name));
}

/** What is beside a module by its own address, where the name is a text. */
function readBy(text: string): string[] {
  return [...text.matchAll(/new URL\('([^']+)', import\.meta\.url\)/g)].map(([, name]) => name);
}

/** What a board gives its programs: no module of Node's imports these. */
const OF_THE_BOARD = ['board'];

function complaint(folder: string, path: string, name: string, packages: string[]): string | null {
  if (name.startsWith('.')) {
    const isThere = existsSync(join(folder, dirname(path), name));
    return isThere ? null : `${path} imports ${name}, which is not packed`;
  }
  const [owner, part] = name.split('/');
  const own = owner.startsWith('@') ? `${owner}/${part}` : owner;
  const isKnown =
    builtinModules.includes(name.replace(/^node:/, '')) ||
    packages.includes(own) ||
    OF_THE_BOARD.includes(name);
  return isKnown ? null : `${path} imports ${name}, which is no dependency`;
}
