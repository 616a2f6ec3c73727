import { UsageError } from '../../build/config/config.ts';

/** The values of options: each function reads one, or throws a UsageError that says what is allowed. */

const LONGEST_MS = 60_000;
const LARGEST_SEED = 0xffff_ffff;
const MILLION = 1_000_000;
/** The highest port there is. */
export const LAST_PORT = 65_535;

export function parsePercent(option: string, text: string): number {
  const value = parseDecimal(text);
  if (value <= 100) return value;
  throw new UsageError(`bad ${option} '${text}'; it is a chance in per cent, 0 to 100`);
}

export function parsePerMillion(option: string, text: string): number {
  const value = parseDecimal(text);
  if (value <= MILLION) return value;
  throw new UsageError(`bad ${option} '${text}'; it is a share of a million, 0 to ${MILLION}`);
}

/** A delay. */
export function parseMs(option: string, text: string): number {
  const value = parseDecimal(text);
  if (value <= LONGEST_MS) return value;
  throw new UsageError(`bad ${option} '${text}'; it is a time in milliseconds, 0 to ${LONGEST_MS}`);
}

/** A time since the start, which may be far away. */
export function parseInstant(option: string, text: string): number {
  const value = parseDecimal(text);
  if (value >= 0) return value;
  throw new UsageError(`bad ${option} '${text}'; it is a time in milliseconds from the start`);
}

/** AT:FOR, when and for how long, in milliseconds. */
export function parseSpan(option: string, text: string): { atMs: number; forMs: number } {
  const [at, length, ...more] = text.split(':').map(parseDecimal);
  if (at >= 0 && length > 0 && more.length === 0) return { atMs: at, forMs: length };
  throw new UsageError(`bad ${option} '${text}'; it is AT:FOR, two times in milliseconds such as 5000:2000`);
}

export function parseSeed(option: string, text: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value <= LARGEST_SEED) return value;
  throw new UsageError(`bad ${option} '${text}'; it is a whole number, 0 to ${LARGEST_SEED}`);
}

/** How many of something, at least one. */
export function parseCount(option: string, text: string, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 1 && value <= most) return value;
  throw new UsageError(`bad ${option} '${text}'; it is a whole number, 1 to ${most}`);
}

/** The port of the inspector; 0: one that is free; null: nothing was said. */
export function inspectPort(given: string | true | undefined, hasProgram = true): number | null {
  if (given === undefined) return null;
  return given === true ? 0 : parsePort('--inspect', given, hasProgram);
}

/** A port of this host; 0: one that is free. `hasProgram`: a program on the command line may be taken for it. */
export function parsePort(option: string, text: string, hasProgram: boolean): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value <= LAST_PORT) return value;
  const hint = hasProgram ? `; a program comes before ${option}` : '';
  throw new UsageError(`bad ${option} '${text}'; it is a port, 0 to ${LAST_PORT}${hint}`);
}

/** For commander: an option that may be repeated. */
export function collect(text: string, before: string[] = []): string[] {
  return [...before, text];
}

/** NaN for what is no plain decimal number. */
function parseDecimal(text: string): number {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
}
