import { Command, CommanderError } from 'commander';
import { BundleError } from './bundle.ts';
import { UsageError } from './config.ts';

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
  if (error instanceof BundleError) return [error.message, 1];
  throw error;
}
