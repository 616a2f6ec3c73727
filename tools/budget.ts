import type { BundleOptions } from './bundle.ts';
import { type Allowances, type Config, hasOwnMemory } from './config.ts';

type Build = Pick<BundleOptions, 'firmware' | 'board' | 'network' | 'provider' | 'trace'>;

/** The most bytes that a firmware may have, built like this. */
export function budgetOf({ firmware, allowances }: Config, build: Build): number {
  const asked: Record<keyof Allowances, boolean> = {
    dhcp: build.network.mode === 'dhcp',
    pio: typeof build.board === 'object' && build.board.pio === true,
    memory: hasOwnMemory(build.provider),
    trace: build.trace,
  };
  const names = Object.keys(asked) as (keyof Allowances)[];
  return names.reduce(
    (sum, name) => sum + (asked[name] ? allowances[name] : 0),
    firmware[build.firmware].budget,
  );
}
