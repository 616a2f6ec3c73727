import { spawn } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { makePackage } from '../../build/package/make.ts';

/** What a process has come to. */
export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A folder that is in no project, as a user has it; taken away at the end. */
export const OUTSIDE = realpathSync(mkdtempSync(join(tmpdir(), 'spisock-package-')));

export function removeOutside(): void {
  rmSync(OUTSIDE, { recursive: true, force: true });
}

/** What npm tells its scripts, and the tests tell their commands. */
const OURS =
  /^(npm_(package|lifecycle|command|execpath|node_execpath|config_local_prefix|config_user_agent)|INIT_CWD$|SPISOCK_|NODE_(OPTIONS|PATH|ENV|V8_COVERAGE|TEST_CONTEXT|CHANNEL_FD)$)/i;

/**
 * The environment of a user: nothing of the npm, and of the tests, that this process was started by.
 *
 * @param node the Node that is meant by `node`
 */
export function userEnvironment(node = process.execPath): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !OURS.test(name));
  const env = Object.fromEntries(own);
  const path = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  return { ...env, [path]: [dirname(node), env[path]].join(delimiter) };
}

/** Runs a command of npm's to its end. */
export function npm(tool: 'npm' | 'npx', args: string[], cwd: string, node?: string): Promise<Outcome> {
  // On Windows these are scripts, which a shell alone can start.
  const child = spawn(tool, args, { cwd, env: userEnvironment(node), shell: process.platform === 'win32' });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** As `npm`; throws an Error with what was said where it fails. */
export async function npmDoes(tool: 'npm' | 'npx', args: string[], cwd: string): Promise<string> {
  const { code, stdout, stderr } = await npm(tool, args, cwd);
  if (code !== 0) throw new Error(`${tool} ${args.join(' ')}: code ${code}\n${stdout}${stderr}`);
  return stdout;
}

/** Builds and packs the package in the folder `root`, and answers the path of the tarball. */
export async function pack(root: string): Promise<string> {
  await makePackage(root);
  const said = await npmDoes(
    'npm',
    ['pack', '--ignore-scripts', '--json', '--pack-destination', OUTSIDE],
    root,
  );
  const [{ filename }] = Object.values(JSON.parse(said)) as { filename: string }[];
  return join(OUTSIDE, filename);
}

/** Makes a value with the first call, and answers the same one ever after. */
export function first<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => {
    made ??= make();
    return made;
  };
}
