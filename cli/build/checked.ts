import { type Bundle, bundle } from '../../build/bundle.ts';
import type { Settings } from '../../build/config/settings.ts';
import { withShownPaths } from '../../build/program-file.ts';
import type { Terminal } from '../terminal.ts';
import { ownProgram, withTypesChecked } from '../types/check.ts';

export interface CheckedOptions {
  /** False: mistakes in types do not matter. */
  check: boolean;
  /** The device prints one line for each event. */
  trace: boolean;
  /** True to return a source map. */
  mapped?: boolean;
}

/**
 * Builds the program of a command while its types are checked. Rejects with a BundleError, one line for each mistake.
 *
 * @param terminal is told of probable mistakes
 */
export function buildChecked(
  settings: Settings,
  { check, ...options }: CheckedOptions,
  terminal: Terminal,
): Promise<Bundle> {
  const warn = (line: string) => terminal.complain(`[build] ${withShownPaths(line)}`);
  const make = (warn: (line: string) => void) => bundle({ ...settings.build, ...options, warn });
  return check ? withTypesChecked(ownProgram(settings), warn, make) : make(warn);
}
