import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { ROOT } from '../../build/config/config.ts';
import { pathBelow } from '../../build/config/find.ts';

/** A TypeScript file of the user's own. */
export interface OwnProgram {
  path: string;
  /** The project that it belongs to. */
  folder: string;
  /** That of the board that it is built for: it says which globals there are. */
  runtime: string;
}

/** What TypeScript is to check: a file with options, and where it keeps what it has learnt. */
export interface TypeProject {
  config: string;
  memory: string;
  /** Paths in its messages are relative to this folder. */
  folder: string;
}

/** What a program without a project of its own is checked by: in the clone, and where the package is installed. */
const CLONE = join(ROOT, 'tsconfig.device.json');
const PROGRAMS: Record<string, string> = {
  kaluma: join(ROOT, 'tsconfig.program.json'),
  espruino: join(ROOT, 'tsconfig.espruino.json'),
};

/** Whether this is the clone, which can check the library and its gallery. */
export function isClone(): boolean {
  return existsSync(CLONE);
}

/** Everything that runs on a device. */
export const DEVICE_PROJECT: TypeProject = {
  config: CLONE,
  memory: join(ROOT, 'dist', 'types.tsbuildinfo'),
  folder: ROOT,
};

/** The text of everything that tsconfig.device.json includes, or may: folders count with all that is in them. */
export function deviceSources(): [path: string, text: string][] {
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

/** Writes a project with that one program, with the options that its own project has for it. */
export function ownProject({ path, folder, runtime }: OwnProgram): TypeProject {
  const key = createHash('sha256').update(path).digest('hex').slice(0, 8);
  const file = join(folder, 'dist', 'types', `${basename(path).replace(/\W/g, '-')}-${key}`);
  mkdirSync(dirname(file), { recursive: true });
  const config = `${file}.json`;
  const text = JSON.stringify(optionsFor(path, folder, runtime));
  if (!existsSync(config) || readFileSync(config, 'utf8') !== text) writeFileSync(config, text);
  return { config, memory: `${file}.tsbuildinfo`, folder };
}

function optionsFor(path: string, folder: string, runtime: string): object {
  const options = join(folder, 'tsconfig.json');
  // The clone's own is for Node.
  if (folder !== resolve(ROOT) && existsSync(options))
    return { extends: options, files: [path], include: declarationsNear(path, folder) };
  // What the build gives the sources of the library; declarations have none of it. In a clone these are of Kaluma's types.
  const include = isClone() ? [join(ROOT, 'hal', 'kaluma', 'types', 'build.d.ts')] : [];
  const known = isClone() ? 'kaluma' : runtime;
  const compilerOptions = { types: [join(ROOT, 'types', known)], paths: packagePaths() };
  return { extends: PROGRAMS[known], compilerOptions, files: [path], include };
}

/** The user's declarations beside the program, and below that in its project. */
function declarationsNear(path: string, folder: string): string[] {
  const near = dirname(path);
  // In the folder itself `**` would find what was installed, too.
  const isBelow = Boolean(pathBelow(folder, near));
  return [join(folder, '*.d.ts'), join(near, isBelow ? '**/*.d.ts' : '*.d.ts')];
}

/**
 * Where the types of `spisock/...` are: a program that has no project may be in no package that has it installed. A clone has
 * sources in the place of declarations.
 */
function packagePaths(): Record<string, string[]> {
  const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    exports: Record<string, string | { types?: string }>;
  };
  const paths: Record<string, string[]> = {};
  for (const [key, target] of Object.entries(exports)) {
    const types = typeof target === 'string' ? undefined : target.types;
    const file = isClone() ? types?.replace('dist/package/', '').replace(/\.d\.ts$/, '.ts') : types;
    if (file !== undefined) paths[`spisock${key.slice(1)}`] = [join(ROOT, file)];
  }
  return paths;
}
