import { Command, CommanderError } from 'commander';
import { BundleError } from '../build/bundle.ts';
import { UsageError } from '../build/config/config.ts';
import { withShownPaths } from '../build/program-file.ts';
import { FlashError } from './flash/error.ts';

/** A command that leaves exits and error messages to `runCli`. */
export function command(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .allowExcessArguments(false)
    .showSuggestionAfterError(false)
    .configureOutput({ writeErr: () => {} })
    .exitOverride();
}

/**
 * Gives a command the option of another configuration, the board and the firmware chosen in it, and a file of the user's
 * own as its argument.
 */
export function addConfigOptions(command: Command): Command {
  return command
    .argument('[file]', 'a program of your own, in TypeScript or JavaScript, instead of a firmware')
    .option(
      '--config <file>',
      'the configuration (default: flash.config.json, here or in the nearest folder above)',
    )
    .option('--board <name>', 'the board (default: the one of the configuration)')
    .option('--firmware <name>', 'the firmware (default: defaultFirmware of the configuration)');
}

/**
 * Runs a command to its end. A mistake in the command line is one line on stderr and code 2; source that cannot be
 * built is one line for each place and code 1.
 */
export async function runCli(command: Command): Promise<void> {
  try {
    await command.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return;
    const [text, code] = explain(error);
    process.stderr.write(`${text}\n`);
    process.exitCode = code;
  }
}

function explain(error: unknown): [text: string, code: number] {
  if (error instanceof CommanderError) return [error.message, 2];
  if (error instanceof UsageError) return [`error: ${error.message}`, 2];
  if (error instanceof FlashError) return [`error: ${error.message}`, 1];
  if (error instanceof BundleError) return [withShownPaths(error.message), 1];
  throw error;
}
