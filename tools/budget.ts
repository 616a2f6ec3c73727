import type { BundleOptions } from './bundle.ts';
import type { Config } from './config.ts';

/** What a program may have beside its budget, in bytes, for each thing that the configuration or the board asks for. */
export interface Allowances {
  /** network.mode dhcp: addresses and names come from the network. */
  dhcp: number;
  /** The board reaches its chip through a PIO. */
  pio: number;
  /** provider.rxKb and txKb: memory that is not the same for all slots. */
  memory: number;
  /** Built with --trace. */
  trace: number;
}

export const NO_ALLOWANCES: Allowances = { dhcp: 0, pio: 0, memory: 0, trace: 0 };

type Build = Pick<BundleOptions, 'firmware' | 'board' | 'network' | 'provider' | 'trace'>;

/** The most bytes that a firmware may have, built like this. */
export function budgetOf({ firmware, allowances }: Config, build: Build): number {
  const { rxKb = [], txKb = [] } = build.provider ?? {};
  const asked: Record<keyof Allowances, boolean> = {
    dhcp: build.network.mode === 'dhcp',
    pio: typeof build.board === 'object' && build.board.pio === true,
    memory: new Set([...rxKb, ...txKb]).size > 1,
    trace: build.trace,
  };
  const names = Object.keys(asked) as (keyof Allowances)[];
  return names.reduce(
    (sum, name) => sum + (asked[name] ? allowances[name] : 0),
    firmware[build.firmware].budget,
  );
}
