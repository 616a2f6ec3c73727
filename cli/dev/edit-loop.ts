import { BundleError } from '../../build/bundle.ts';
import { shownPath, withShownPaths } from '../../build/program-file.ts';
import { filesIn, type Program } from './program.ts';
import { SourceWatch } from './source-watch.ts';

export interface EditLoopOptions {
  /** The program's own file. */
  entry: string;
  /** Builds the program as its sources are now. */
  build(): Promise<Program>;
  /** One line for the user: what happens, or what is wrong. */
  say(line: string): void;
  complain(line: string): void;
}

/** Puts a program on the board in the place of the one that runs there. */
type Restart = (program: Program) => Promise<void>;

/** Builds a program, and with every save of one of its sources builds it again and restarts the board. */
export class EditLoop {
  private readonly options: EditLoopOptions;
  private readonly watch: SourceWatch;
  private sources: string[] = [];
  private restart: Restart | null = null;
  /** The file that was saved since the last build began. */
  private saved: string | null = null;
  private isWorking = false;

  constructor(options: EditLoopOptions) {
    this.options = options;
    this.watch = new SourceWatch((path) => {
      this.saved = path;
      this.work();
    }, options.complain);
  }

  /** Builds, and watches the sources. Null: they cannot be built as they are, which has been said. */
  async build(): Promise<Program | null> {
    const { options, watch } = this;
    const sinceMs = Date.now();
    try {
      const program = await options.build();
      this.sources = program.sources;
      watch.follow({ files: this.sources, others: false, sinceMs });
      return program;
    } catch (error) {
      if (!(error instanceof BundleError)) throw error;
      options.complain(`${withShownPaths(error.message)}\n${WAITING}`);
      const files = new Set([options.entry, ...this.sources, ...filesIn(error.message)]);
      watch.follow({ files: [...files], others: true, sinceMs });
      return null;
    }
  }

  /** From now on the board can be restarted. */
  run(restart: Restart): void {
    this.restart = restart;
    this.work();
  }

  close(): void {
    this.restart = null;
    this.watch.close();
  }

  private async work(): Promise<void> {
    if (this.isWorking) return;
    this.isWorking = true;
    while (this.saved !== null && this.restart) {
      const path = this.saved;
      this.saved = null;
      const program = await this.build();
      if (!program || !this.restart) continue;
      await this.restart(program);
      this.options.say(`restarted: ${shownPath(path)} changed`);
    }
    this.isWorking = false;
  }
}

/** What happens next where a program cannot be built, or has stopped. */
export const WAITING = 'waiting for the next save';
