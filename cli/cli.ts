import { Command, CommanderError } from 'commander';
import { BundleError } from '../build/bundle.ts';
import { UsageError } from '../build/config/config.ts';
import { withShownPaths } from '../build/program-file.ts';
import { FlashError } from './flash/error.ts';
import { processTerminal, type Terminal } from './terminal.ts';

/** What is wrong has been printed; exit code 1. */
export class Failed extends Error {}

/** A command that leaves exits and error messages to `codeOf`. */
export function command(name: string, description: string, terminal: Terminal = processTerminal): Command {
  return new Command(name)
    .description(description)
    .allowExcessArguments(false)
    .showSuggestionAfterError(true)
    .configureOutput({ writeOut: (text) => terminal.write(text), writeErr: () => {} })
    .exitOverride();
}

/**
 * Gives a command the option of another configuration, the board and the firmware chosen in it, and a file of the user's
 * own as its argument.
 */
export function addConfigOptions(command: Command): Command {
  return addConfigOption(command)
    .argument('[file]', 'a program of your own, in TypeScript or JavaScript, instead of a firmware')
    .option('--board <name>', 'the board (default: the one of the configuration)')
    .option('--firmware <name>', 'the firmware (default: defaultFirmware of the configuration)');
}

/** Gives a command the option of another configuration. */
export function addConfigOption(command: Command): Command {
  return command.option(
    '--config <file>',
    'the configuration (default: flash.config.json, here or in the nearest folder above)',
  );
}

/** Gives a command the examples at the end of its help: each a command line and what it does. */
export function addExamples(command: Command, examples: [line: string, what: string][]): Command {
  const width = Math.max(...examples.map(([line]) => line.length));
  const lines = examples.map(([line, what]) => `  ${line.padEnd(width)}  ${what}`);
  return command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}

/**
 * Runs a command to its end. A mistake in the command line is one line on stderr and code 2; source that cannot be
 * built is one line for each place and code 1.
 */
export async function runCli(command: Command): Promise<void> {
  const code = await codeOf(command.parseAsync(), processTerminal);
  if (code !== 0) process.exitCode = code;
}

/** Waits for a command, prints why it has failed, and answers its exit code. */
export async function codeOf(running: Promise<unknown>, terminal: Terminal): Promise<number> {
  try {
    await running;
    return 0;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    if (error instanceof Failed) return 1;
    const [text, code] = explain(error);
    terminal.complain(text);
    return code;
  }
}

function explain(error: unknown): [text: string, code: number] {
  if (error instanceof CommanderError) return [withSuggestion(error.message), 2];
  if (error instanceof UsageError) return [`error: ${error.message}`, 2];
  if (error instanceof FlashError) return [`error: ${error.message}`, 1];
  if (error instanceof BundleError) return [withShownPaths(error.message), 1];
  if (isOfSystem(error)) return [`error: ${error.message}`, 1];
  throw error;
}

/** A file that may not be written, a full disk: the system's message names both. */
function isOfSystem(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'path' in error;
}

/** Commander's suggestion is a line of its own. */
function withSuggestion(message: string): string {
  return message.replace(/\n\(Did you mean (one of )?(.*)\?\)$/, (_, several, names) =>
    several ? `; did you mean one of ${names}?` : `; did you mean '${names}'?`,
  );
}
