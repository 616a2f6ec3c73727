/** Why a command is to end. */
export type Stop = 'Ctrl+C' | 'SIGTERM';

/** Takes back what was set up. */
export type Undo = () => void;

/** What a command prints to, and hears from: the process that it runs in, or a test. */
export interface Terminal {
  /** Prints a line of what was asked for. */
  say(line: string): void;
  /** Prints a line about what is wrong. */
  complain(line: string): void;
  /** Prints text as it is. */
  write(text: string): void;
  /** Whether a person sees what is printed: text may be overwritten. */
  readonly isShown: boolean;
  /** True if standard input is a terminal, so that keys arrive one by one. */
  readonly hasKeys: boolean;
  /**
   * Hears what is typed, key by key where there are keys, and else what comes in on the standard input, and when that has
   * ended.
   */
  hear(listener: (bytes: Uint8Array) => void, onEnd?: () => void): Undo;
  /** Tells when the command is to end. Without a listener the process is killed. */
  onStop(listener: (why: Stop) => void): Undo;
}

const SIGNALS: [signal: 'SIGINT' | 'SIGTERM', why: Stop][] = [
  ['SIGINT', 'Ctrl+C'],
  ['SIGTERM', 'SIGTERM'],
];

/** The terminal of this process. */
export const processTerminal: Terminal = {
  say: (line) => void process.stdout.write(`${line}\n`),
  complain: (line) => void process.stderr.write(`${line}\n`),
  write: (text) => void process.stdout.write(text),
  get isShown() {
    return process.stdout.isTTY === true;
  },
  get hasKeys() {
    return process.stdin.isTTY === true && process.stdout.isTTY === true;
  },
  hear(listener, onEnd = () => {}) {
    const { stdin } = process;
    const isRaw = stdin.isTTY === true;
    if (isRaw) stdin.setRawMode(true);
    stdin.on('data', listener);
    stdin.on('end', onEnd);
    stdin.on('error', () => {});
    return () => {
      stdin.off('data', listener);
      stdin.off('end', onEnd);
      if (isRaw) stdin.setRawMode(false);
      stdin.pause();
    };
  },
  onStop(listener) {
    const undo = SIGNALS.map(([signal, why]) => {
      const onSignal = () => listener(why);
      process.on(signal, onSignal);
      return () => void process.off(signal, onSignal);
    });
    return () => {
      for (const each of undo) each();
    };
  },
};

/** Resolves when the command is to end. */
export function untilStopped(terminal: Terminal): { stopped: Promise<Stop>; undo: Undo } {
  let undo: Undo = () => {};
  const stopped = new Promise<Stop>((resolve) => {
    undo = terminal.onStop(resolve);
  });
  return { stopped, undo: () => undo() };
}
