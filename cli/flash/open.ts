import { readConfig } from '../../build/config/config.ts';
import { findPorts, onlyPort } from '../serial/ports.ts';
import { loadSerialTool } from '../serial/tool.ts';
import type { Stop, Terminal } from '../terminal.ts';
import { BoardLine } from './board-line.ts';

/** Which board is meant. */
export interface PortChoice {
  config?: string;
  port?: string;
}

/** From the call on, a stop no longer breaks off what is done to the board, but resolves this. */
export type Watched = () => Promise<Stop>;

/** Opens the line to a board for `use`, and closes it afterwards, also after an error. Rejects with a UsageError or FlashError. */
export async function withLine(
  options: PortChoice,
  terminal: Terminal,
  use: (line: BoardLine, watched: Watched) => Promise<void>,
): Promise<void> {
  const { SerialPort } = loadSerialTool();
  const path = options.port ?? readConfig(options.config).port ?? onlyPort(await findPorts(SerialPort));
  const line = await BoardLine.open(SerialPort, path);
  let onStop = (why: Stop) => line.fail(`broken off by ${why}`);
  const undo = terminal.onStop((why) => onStop(why));
  const watched: Watched = () =>
    new Promise((resolve) => {
      onStop = resolve;
    });
  try {
    await use(line, watched);
  } finally {
    undo();
    await line.close();
  }
}
