import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { npmDoes, OUTSIDE, userEnvironment } from './tarball.ts';

/** A line that does not come in so long will not come: a machine that is busy takes a tenth of that. */
const PATIENCE_MS = 60_000;

/** A fresh project, made and installed as a user does, from a tarball. */
export async function freshProject(tarball: string): Promise<string> {
  await npmDoes(
    'npx',
    ['--yes', '--prefer-offline', `--package=${tarball}`, 'spisock', 'init', 'my-device'],
    OUTSIDE,
  );
  const folder = join(OUTSIDE, 'my-device');
  await npmDoes('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund'], folder);
  return folder;
}

/** `spisock` in a project, which runs until it is stopped. */
export class Command {
  private static readonly all = new Set<Command>();

  output = '';
  readonly ended: Promise<number | null>;
  private readonly child: ChildProcess;
  private onOutput: () => void = () => {};

  constructor(project: string, args: string[], node = process.execPath) {
    const own = join(project, 'node_modules', 'spisock');
    const { bin } = JSON.parse(readFileSync(join(own, 'package.json'), 'utf8')) as {
      bin: { spisock: string };
    };
    const env = userEnvironment(node);
    this.child = spawn(node, [join(own, bin.spisock), ...args], { cwd: project, env });
    Command.all.add(this);
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (text) => {
        this.output += text;
        this.onOutput();
      });
    this.ended = new Promise((resolve) => {
      this.child.on('close', (code) => {
        Command.all.delete(this);
        resolve(code);
        this.onOutput();
      });
    });
  }

  /** What a command that ends by itself has come to. */
  static async run(
    project: string,
    args: string[],
    node?: string,
  ): Promise<{ code: number | null; output: string }> {
    const command = new Command(project, args, node);
    const code = await command.ended;
    return { code, output: command.output };
  }

  /** Ends those that a test has left behind. */
  static async endAll(): Promise<void> {
    await Promise.all([...Command.all].map((one) => one.stop()));
  }

  /** Resolves with the line that matches, as soon as it is there. Rejects where the command ends or says nothing more. */
  line(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const fail = (why: string) => reject(new Error(`no ${pattern}: ${why}\n${this.output}`));
      const timer = setTimeout(() => fail('it has not come'), PATIENCE_MS);
      this.onOutput = () => {
        const found = pattern.exec(this.output);
        if (!found && Command.all.has(this)) return;
        clearTimeout(timer);
        this.onOutput = () => {};
        if (found) resolve(found);
        else fail('the command has ended');
      };
      this.onOutput();
    });
  }

  async stop(): Promise<void> {
    this.child.kill('SIGINT');
    await this.ended;
  }
}
