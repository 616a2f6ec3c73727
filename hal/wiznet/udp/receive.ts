import { HEAD, headOf, isLong, keepHead, LONG_HEAD } from '#layout';
import * as R from '#registers';
import { word } from '#registers';
import { discardFor, readable, read as readBytes } from '../bytes.ts';
import { taken } from '../command.ts';
import type { WiznetChip } from '../state.ts';
import type { View } from '../view.ts';
import { lookAtDatagram, NONE } from './look.ts';
import { MAX_DATAGRAM } from './send.ts';

/** What has come to a UDP socket. */

/** So much of receive memory is free when all is read, at least: the longest datagram always fits. */
const LEAST_FREE = HEAD + MAX_DATAGRAM;

/**
 * In front of each received datagram: its sender's address (4) and port (2), and the length of its payload (2), in the chip's
 * order. On chips with IPv6 an address may be of 16 bytes.
 */
export const header = /* @__PURE__ */ new Uint8Array(LONG_HEAD);

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
  const head = readHeader(chip, view, 0);
  if (head === 0) return false;
  keepHead(view, head);
  for (let i = 0; i < 4; i++) fromIp[i] = header[R.HEAD_IP + i];
  view.fromPort = word(header, R.HEAD_PORT + head - HEAD);
  view.size = word(header, R.HEAD_LENGTH) & R.LENGTH_BITS;
  return head + view.size <= view.waiting;
}

/** Reads the header that stands `skip` bytes behind the first one. Returns its length in bytes; 0: not all of it came. */
function readHeader(chip: WiznetChip, view: View, skip: number): number {
  if (readBytes(chip, view, skip, header, 0, HEAD) !== HEAD) return 0;
  if (!isLong(header)) return HEAD;
  const rest = LONG_HEAD - HEAD;
  return readBytes(chip, view, skip + HEAD, header, HEAD, rest) === rest ? LONG_HEAD : 0;
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
  return readBytes(chip, view, headOf(view) + skip, into, at, count);
}

/**
 * The first datagram is needed no more. The chip gets its memory back only when the longest datagram would not fit any
 * more: for short ones that is seldom, which saves two frames for each.
 */
export function discard(chip: WiznetChip, view: View): void {
  const size = headOf(view) + view.size;
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
  for (let at = headOf(view) + sum; at < view.waiting; ) {
    const head = readHeader(chip, view, at);
    if (head === 0) break;
    const length = word(header, R.HEAD_LENGTH) & R.LENGTH_BITS;
    sum += length;
    at += head + length;
  }
  return sum;
}
