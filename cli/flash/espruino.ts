import { spawn, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Bundle } from '../../build/bundle.ts';
import type { Settings } from '../../build/config/settings.ts';
import { shownPath } from '../../build/program-file.ts';
import { writeOutput } from '../build/output.ts';
import type { Terminal } from '../terminal.ts';
import { FlashError } from './error.ts';

/**
 * Saves to the board's flash, and runs it from there at every boot, also after `reset()`: sent to RAM, the functions' texts would
 * take twice the variables.
 */
const TO_FLASH = ['--config', 'SAVE_ON_SEND=1'];

/** The names of the command of the npm package `espruino`, in it. */
const COMMAND = 'bin/espruino-cli.js';

/**
 * Sends a program to a board of Espruino by the command `espruino`, where that is installed in the project or on the machine;
 * else writes the file, and says how it gets to the board. Rejects with a FlashError where the command fails.
 *
 * @param port the serial port; null: the command asks, or takes the one board there is
 */
export async function flashEspruino(
  settings: Settings,
  made: Bundle,
  port: string | null,
  terminal: Terminal,
): Promise<void> {
  const { board, config, firmware } = settings;
  const file = writeOutput(settings, made);
  const command = findCommand(config.folder);
  if (!command) {
    terminal.say(`the program is in ${shownPath(file)}`);
    for (const line of HOW) terminal.say(line);
    return;
  }
  const [name, ...before] = command;
  const at = port === null ? [] : ['--port', port];
  const code = await run(name, [...before, '--no-ble', ...at, ...TO_FLASH, file]);
  if (code !== 0)
    throw new FlashError(`espruino has ended with code ${code}; the program is in ${shownPath(file)}`);
  terminal.say(`${firmware} runs on ${board.name}, from its flash`);
}

/** Three lines for a machine without the command. */
const HOW = [
  '1. Install the command, npm install espruino, and flash again; or open https://www.espruino.com/ide and connect.',
  '2. In the Web IDE: Settings, Communications, Save on Send: "To Flash (always)", and load the file in the editor.',
  '3. Press "Send to Espruino".',
];

/** The command that starts `espruino`: the project's own, or that on the path; null where there is none. */
export function findCommand(folder: string): string[] | null {
  try {
    const own = createRequire(join(folder, 'package.json')).resolve('espruino/package.json');
    return [process.execPath, join(dirname(own), COMMAND)];
  } catch {
    const found = spawnSync('espruino', ['--help'], { stdio: 'ignore', timeout: 20_000 });
    return found.status === 0 || found.status === 1 ? ['espruino'] : null;
  }
}

function run(name: string, args: string[]): Promise<number> {
  const child = spawn(name, args, { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new FlashError(`espruino cannot be started: ${error.message}`)));
    child.on('close', (code) => resolve(code ?? 1));
  });
}
