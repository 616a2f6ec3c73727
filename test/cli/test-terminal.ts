import { ROOT } from '../../build/config/config.ts';
import { main } from '../../cli/main.ts';
import type { Stop, Terminal, Undo } from '../../cli/terminal.ts';

/** A terminal that keeps what is printed, and at which a test types. */
export class TestTerminal implements Terminal {
  stdout = '';
  stderr = '';
  readonly isShown = false;
  readonly hasKeys: boolean;
  private hasEnded = false;
  private readonly hearers = new Set<(bytes: Uint8Array) => void>();
  private readonly enders = new Set<() => void>();
  private readonly stoppers = new Set<(why: Stop) => void>();
  private readonly waiting = new Set<() => void>();

  constructor(hasKeys = false) {
    this.hasKeys = hasKeys;
  }

  say(line: string): void {
    this.write(`${line}\n`);
  }

  complain(line: string): void {
    this.stderr += `${line}\n`;
    this.look();
  }

  write(text: string): void {
    this.stdout += text;
    this.look();
  }

  hear(listener: (bytes: Uint8Array) => void, onEnd: () => void = () => {}): Undo {
    this.hearers.add(listener);
    this.enders.add(onEnd);
    return () => {
      this.hearers.delete(listener);
      this.enders.delete(onEnd);
    };
  }

  onStop(listener: (why: Stop) => void): Undo {
    this.stoppers.add(listener);
    return () => void this.stoppers.delete(listener);
  }

  type(text: string): void {
    for (const hear of this.hearers) hear(Buffer.from(text, 'latin1'));
  }

  /** The standard input ends. */
  endInput(): void {
    for (const end of this.enders) end();
  }

  stop(why: Stop = 'Ctrl+C'): void {
    for (const listener of this.stoppers) listener(why);
  }

  /** Whether somebody still listens for keys or for a stop. */
  get isHeard(): boolean {
    return this.hearers.size + this.stoppers.size > 0;
  }

  /** Resolves with the first match in what was printed, on either output; rejects when the command has ended without. */
  until(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(this.stdout) ?? pattern.exec(this.stderr);
        if (!found && !this.hasEnded) return;
        this.waiting.delete(look);
        if (found) resolve(found);
        else reject(new Error(`ended without ${pattern}: ${this.stdout}${this.stderr}`));
      };
      this.waiting.add(look);
      look();
    });
  }

  /** Nothing more is printed. */
  end(): void {
    this.hasEnded = true;
    this.look();
  }

  private look(): void {
    for (const look of [...this.waiting]) look();
  }
}

/** Runs `spisock` in this process, as a user in the project's folder would. */
export async function spisock(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const terminal = new TestTerminal();
  const code = await begin(args, terminal);
  return { code, stdout: terminal.stdout, stderr: terminal.stderr };
}

/** Runs `spisock` at this terminal. */
export async function begin(args: string[], terminal: TestTerminal): Promise<number> {
  process.env.INIT_CWD = ROOT;
  try {
    return await main(args, terminal);
  } finally {
    terminal.end();
  }
}
