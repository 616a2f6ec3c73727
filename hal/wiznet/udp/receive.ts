import * as R from '#registers';
import { word } from '#registers';
import { discardFor, readable, read as readBytes } from '../bytes.ts';
import { taken } from '../command.ts';
import type { WiznetChip } from '../state.ts';
import type { View } from '../view.ts';
import { lookAtDatagram, NONE } from './look.ts';
import { MAX_DATAGRAM } from './send.ts';

/** What has come to a UDP socket. */

/**
 * In front of each received datagram: its sender's address (4) and port (2), and the length of its payload (2), in the chip's
 * order.
 */
const HEADER = 8;
/** So much of receive memory is free when all is read, at least: the longest datagram always fits. */
const LEAST_FREE = HEADER + MAX_DATAGRAM;

const header = /* @__PURE__ */ new Uint8Array(HEADER);

/**
 * Finds the first datagram, whose sender's address is written to `fromIp`. A bad header or size counts only when it was read
 * twice.
 */
export function first(chip: WiznetChip, view: View, fromIp: Uint8Array): boolean {
  if (readFirst(chip, view, fromIp) && view.fromPort !== 0) return true;
  // It makes no sense, or hardly any: who would send from port 0?
  count(chip, view);
  view.size = NONE;
  return view.waiting === 0 || readFirst(chip, view, fromIp);
}

/** Asks the chip how many bytes wait. */
function count(chip: WiznetChip, view: View): void {
  lookAtDatagram(chip, view);
  view.waiting = readable(view);
}

/** Reads the first header. False when it makes no sense. */
function readFirst(chip: WiznetChip, view: View, fromIp: Uint8Array): boolean {
  if (!readHeader(chip, view, 0)) return false;
  for (let i = 0; i < 4; i++) fromIp[i] = header[R.HEAD_IP + i];
  view.fromPort = word(header, R.HEAD_PORT);
  view.size = word(header, R.HEAD_LENGTH) & R.LENGTH_BITS;
  return HEADER + view.size <= view.waiting;
}

/** Reads the header that stands `skip` bytes behind the first one. */
function readHeader(chip: WiznetChip, view: View, skip: number): boolean {
  return readBytes(chip, view, skip, header, 0, HEADER) === HEADER;
}

/** Copies `count` bytes of the first datagram, from its byte `skip` on, into `into` from `at` on. Returns how many came. */
export function read(
  chip: WiznetChip,
  view: View,
  skip: number,
  into: Uint8Array,
  at: number,
  count: number,
): number {
  return readBytes(chip, view, HEADER + skip, into, at, count);
}

/**
 * The first datagram is needed no more. The chip gets its memory back only when the longest datagram would not fit any
 * more: for short ones that is seldom, which saves two frames for each.
 */
export function discard(chip: WiznetChip, view: View): void {
  const size = HEADER + view.size;
  view.waiting -= size;
  view.size = NONE;
  discardFor(chip, view, size, LEAST_FREE);
  // Until RECV was taken, what comes may not fit, and no peer sends it again.
  if (view.stream.rxKept === 0) taken(chip, view.n);
}

/** The payload of all datagrams that wait, in bytes. */
export function sizeOfAll(chip: WiznetChip, view: View): number {
  if (view.size < 0) return 0;
  count(chip, view);
  let sum = view.size;
  for (let at = HEADER + sum; at < view.waiting && readHeader(chip, view, at); ) {
    const length = word(header, R.HEAD_LENGTH) & R.LENGTH_BITS;
    sum += length;
    at += HEADER + length;
  }
  return sum;
}
