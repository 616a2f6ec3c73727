/** A mistake in the command line or the configuration: one line, no stack, exit code 2. */
export class UsageError extends Error {}
