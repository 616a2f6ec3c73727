import type { Terminal } from '../terminal.ts';
import type { Progress } from './transfer.ts';

const WIDTH = 30;

/**
 * Shows how far a transfer of `total` bytes is: as a bar on a terminal, elsewhere as a line at every quarter, so that
 * a log stays readable.
 */
export function showProgress(total: number, terminal: Terminal): Progress {
  const { isShown } = terminal;
  let shown = -1;
  return (bytes) => {
    const steps = isShown ? WIDTH : 4;
    const step = Math.floor((bytes / total) * steps);
    if (step === shown) return;
    shown = step;
    const text = `writing ${bytes} of ${total} bytes`;
    if (!isShown) return terminal.say(text);
    const bar = '#'.repeat(step).padEnd(WIDTH, '.');
    terminal.write(`\r[${bar}] ${text}${bytes === total ? '\n' : ''}`);
  };
}
