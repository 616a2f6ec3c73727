import { type BundleOptions, bundle } from '../../build/bundle.ts';
import { readConfig } from '../../build/config/config.ts';

const programs = new Map<string, Promise<string>>();

/**
 * Bundles a program from its sources without compilation, in a tenth of a second, for the board and network of
 * flash.config.json: for tests that need any program. Tests of the build itself use `bundle`, which builds what is
 * flashed.
 */
export function programOf(firmware: string, changes: Partial<BundleOptions> = {}): Promise<string> {
  const { board, network, provider } = readConfig();
  const options = { board, network, provider, trace: false, ...changes, firmware, shrunk: false };
  const key = JSON.stringify(options);
  const known = programs.get(key);
  if (known) return known;
  const built = bundle(options).then(({ program }) => program);
  programs.set(key, built);
  return built;
}
