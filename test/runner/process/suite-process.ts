import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Message, Order } from './messages.ts';

/** A process must end in so long when it is told to. */
const FAREWELL_MS = 5000;
/** After a process has ended, what it has printed arrives within so long. */
const LAST_WORDS_MS = 200;
/** Of what a process has printed past the reports, the end. */
const LAST_BYTES = 4000;
/** On Windows a group is a console of its own. */
const HAS_GROUPS = process.platform !== 'win32';

/** How a file of tests has ended: at its end, or with its process, or at the limit. */
export type Ending = { kind: 'done'; cpuMs: number } | { kind: 'stopped'; why: string };

/** A process that runs files of tests, in an environment and a tree of sources, until it is stopped. */
export class SuiteProcess {
  private static readonly all = new Set<SuiteProcess>();

  private readonly child: ChildProcess;
  private readonly limitMs: number;
  private readonly closed: Promise<string>;
  /** What it has printed past the reports: the last words of a crash. */
  private lastWords = '';

  /**
   * @param tree where its sources are
   * @param env what is in its environment beside what is in ours
   * @param limitMs a test that takes longer is stopped, with its process
   */
  constructor(tree: string, env: Record<string, string>, limitMs: number) {
    this.limitMs = limitMs;
    const own = (name: string) => `./${join('test', 'runner', name)}`;
    const all: NodeJS.ProcessEnv = { ...process.env, ...env };
    const typescript = all.SPISOCK_COMPILED ? own('compiled.mjs') : 'tsx';
    const args = ['--import', typescript, '--import', own('process/hooks.mjs'), own('process/worker.ts')];
    this.child = spawn(process.execPath, args, {
      cwd: tree,
      env: all,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: HAS_GROUPS,
    });
    SuiteProcess.all.add(this);
    const onOutput = (bytes: Buffer): void => {
      this.lastWords = (this.lastWords + bytes).slice(-LAST_BYTES);
    };
    this.child.stdout?.on('data', onOutput);
    this.child.stderr?.on('data', onOutput);
    this.closed = new Promise((resolve) => {
      this.child.once('error', (error) => resolve(error.message));
      this.child.once('exit', (code, signal) => {
        const how = signal ? `signal ${signal}` : `code ${code}`;
        // Its last words may still be on their way; a command that it has left behind holds the pipe open.
        const timer = setTimeout(() => resolve(how), LAST_WORDS_MS);
        this.child.once('close', () => {
          clearTimeout(timer);
          resolve(how);
        });
      });
    });
    void this.closed.then(() => SuiteProcess.all.delete(this));
  }

  /** Kills all that there are, and what they have started. */
  static killAll(): void {
    for (const one of SuiteProcess.all) one.kill();
  }

  /** Runs one file; `onMessage` is called with each of its messages. After any ending but `done` the process is over. */
  run(file: string, onMessage: (message: Message) => void): Promise<Ending> {
    return new Promise((resolve) => {
      let isOver = false;
      let timer: NodeJS.Timeout | undefined;
      const end = (ending: Ending): void => {
        if (isOver) return;
        isOver = true;
        clearTimeout(timer);
        this.child.off('message', take);
        resolve(ending);
      };
      const wind = (): void => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          this.kill();
          end({ kind: 'stopped', why: `it took longer than ${this.limitMs / 1000} s, and was stopped` });
        }, this.limitMs);
      };
      const take = (message: Message): void => {
        if (message.kind === 'done') return end({ kind: 'done', cpuMs: message.cpuMs });
        if (message.kind !== 'print') wind();
        onMessage(message);
      };
      this.child.on('message', take);
      void this.closed.then((how) => {
        this.kill();
        end({ kind: 'stopped', why: `its process ended with ${how}\n${this.lastWords.trim()}`.trim() });
      });
      wind();
      this.order({ kind: 'run', file, limitMs: this.limitMs });
    });
  }

  /** Lets it end by itself, where coverage is written; kills it when it does not. */
  async end(): Promise<void> {
    const timer = setTimeout(() => this.kill(), FAREWELL_MS);
    this.order({ kind: 'end' });
    await this.closed;
    clearTimeout(timer);
    this.kill();
  }

  private order(order: Order): void {
    if (this.child.connected) this.child.send(order, () => {});
  }

  /** Ends it at once, and everything that it has started. */
  kill(): void {
    const { pid } = this.child;
    if (pid === undefined) return;
    try {
      if (HAS_GROUPS) process.kill(-pid, 'SIGKILL');
      else this.child.kill('SIGKILL');
    } catch {
      // It is gone already.
    }
  }
}
