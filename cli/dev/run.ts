import { type Terminal, untilStopped } from '../terminal.ts';
import { BoardRun } from './board-run.ts';
import type { ChipRun } from './chip-run.ts';
import { hearKeys, type Keyed } from './keys.ts';

/** Opens a simulated board or chip, lets a person act on it where one is there, and closes it when the command is to end. */
export async function runUntilStopped(run: BoardRun | ChipRun, terminal: Terminal): Promise<void> {
  const { stopped, undo } = untilStopped(terminal);
  let quit: () => void = () => {};
  const asked = new Promise<void>((resolve) => {
    quit = resolve;
  });
  const opening = run.open().then(() => true);
  // Where it is stopped before, what becomes of it does not matter.
  opening.catch(() => {});
  try {
    const isOpen = await Promise.race([opening, stopped.then(() => false)]);
    const unhear = isOpen && terminal.hasKeys ? hearKeys(terminal, keyedOf(run, quit)) : () => {};
    await Promise.race([stopped, asked]);
    unhear();
  } finally {
    // A second Ctrl+C ends what does not end by itself.
    undo();
    await run.close();
  }
}

function keyedOf(run: BoardRun | ChipRun, quit: () => void): Keyed {
  const isBoard = run instanceof BoardRun;
  return {
    live: run.live,
    restart: isBoard && !run.hasPrompt ? () => run.restart() : null,
    inspect: isBoard ? () => run.inspect() : null,
    place: isBoard ? () => run.ports.first : null,
    quit,
  };
}
