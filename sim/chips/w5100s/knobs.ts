import type { Care } from '../../net/tcp/care.ts';
import { Random } from '../../random.ts';
import { harshSockets, DEFAULTS as SHARED, type Knobs as SharedKnobs } from '../wiznet/knobs.ts';

/**
 * What the chip's documents leave open, or contradict each other about (w5100s.md, chapter 12). A correct driver works
 * under every setting. Times are microseconds, chances per cent.
 */
export interface Knobs extends SharedKnobs {
  /** MISO while the header comes in: 00 01 02, as the W5100 has it, or zeros. */
  misoHeader: 'counting' | 'zero';
  /** Whether NETLCKR keeps GAR, SUBR, SHAR and SIPR until it is written 3A. */
  netLockedAtReset: boolean;
  /** MR2 after reset: with or without G_IEN. */
  mr2Reset: 0x40 | 0x00;
  /** Whether IR shows a socket only while its bit of IMR is set. */
  imrGatesIr: boolean;
  /** Whether OPEN clears Sn_IR. */
  openClearsIr: boolean;
  /** Whether Sn_SR shows CLOSING; else it shows FIN_WAIT meanwhile. */
  showsClosing: boolean;
  /** What NOTCPRST silences: every RST, or those for a SYN that no socket wants. */
  silence: 'all' | 'syn';
  /** When Sn_RTR and Sn_RCR count, or RTR and RCR where they are 0: as they are at OPEN, or at any time. */
  socketRetry: 'open' | 'live';
  /** Whether IGMP_JOIN and IGMP_LEAVE are known; they are listed without a description. */
  igmpCommands: boolean;
  /** The lowest of the three bits of PHYSR that show the mode that was set: two headers differ. */
  physrMode: 3 | 4;
  /**
   * Whether a broadcast sends an ARP request first, which is not answered, while SIPR is 0.0.0.0 and SUBR is not: an erratum of the
   * W5100 and the W5200, and no document says that this chip has it.
   */
  arpErratum: boolean;
}

/** The settings that the chip reference takes as most likely. */
export const DEFAULTS: Readonly<Knobs> = {
  ...SHARED,
  recvReraise: true,
  misoHeader: 'counting',
  netLockedAtReset: false,
  mr2Reset: 0x40,
  imrGatesIr: false,
  openClearsIr: false,
  showsClosing: false,
  silence: 'all',
  socketRetry: 'open',
  igmpCommands: true,
  physrMode: 3,
  arpErratum: false,
};

/** Every knob against the driver, and what has two nasty sides by the toss of a coin. */
export function harsh(seed: number): Knobs {
  const random = new Random(seed);
  const pick = <T>(...sides: T[]): T => sides[random.below(sides.length)];
  return {
    ...harshSockets(random, seed),
    recvReraise: random.chance(50),
    misoHeader: 'zero',
    netLockedAtReset: random.chance(50),
    mr2Reset: 0x00,
    imrGatesIr: true,
    openClearsIr: random.chance(50),
    showsClosing: random.chance(50),
    silence: pick('all', 'syn'),
    socketRetry: pick('open', 'live'),
    igmpCommands: false,
    physrMode: 4,
    arpErratum: random.chance(50),
    care: pick<Care>('none', 'window', 'rfc5961'),
  };
}
