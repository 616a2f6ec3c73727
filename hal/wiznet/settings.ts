import { AT_FRAG, AT_KPALVTR, AT_MSSR, AT_SR, headerOf, writeHeader } from '#layout';
import * as R from '#registers';
import { SOCKET, word, write8, write16 } from '#registers';
import { tuning } from './checks/verify.ts';
import { SOCKETS } from './sizes.ts';
import type { WiznetChip } from './state.ts';

/** The settings of a socket that the chip's reset defaults fit nearly always (datasheet chapter 4). */

/*
 * What was written, as differences from what the registers are after a reset, four to a socket: Sn_MSSR;
 * Sn_TOS and Sn_TTL, which are neighbours; Sn_FRAG; Sn_KPALVTR.
 */
const SEGMENT = 0;
const HEADER = 1;
const FLAGS = 2;
const KEEP_ALIVE = 3;
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
  chip: WiznetChip,
  n: number,
  tos: number,
  ttl: number,
  segment: number,
  mayFragment: boolean,
): void {
  const header = (tos << 8) | ttl;
  const flags = mayFragment ? 0 : FLAGS_RESET;
  if (differs(chip, n, SEGMENT, 0, segment)) write16(chip, n, R.SN_MSSR, segment);
  if (differs(chip, n, HEADER, HEADER_RESET, header)) writeHeader(chip, n, header);
  if (differs(chip, n, FLAGS, FLAGS_RESET, flags)) write16(chip, n, R.SN_FRAG, flags);
}

/** The packets of socket `n` look from its next OPEN on as they do after a reset. */
export function setPlainPackets(chip: WiznetChip, n: number): void {
  setPackets(chip, n, 0, HEADER_RESET, 0, false);
}

/** The chip's keep-alive timer counts in these, up to 255. */
const KEEP_ALIVE_UNIT_SECONDS = 5;

/**
 * Probes the peer of socket `n` whenever that many seconds have passed, once data was exchanged; 0 for never. The chip
 * counts in units of 5 s: rounded up, and 1,275 s at most. The datasheet does not say whether Sn_KPALVTR outlives OPEN,
 * so this belongs behind each of them.
 *
 * @param opened the socket was opened since the last time
 */
export function setKeepAlive(chip: WiznetChip, n: number, seconds: number, opened: boolean): void {
  // Whole numbers only: a function of the runtime would be looked for everywhere.
  const units = Math.min(((seconds + KEEP_ALIVE_UNIT_SECONDS - 1) / KEEP_ALIVE_UNIT_SECONDS) | 0, 255);
  const tuned = tunedOf(chip);
  const at = n * 4 + KEEP_ALIVE;
  if (tuned[at] === units && (units === 0 || !opened)) return;
  tuned[at] = units;
  write8(chip, n, SOCKET, R.SN_KPALVTR, units);
}

/** Keeps a setting. Returns true if it is another than before. */
function differs(chip: WiznetChip, n: number, which: number, reset: number, value: number): boolean {
  const tuned = tunedOf(chip);
  const at = n * 4 + which;
  if ((tuned[at] ^ reset) === value) return false;
  tuned[at] = value ^ reset;
  return true;
}

function tunedOf(chip: WiznetChip): Uint16Array {
  const tuned = chip.tuned || new Uint16Array(SOCKETS * 4);
  chip.tuned = tuned;
  return tuned;
}

/** Only connections are asked: datagrams to a group have a time to live of their own, and OPEN may end keep-alives. */
function isTuned(chip: WiznetChip, n: number, block: Uint8Array): boolean {
  const tuned = chip.tuned;
  if (!tuned || block[AT_SR] !== R.SOCK_ESTABLISHED) return true;
  const at = n * 4;
  return (
    // A chip may show the size that it uses where none was asked for.
    (tuned[at + SEGMENT] === 0 || word(block, AT_MSSR) === tuned[at + SEGMENT]) &&
    headerOf(block) === (tuned[at + HEADER] ^ HEADER_RESET) &&
    word(block, AT_FRAG) === (tuned[at + FLAGS] ^ FLAGS_RESET) &&
    block[AT_KPALVTR] === tuned[at + KEEP_ALIVE]
  );
}

function tune(chip: WiznetChip, n: number): void {
  const tuned = chip.tuned;
  if (!tuned) return;
  const at = n * 4;
  write16(chip, n, R.SN_MSSR, tuned[at + SEGMENT]);
  writeHeader(chip, n, tuned[at + HEADER] ^ HEADER_RESET);
  write16(chip, n, R.SN_FRAG, tuned[at + FLAGS] ^ FLAGS_RESET);
  write8(chip, n, SOCKET, R.SN_KPALVTR, tuned[at + KEEP_ALIVE]);
}

tuning.isTuned = isTuned;
tuning.tune = tune;
