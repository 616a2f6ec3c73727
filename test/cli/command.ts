import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../build/config/config.ts';

/** What `npm start` and its kind call: a file in `cli`, and a subcommand. */
const SUBCOMMANDS: Record<string, string[]> = {
  start: ['spisock', 'dev'],
  build: ['spisock', 'build'],
  flash: ['spisock', 'flash'],
  monitor: ['spisock', 'monitor'],
  sim: ['spisock', 'sim'],
};

/**
 * The arguments of Node that start a command of `cli` or `bench`, or `test`: `npm test` itself.
 *
 * @param compiled where `npm test` has compiled the commands (test/runner/compiled.ts); '': the command's source runs
 */
export function startOf(tool: string, compiled = process.env.SPISOCK_COMPILED ?? ''): string[] {
  const [file, ...subcommand] = SUBCOMMANDS[tool] ?? [tool];
  const folder = existsSync(join(ROOT, 'cli', `${file}.ts`)) ? 'cli' : 'bench';
  const path = tool === 'test' ? join('test', 'runner', 'main') : join(folder, file);
  return compiled
    ? ['--enable-source-maps', join(compiled, `${path}.mjs`), ...subcommand]
    : ['--import', 'tsx', join(ROOT, `${path}.ts`), ...subcommand];
}

/** A tool, run as a user runs it. */
export class Running {
  private static readonly all = new Set<Running>();

  stdout = '';
  stderr = '';
  readonly child: ChildProcess;
  /** The exit code, or the signal that killed it. */
  readonly ended: Promise<number | string>;
  private onOutput: () => void = () => {};

  /** @param compiled as `startOf` has it */
  constructor(tool: string, args: string[], compiled = process.env.SPISOCK_COMPILED ?? '') {
    // The user is in the project's folder, wherever `npm test` was called.
    const env = { ...process.env, INIT_CWD: ROOT, SPISOCK_COMPILED: compiled };
    this.child = spawn(process.execPath, [...startOf(tool, compiled), ...args], { cwd: ROOT, env });
    Running.all.add(this);
    this.child.stdout?.on('data', (bytes) => {
      this.stdout += bytes;
      this.onOutput();
    });
    this.child.stderr?.on('data', (bytes) => {
      this.stderr += bytes;
      this.onOutput();
    });
    this.ended = new Promise((resolve) => {
      this.child.on('close', (code, signal) => {
        resolve(code ?? String(signal));
        Running.all.delete(this);
        this.onOutput();
      });
    });
  }

  /** For a suite to do after each test: one that failed may have left a tool behind, which the suite would wait for. */
  static async endAll(): Promise<void> {
    const left = [...Running.all];
    for (const { child } of left) child.kill('SIGKILL');
    await Promise.all(left.map(({ ended }) => ended));
  }

  /** Resolves with the line of that number on stdout that begins with `text`, or with '' when the tool ended without. */
  line(text: string, number = 1): Promise<string> {
    return this.until(() => this.stdout.split('\n').filter((one) => one.startsWith(text))[number - 1]);
  }

  /** Resolves with what `find` answers, once it does, or with '' when the tool ended before. */
  until(find: () => string | undefined): Promise<string> {
    return new Promise((resolve) => {
      this.onOutput = () => {
        const line = find();
        if (line !== undefined) resolve(line);
        else if (this.child.exitCode !== null || this.child.signalCode !== null) resolve('');
      };
      this.onOutput();
    });
  }
}

/** Runs a tool to its end. */
export async function run(
  tool: string,
  ...args: string[]
): Promise<{ code: number | string; stdout: string; stderr: string }> {
  const running = new Running(tool, args);
  const code = await running.ended;
  return { code, stdout: running.stdout, stderr: running.stderr };
}
