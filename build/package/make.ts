import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { bundlePage } from '../../inspector/server/bundle-page.ts';

/** Where the modules are as JavaScript: each is at the path of its source. */
const INTO = join('dist', 'package');

/** Folders with files that TypeScript does not emit: files that modules read at run time, and declarations. */
const FOLDERS = ['build', 'cli', 'hal', 'sim', 'testing', 'types'];
/** Where the page of the inspector goes: script and styles, with all that they import. */
const PAGE = join('inspector', 'page');

/** Files that are not copied: sources that are compiled, pages, and settings of the compiler. */
const NOT_READ =
  /(?<!\.d)\.ts$|(^|[\\/])(README\.md|worker-entry\.mjs|module-entry\.js)$|^build[\\/]package[\\/]/;
/** A template is a user's file in every part. */
const TEMPLATE = /[\\/]template[\\/]/;

/**
 * Compiles what `npm pack` takes along besides sources, into `dist/package` of the folder `root`: all modules as JavaScript
 * with declarations and source maps, and the files that these read.
 *
 * @throws Error with what TypeScript says
 */
export async function makePackage(root: string): Promise<void> {
  rmSync(join(root, INTO), { recursive: true, force: true });
  // Both write the modules of the device: those of the second lead to their sources, which are packed.
  for (const project of ['host', 'device'])
    await compile(root, join('build', 'package', `tsconfig.${project}.json`));
  for (const folder of FOLDERS) copyRead(root, folder);
  await bundleInspector(root);
  nameChip(root);
}

/** The page is a browser's: what it needs is in its files, and no package is installed for it. */
async function bundleInspector(root: string): Promise<void> {
  const { script, styles } = await bundlePage(join(root, PAGE, 'main.tsx'));
  mkdirSync(join(root, INTO, PAGE), { recursive: true });
  writeFileSync(join(root, INTO, PAGE, 'page.js'), script);
  writeFileSync(join(root, INTO, PAGE, 'page.css'), styles);
}

function compile(root: string, project: string): Promise<void> {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const child = spawn(process.execPath, [tsc, '-p', project, '--pretty', 'false'], { cwd: root });
  let output = '';
  child.stdout.on('data', (text) => {
    output += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${project}: ${output.trim()}`));
    });
  });
}

function copyRead(root: string, folder: string): void {
  for (const path of filesIn(join(root, folder)).map((file) => join(folder, file)))
    if (TEMPLATE.test(path) || !NOT_READ.test(path)) cpSync(join(root, path), join(root, INTO, path));
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  } catch {
    return [];
  }
}

/**
 * Has the modules as JavaScript import `#chip` by its path: what package.json says of it is for sources, and a second
 * package.json would be none for every tool.
 */
function nameChip(root: string): void {
  const { imports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    imports: Record<string, string | { default: string }>;
  };
  const folder = join(root, INTO);
  for (const file of filesIn(folder).filter((name) => /\.js$|\.d\.ts$/.test(name))) {
    const text = readFileSync(join(folder, file), 'utf8');
    const named = text.replaceAll(/(?<=\bfrom |\bimport\()'(#[^']+)'/g, (whole, name) => {
      const target = imports[name];
      if (target === undefined) return whole;
      const source = typeof target === 'string' ? target : target.default;
      const path = relative(dirname(file), source).split(sep).join('/');
      return `'${path.startsWith('.') ? path : `./${path}`}'`.replace(/\.ts'$/, ".js'");
    });
    // TypeScript leads to the declarations beside the sources: those that are copied do not bring these along.
    const up = `${relative(dirname(join(INTO, file)), '.')
      .split(sep)
      .join('/')}/`;
    const led = named.replaceAll(`<reference path="${up}`, `<reference path="${up.slice('../../'.length)}`);
    if (led !== text) writeFileSync(join(folder, file), led);
  }
}
