import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/** What Closure has made of a script. */
export interface Compiled {
  code: string;
  /** A source map from `code` to the script, as JSON. */
  map: string;
}

export interface ClosureInput {
  code: string;
  /** Declares every name that belongs to somebody else; Closure renames none of these. */
  externs: string;
}

/** The compiler could not be run, or refused the script. */
export class ClosureError extends Error {}

const FLAGS = [
  '--compilation_level=ADVANCED',
  // Nothing of Closure's own library ships: the boards have what the sources use.
  '--rewrite_polyfills=false',
  '--inject_libraries=false',
  '--language_in=ECMASCRIPT_2019',
  // Functions and `var` alone: what orders the names behind it takes nothing else.
  '--language_out=ECMASCRIPT5_STRICT',
  '--emit_use_strict=false',
  // The language's own names are known; those of a browser are not reserved.
  '--env=CUSTOM',
  // The script becomes the body of one function, so that its names are no globals.
  '--assume_function_wrapper=true',
  // Types are inferred from sources without annotations: nothing is renamed or removed on their account.
  '--use_types_for_optimization=false',
  '--warning_level=QUIET',
];

/**
 * How to start the compiler: its native program for this system, else its Java archive where `java` is on the PATH,
 * else null.
 */
export function findClosure(path = process.env.PATH ?? ''): string[] | null {
  const require = createRequire(import.meta.url);
  const native = resolveFrom(require, nativeName());
  if (native) return [native];
  const java = path
    .split(delimiter)
    .flatMap((folder) => [join(folder, 'java'), join(folder, 'java.exe')])
    .find((file) => existsSync(file));
  const jar = resolveFrom(require, 'google-closure-compiler-java/package.json');
  return java && jar ? [java, '-jar', join(dirname(jar), 'compiler.jar')] : null;
}

/** The path of the native program within npm's packages, by the system's name there. */
function nativeName(): string {
  const systems: Record<string, string> = { darwin: 'macos', win32: 'windows' };
  const arm = process.platform === 'linux' && process.arch === 'arm64' ? '-arm64' : '';
  const system = systems[process.platform] ?? process.platform;
  return `google-closure-compiler-${system}${arm}/compiler${system === 'windows' ? '.exe' : ''}`;
}

function resolveFrom(require: NodeJS.Require, name: string): string | null {
  try {
    return require.resolve(name);
  } catch {
    return null;
  }
}

/**
 * Compiles a script in Closure's mode ADVANCED.
 *
 * @param command how to start the compiler, from `findClosure`
 * @throws ClosureError with the compiler's own message
 */
export async function runClosure([program, ...before]: string[], input: ClosureInput): Promise<Compiled> {
  const folder = await mkdtemp(join(tmpdir(), 'closure-'));
  const file = (name: string) => join(folder, name);
  try {
    await writeFile(file('in.js'), input.code);
    await writeFile(file('externs.js'), input.externs);
    await start(program, [
      ...before,
      ...FLAGS,
      `--js=${file('in.js')}`,
      `--externs=${file('externs.js')}`,
      `--js_output_file=${file('out.js')}`,
      `--create_source_map=${file('out.js.map')}`,
    ]);
    const [code, map] = await Promise.all(
      ['out.js', 'out.js.map'].map((name) => readFile(file(name), 'utf8')),
    );
    return { code, map };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function start(program: string, args: string[]): Promise<void> {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr.on('data', (text) => {
      said += text;
    });
    child.on('error', (error) => reject(new ClosureError(error.message)));
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new ClosureError(`the compiler refused the library: ${said.trim() || `code ${code}`}`));
    });
  });
}

/** Declarations for Closure of globals and of properties of any object. */
export function externsFor(globals: Iterable<string>, properties: Iterable<string>): string {
  const names = [...globals].map((name) => `var ${name};`);
  const kept = [...properties].filter((name) => /^[\w$]+$/.test(name) && !/^\d/.test(name));
  const owner = '/** @constructor */ function KeptProperties() {}';
  return [...names, owner, ...kept.map((name) => `KeptProperties.prototype.${name};`)].join('\n');
}
