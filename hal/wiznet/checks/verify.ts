import {
  AT_CR,
  AT_IMR,
  AT_MR,
  AT_PORT,
  AT_RX_RD,
  AT_RXBUF_SIZE,
  AT_SR,
  AT_TX_RD,
  AT_TX_WR,
  AT_TXBUF_SIZE,
  completed,
  wholeFrame,
} from '#layout';
import * as R from '#registers';
import { SOCKET, word, write8, write16 } from '#registers';
import { command, readInto } from '../command.ts';
import { rxMemory, txMemory } from '../memory.ts';
import { UNKNOWN, type WiznetChip } from '../state.ts';
import type { Snapshot } from '../view.ts';

/**
 * What was written to a socket and matters is compared with what the health check reads anyway, and written again where
 * it differs: a frame that the chip did not see does no lasting harm. What cannot be written to an open socket is left to
 * the engine, which opens it again (`endCheck`).
 */

/** Comparison and repair of what settings.ts has written; null in a program without it. */
export const tuning: {
  isTuned: ((chip: WiznetChip, n: number, block: Uint8Array) => boolean) | null;
  tune: ((chip: WiznetChip, n: number) => void) | null;
} = { isTuned: null, tune: null };

/** Compares `block`, all registers of a socket as they were just read, with what was written to them. */
export function verify(chip: WiznetChip, seen: Snapshot, block: Uint8Array): void {
  const n = seen.n;
  if (isAsWritten(chip, n, block)) return;
  // One bad reading is not believed. A command under way may still change what is read.
  const again = completed(chip, seen, readInto(chip, seen, wholeFrame), true);
  if (!again || again[AT_CR] !== 0 || isAsWritten(chip, n, again)) return;
  chip.repairs.sockets++;
  // The memories of all sockets lie behind each other, so that wrong sizes are wrong for all: only a reset helps.
  if (!hasSizes(chip, n, again)) chip.dead = true;
  else mend(chip, n, again);
}

function isAsWritten(chip: WiznetChip, n: number, block: Uint8Array): boolean {
  // One sum of all differences: on the boards a comparison costs more than what it compares.
  const wrong = (block[AT_IMR] ^ chip.masks[n]) | misfit(chip, n, block);
  return (
    wrong === 0 &&
    hasSizes(chip, n, block) &&
    (!tuning.isTuned || tuning.isTuned(chip, n, block)) &&
    hasPointers(chip, n, block)
  );
}

/** Compares the sizes of the memories, which the registers have in KB. */
function hasSizes(chip: WiznetChip, n: number, block: Uint8Array): boolean {
  return block[AT_RXBUF_SIZE] === rxMemory(chip, n) >> 10 && block[AT_TXBUF_SIZE] === txMemory(chip, n) >> 10;
}

/** Not 0 where Sn_MR or Sn_PORT are not what the socket was opened with. */
function misfit(chip: WiznetChip, n: number, block: Uint8Array): number {
  if (block[AT_SR] === R.SOCK_CLOSED) return 0;
  return (block[AT_MR] ^ chip.modes[n]) | portMisfit(chip, n, block);
}

/**
 * Some chips are reported to return no port for sockets that listen. Such a socket is opened again once, with its port
 * written twice: no single lost frame can undo that.
 */
function portMisfit(chip: WiznetChip, n: number, block: Uint8Array): number {
  const port = word(block, AT_PORT);
  const misfit = port ^ chip.ports[n];
  if (misfit === 0 && port !== 0 && block[AT_SR] === R.SOCK_LISTEN) chip.hidesPorts = false;
  return port === 0 && (chip.certainPorts & (1 << n)) !== 0 ? 0 : misfit;
}

/** Whether bytes lie in the chip's memories, so that its pointers mean something. */
function carries(block: Uint8Array): boolean {
  const state = block[AT_SR];
  return state === R.SOCK_ESTABLISHED || state === R.SOCK_CLOSE_WAIT || state === R.SOCK_UDP;
}

function hasPointers(chip: WiznetChip, n: number, block: Uint8Array): boolean {
  if (!carries(block)) return true;
  const given = chip.given[n];
  return (given === UNKNOWN || word(block, AT_RX_RD) === given) && !isSendLost(chip, n, block);
}

/**
 * Whether the last SEND, or the Sn_TX_WR before it, did not reach the chip: Sn_TX_RD is not there yet, and Sn_TX_WR,
 * which shows where the last SEND found it, is not either. On a chip where it returns the written
 * value, only a lost Sn_TX_WR is detected; a lost SEND looks like a peer's closed window there, and timeouts end it.
 */
function isSendLost(chip: WiznetChip, n: number, block: Uint8Array): boolean {
  const filled = chip.filled[n];
  if (filled === UNKNOWN || word(block, AT_TX_RD) === filled) return false;
  return word(block, AT_TX_WR) !== filled;
}

/** Returns true if sizes disagree because a RECV never reached the chip: Sn_RX_RD has the value that was written for it. */
export function isRecvLost(chip: WiznetChip, n: number, block: Uint8Array): boolean {
  return carries(block) && word(block, AT_RX_RD) === chip.given[n];
}

function mend(chip: WiznetChip, n: number, block: Uint8Array): void {
  if (block[AT_IMR] !== chip.masks[n]) write8(chip, n, SOCKET, R.SN_IMR, chip.masks[n]);
  if (tuning.isTuned && tuning.tune && !tuning.isTuned(chip, n, block)) tuning.tune(chip, n);
  if (misfit(chip, n, block) !== 0) {
    chip.misfits |= 1 << n;
    // It is written before the next OPEN.
    chip.ports[n] = 0;
    if (word(block, AT_PORT) === 0) chip.hidesPorts = true;
  }
  if (!carries(block)) return;
  const given = chip.given[n];
  if (given !== UNKNOWN && word(block, AT_RX_RD) !== given) {
    write16(chip, n, R.SN_RX_RD, given);
    command(chip, n, R.RECV);
  }
  if (isSendLost(chip, n, block)) {
    write16(chip, n, R.SN_TX_WR, chip.filled[n]);
    command(chip, n, R.SEND);
  }
}
