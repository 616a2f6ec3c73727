import type { Care } from '../../net/tcp/care.ts';
import { Random } from '../../random.ts';
import { harshSockets, DEFAULTS as SHARED, type Knobs as SharedKnobs } from '../wiznet/knobs.ts';
import type { BlockKnobs } from '../wiznet/registers/block-frame.ts';

/**
 * What the datasheet leaves open, or contradicts itself about. A correct driver works under every setting.
 * Times are microseconds, chances per cent.
 */
export interface Knobs extends SharedKnobs, BlockKnobs {
  /**
   * What becomes of INTn when one cause is cleared and others are left, with INTLEVEL set: it rises for I_AWT; or it
   * stays low until all are cleared, regardless of INTLEVEL, as reported from hardware.
   */
  intlevel: 'each' | 'all';

  /**
   * What Sn_MR.MMB does to a MACRAW socket with MFEN: blocks all multicast, as the datasheet says; or that of IPv4
   * alone, while IPv6 passes and what is no IP never does, as a report from hardware has it.
   */
  multicastBlock: 'all' | 'ipv4';
}

/** The settings that chapter 1 to 8 of the chip reference take as normal. */
export const DEFAULTS: Readonly<Knobs> = {
  ...SHARED,
  misoOnWrite: 'zero',
  intlevel: 'each',
  multicastBlock: 'all',
};

/** Every knob against the driver, and what has two nasty sides by the toss of a coin. */
export function harsh(seed: number): Knobs {
  const random = new Random(seed);
  const pick = <T>(...sides: T[]): T => sides[random.below(sides.length)];
  return {
    ...harshSockets(random, seed),
    misoOnWrite: 'counting',
    // Last, so that a seed gives the same values of the others as before.
    intlevel: pick('each', 'all'),
    multicastBlock: pick('all', 'ipv4'),
    care: pick<Care>('none', 'window', 'rfc5961'),
  };
}
