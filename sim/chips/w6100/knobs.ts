import type { Care } from '../../net/tcp/care.ts';
import { Random } from '../../random.ts';
import { harshSockets, DEFAULTS as SHARED, type Knobs as SharedKnobs } from '../wiznet/knobs.ts';
import type { BlockKnobs } from '../wiznet/registers/block-frame.ts';

/**
 * What the chip's documents leave open, or contradict each other about (w6100.md, chapter 13). A correct driver works
 * under every setting. Times are microseconds, chances per cent.
 */
export interface Knobs extends SharedKnobs, BlockKnobs {
  /** Whether the locks are closed after a reset. */
  lockedAtReset: boolean;
  /** Whether SIR shows a socket only while its bit of SIMR is set. */
  simrGatesSir: boolean;
  /** Whether Sn_SR shows CLOSING; else it shows FIN_WAIT meanwhile. */
  showsClosing: boolean;
  /** What RSTB silences: every RST, or those for a SYN that no socket wants. */
  silence: 'all' | 'syn';
  /** When SENDOK comes: as the transmission begins, or once everything was transmitted. */
  sendOk: 'start' | 'sent';
  /** Whether a new connection places the RX pointers anew; where, is `rxInit`. */
  rxRestarts: boolean;
  /** Whether OPEN copies RTR and RCR into Sn_RTR and Sn_RCR that are 0, or they count while those are 0. */
  retryCopied: boolean;
  /** The bit that says of a datagram that it came to the link-local address: two libraries differ. */
  linkLocalBit: 0x1000 | 0x0800;
  /** What Sn_ESR's TCPOP says of the side that has sent the SYN: two headers differ. */
  tcpopClient: 1 | 0;
  /** Whether the MAC filter of MACRAW lets broadcasts through: in one driver it did not. */
  filterPassesBroadcast: boolean;
  /** Whether a router advertisement is read wrong where its options are in another order than the chip expects. */
  advertisementOrder: 'fixed' | 'any';
}

/** The settings that the chip reference takes as most likely. */
export const DEFAULTS: Readonly<Knobs> = {
  ...SHARED,
  recvReraise: true,
  misoOnWrite: 'zero',
  lockedAtReset: true,
  simrGatesSir: false,
  showsClosing: false,
  silence: 'all',
  sendOk: 'start',
  rxRestarts: true,
  retryCopied: true,
  linkLocalBit: 0x1000,
  tcpopClient: 1,
  filterPassesBroadcast: true,
  advertisementOrder: 'fixed',
};

/** All knobs in the setting that is hardest for a driver; knobs with two hard sides at random. */
export function harsh(seed: number): Knobs {
  const random = new Random(seed);
  const pick = <T>(...sides: T[]): T => sides[random.below(sides.length)];
  return {
    ...harshSockets(random, seed),
    recvReraise: random.chance(50),
    misoOnWrite: 'counting',
    lockedAtReset: random.chance(50),
    simrGatesSir: random.chance(50),
    showsClosing: random.chance(50),
    silence: pick('all', 'syn'),
    sendOk: pick('start', 'sent'),
    rxRestarts: random.chance(50),
    retryCopied: random.chance(50),
    linkLocalBit: pick<0x1000 | 0x0800>(0x1000, 0x0800),
    tcpopClient: pick<0 | 1>(0, 1),
    filterPassesBroadcast: random.chance(50),
    advertisementOrder: 'fixed',
    care: pick<Care>('none', 'window', 'rfc5961'),
  };
}
