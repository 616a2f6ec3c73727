/** Keys that had a meaning in files of 0.1: each is said once, and the rest of the file counts. */

/** What stands in the place of budgets in bytes. */
const INSTEAD =
  'the size of a program is not limited any more; firmware.NAME.budget is an object with heap, in bytes, and cost, in microseconds a request (docs/flashing.md)';

/**
 * The configuration without the keys that mean nothing any more.
 *
 * @param given the parsed content of the file; any JSON value
 * @param warn is called with one line for each of these keys
 */
export function withoutObsolete(given: unknown, warn: (line: string) => void): unknown {
  if (!isObject(given)) return given;
  const { allowances, ...config } = given;
  if (allowances !== undefined) warn(`allowances is ignored: ${INSTEAD}`);
  const { firmware } = config;
  if (!isObject(firmware)) return config;
  const inBytes = Object.keys(firmware).filter((name) => isInBytes(firmware[name]));
  if (inBytes.length === 0) return config;
  const more = inBytes.length > 1 ? ` and ${inBytes.length - 1} more` : '';
  warn(`firmware.${inBytes[0]}.budget${more}, in bytes, is ignored: ${INSTEAD}`);
  const entries = Object.entries(firmware).map(([name, entry]) => [
    name,
    isInBytes(entry) ? withoutBudget(entry) : entry,
  ]);
  return { ...config, firmware: Object.fromEntries(entries) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isInBytes(entry: unknown): entry is Record<string, unknown> {
  return isObject(entry) && typeof entry.budget === 'number';
}

function withoutBudget({ budget: _, ...entry }: Record<string, unknown>): Record<string, unknown> {
  return entry;
}
