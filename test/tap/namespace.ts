import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The programs that the suite runs, and the Debian packages that have them. */
const PROGRAMS = { ip: 'iproute2', socat: 'socat', curl: 'curl', tshark: 'tshark', nc: 'netcat-openbsd' };

/** What is missing for a network namespace with a device in it; null when nothing is. */
export function missing(): string | null {
  for (const [program, debian] of Object.entries(PROGRAMS)) {
    if (!isInstalled(program)) return `${program} is not installed (Debian: ${debian})`;
  }
  if (!existsSync('/dev/net/tun')) return 'there is no /dev/net/tun';
  const name = `spisock-try-${process.pid}`;
  const made = spawnSync('ip', ['netns', 'add', name], { encoding: 'utf8' });
  if (made.status !== 0) return `no network namespace can be made: ${made.stderr.trim()}`;
  const tuntap = spawnSync('ip', ['-n', name, 'tuntap', 'add', 'dev', 'try0', 'mode', 'tap'], {
    encoding: 'utf8',
  });
  execFileSync('ip', ['netns', 'del', name]);
  return tuntap.status === 0 ? null : `no interface can be made: ${tuntap.stderr.trim()}`;
}

/** Whether a program is there: of root's folders, too, where daemons are. */
export function isInstalled(program: string): boolean {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => existsSync(join(folder, program)));
}

/** A command that takes longer has failed: nothing here waits for anything that would need as long. */
const PATIENCE_MS = process.env.TAP === 'full' ? 3_600_000 : 120_000;

export interface Outcome {
  /** The exit code, or the signal that ended it. */
  code: number | string;
  stdout: Buffer;
  stderr: string;
}

let made = 0;

/** A network namespace of our own: nothing in it but what is started in it. */
export class Namespace {
  readonly name = `spisock-${process.pid}-${made++}`;
  private readonly children: ChildProcess[] = [];

  constructor() {
    execFileSync('ip', ['netns', 'add', this.name]);
    execFileSync('ip', ['-n', this.name, 'link', 'set', 'lo', 'up']);
  }

  start(command: string, ...args: string[]): ChildProcess {
    const child = spawn('ip', ['netns', 'exec', this.name, command, ...args]);
    this.children.push(child);
    return child;
  }

  /** Runs a command to its end, or for as long as the patience of the test lasts, with `input` as its input. */
  run(input: Uint8Array | null, command: string, ...args: string[]): Promise<Outcome> {
    const child = this.start(command, ...args);
    const patience = setTimeout(() => child.kill('SIGTERM'), PATIENCE_MS);
    const stdout: Buffer[] = [];
    let stderr = '';
    child.stdout?.on('data', (bytes) => stdout.push(bytes));
    child.stderr?.on('data', (text) => {
      stderr += text;
    });
    // A command that does not want its input says so by closing it.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input ?? undefined);
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => {
        clearTimeout(patience);
        resolve({ code: code ?? String(signal), stdout: Buffer.concat(stdout), stderr });
      });
    });
  }

  /** Ends what still runs, and takes the namespace away. */
  async close(): Promise<void> {
    for (const child of this.children) await ended(child);
    execFileSync('ip', ['netns', 'del', this.name]);
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise((resolve) => {
    child.once('exit', resolve);
    child.kill('SIGTERM');
  });
}
