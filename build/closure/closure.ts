import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { EngineMaps } from '../order/engine-maps.ts';

/** Closure's output for a script. */
export interface Compiled {
  code: string;
  /** A source map from `code` to the script, as JSON. */
  map: string;
}

export interface ClosureInput {
  code: string;
  /** Declarations of names that other code uses; Closure renames none of these. */
  externs: string;
  /** Names for variables and properties, where they are free (`engineMaps`). */
  maps?: EngineMaps;
}

/** The compiler cannot be run, or refuses the script. */
export class ClosureError extends Error {}

/** Longest time for the compiler to print its version, in milliseconds. */
const ANSWER_MS = 20_000;

/**
 * Space for new objects in the native program's memory. Its default, a share of the machine's memory, takes a tenth
 * longer, for pages that it touches only once.
 */
const YOUNG = '-Xmn64m';

const FLAGS = [
  '--compilation_level=ADVANCED',
  // No polyfills of Closure: the sources use only what the boards have.
  '--rewrite_polyfills=false',
  '--inject_libraries=false',
  '--language_in=ECMASCRIPT_2019',
  // Only functions and `var`: the ordering of names supports nothing else.
  '--language_out=ECMASCRIPT5_STRICT',
  '--emit_use_strict=false',
  // Names of the language are predefined; those of a browser are not reserved.
  '--env=CUSTOM',
  // The script becomes the body of one function, so that its names are not global.
  '--assume_function_wrapper=true',
  // Types are inferred from sources without annotations: they are not used to rename or remove anything.
  '--use_types_for_optimization=false',
  '--warning_level=QUIET',
];

/**
 * Returns the command that starts the compiler: its native program for this system, else its Java archive, else null.
 * Each is tried first: the native program may need another C library, and the archive a newer Java than installed.
 *
 * @param kinds the kinds to try, in this order
 */
export function findClosure(kinds: ('native' | 'java')[] = ['native', 'java']): string[] | null {
  const commands = { native: nativeCommand(), java: javaCommand() };
  for (const kind of kinds) {
    const command = commands[kind];
    if (command && answers(command)) return command;
  }
  return null;
}

/** Returns the native program in npm's packages, by their name for this system. */
function nativeCommand(): string[] | null {
  const systems: Record<string, string> = { darwin: 'macos', win32: 'windows' };
  const arm = process.platform === 'linux' && process.arch === 'arm64' ? '-arm64' : '';
  const system = systems[process.platform] ?? process.platform;
  const program = resolve(
    `google-closure-compiler-${system}${arm}/compiler${system === 'windows' ? '.exe' : ''}`,
  );
  return program ? [program, YOUNG] : null;
}

function javaCommand(): string[] | null {
  const jar = resolve('google-closure-compiler-java/package.json');
  return jar ? ['java', '-jar', join(dirname(jar), 'compiler.jar')] : null;
}

/** The programs come with google-closure-compiler, which some installers keep to itself. */
function resolve(name: string): string | null {
  const own = createRequire(import.meta.url);
  const places = [() => own, () => createRequire(own.resolve('google-closure-compiler'))];
  for (const place of places) {
    try {
      return place().resolve(name);
    } catch {}
  }
  return null;
}

function answers([program, ...before]: string[]): boolean {
  return spawnSync(program, [...before, '--version'], { stdio: 'ignore', timeout: ANSWER_MS }).status === 0;
}

/**
 * Compiles a script in Closure's mode ADVANCED.
 *
 * @param command the command that starts the compiler, from `findClosure`
 * @throws ClosureError with the compiler's message
 */
export async function runClosure([program, ...before]: string[], input: ClosureInput): Promise<Compiled> {
  const folder = await mkdtemp(join(tmpdir(), 'closure-'));
  const file = (name: string) => join(folder, name);
  try {
    await writeFile(file('in.js'), input.code);
    await writeFile(file('externs.js'), input.externs);
    await writeFile(file('variables.map'), input.maps?.variables ?? '');
    await writeFile(file('properties.map'), input.maps?.properties ?? '');
    await start(program, [
      ...before,
      ...FLAGS,
      `--js=${file('in.js')}`,
      `--externs=${file('externs.js')}`,
      `--variable_map_input_file=${file('variables.map')}`,
      `--property_map_input_file=${file('properties.map')}`,
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
    let output = '';
    child.stderr.on('data', (text) => {
      output += text;
    });
    child.on('error', (error) => reject(new ClosureError(error.message)));
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new ClosureError(`the compiler refused the library: ${output.trim() || `code ${code}`}`));
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
