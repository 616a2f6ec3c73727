import { socketBlock } from './frame.ts';
import * as R from './regs.ts';
import type { Sockets } from './sockets.ts';

/** The settings of a socket that the chip's reset defaults fit nearly always (datasheet chapter 4). */

/** Their places in `tuned`, four to a socket. */
const SEGMENT = 0;
const HEADER = 1;
const FLAGS = 2;
const KEEP_ALIVE = 3;
/** Sn_TOS and Sn_TTL are neighbours; these are their values, and that of Sn_FRAG, after a reset. */
const HEADER_RESET = 0x0080;
const FLAGS_RESET = 0x4000;

/**
 * What the packets of socket `n` look like from its next OPEN on. Whatever the socket's registers hold already is not
 * written again.
 *
 * @param tos Sn_TOS, 0 to 255
 * @param ttl Sn_TTL, 0 to 255
 * @param segment Sn_MSSR: the largest segment in bytes; 0 for the largest on Ethernet
 * @param mayFragment whether routers may take its packets apart (Sn_FRAG without the bit DF)
 */
export function setPackets(
  sockets: Sockets,
  n: number,
  tos: number,
  ttl: number,
  segment: number,
  mayFragment: boolean,
): void {
  set16(sockets, n, SEGMENT, R.SN_MSSR, 0, segment);
  set16(sockets, n, HEADER, R.SN_TOS, HEADER_RESET, (tos << 8) | ttl);
  set16(sockets, n, FLAGS, R.SN_FRAG, FLAGS_RESET, mayFragment ? 0 : FLAGS_RESET);
}

/**
 * Probes the peer of socket `n` whenever that many units of 5 s have passed, once data was exchanged; 0 for never. The
 * datasheet does not say whether Sn_KPALVTR outlives OPEN, so this belongs behind each of them.
 *
 * @param units Sn_KPALVTR, 0 to 255
 * @param opened the socket was opened since the last time
 */
export function setKeepAlive(sockets: Sockets, n: number, units: number, opened: boolean): void {
  const at = n * 4 + KEEP_ALIVE;
  if (sockets.tuned[at] === units && (units === 0 || !opened)) return;
  sockets.tuned[at] = units;
  sockets.frames.write8(socketBlock(n), R.SN_KPALVTR, units);
}

function set16(
  sockets: Sockets,
  n: number,
  which: number,
  register: number,
  reset: number,
  value: number,
): void {
  const at = n * 4 + which;
  if ((sockets.tuned[at] ^ reset) === value) return;
  sockets.tuned[at] = value ^ reset;
  sockets.frames.write16(socketBlock(n), register, value);
}
