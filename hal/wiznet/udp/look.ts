import * as R from '#registers';
import { CONTROL, DATA, frameOf, SHIFT, SOCKET, word } from '#registers';
import { clear, inspect } from '../looks.ts';
import { txMemory } from '../memory.ts';
import { bind, open as openSocket } from '../sockets.ts';
import type { WiznetChip } from '../state.ts';
import { freeSize, isPeerIp, portOfPeer, Stream, sentPointer, type View } from '../view.ts';
import { aimTo } from './send.ts';

/** Opening a UDP socket, and looking at it. */

/** `size` of a view of which no first datagram is known. */
export const NONE = -1;

/** From Sn_TX_RD to Sn_RX_WR; and where registers stand in it, less their addresses. */
const pointersFrame = /* @__PURE__ */ frameOf(R.SN_TX_RD, R.SN_RX_WR + 2 - R.SN_TX_RD);
const PLACE = DATA - R.SN_TX_RD;

/**
 * Opens the closed socket for datagrams on `port`. As a member of `group` it receives nothing else, so that another socket
 * can have the same port for other datagrams; the chip sends the IGMP report, and the leave message at CLOSE.
 *
 * @see W5500 datasheet, Sn_MR MULTI, UCASTB, BCASTB; Sn_CR OPEN
 */
export function open(chip: WiznetChip, view: View, port: number, group: Uint8Array | null): boolean {
  let mode = R.MODE_UDP;
  if (group) {
    mode |= R.MODE_MULTI | R.MODE_GROUP_ALONE;
    aimTo(chip, view.n, group, port);
  }
  return openAs(chip, view, port, mode);
}

/** The same in `mode`; where the group is, if it has one, was written. */
export function openAs(chip: WiznetChip, view: View, port: number, mode: number): boolean {
  const n = view.n;
  forget(view);
  bind(chip, n, port);
  return openSocket(chip, n, mode, R.SOCK_UDP) && (hasPointers(chip, view) || hasPointers(chip, view));
}

/** Resets the view: no datagram is known, and none is being sent. Datagrams that are there raise an interrupt. */
export function forget(view: View): void {
  if (!view.stream) view.stream = new Stream();
  view.stream.sending = false;
  view.waiting = view.stream.rxKept = 0;
  view.size = NONE;
}

/** Reads where the socket's memories begin. False where the pointers and the size between them do not agree. */
function hasPointers(chip: WiznetChip, view: View): boolean {
  pointersFrame[CONTROL] = (view.n << SHIFT) | SOCKET;
  const pointers = chip.bus.exchange(pointersFrame);
  const stream = view.stream;
  const from = word(pointers, PLACE + R.SN_RX_RD);
  stream.rxRead = from;
  stream.txWrite = word(pointers, PLACE + R.SN_TX_RD);
  const size = (word(pointers, PLACE + R.SN_RX_WR) - from) & 0xffff;
  return pointers.length !== 0 && size === word(pointers, PLACE + R.SN_RX_RSR);
}

/**
 * Looks at the socket in one frame. Its interrupts are cleared first, so that later events raise them again, except the
 * SENDOK that alone announces the end of an empty datagram. The reading may be torn, which no interrupt would announce: a
 * reading that shows nothing new is repeated.
 *
 * @returns whether the socket is open, as it was opened
 */
export function look(chip: WiznetChip, view: View, announced: boolean): boolean {
  const n = view.n;
  const stream = view.stream;
  const kept = stream.rxKept;
  if (announced) clear(chip, n, view.isEmpty ? R.IR_RECV : R.IR_RECV | R.IR_SENDOK);
  let gone = isGone(chip, view);
  if (view.state !== R.SOCK_UDP || (announced && (view.rxSize <= kept || stream.sending !== gone)))
    gone = isGone(chip, view);
  const unanswered = (view.announced & R.IR_TIMEOUT) !== 0;
  if (unanswered) clear(chip, n, R.IR_TIMEOUT);
  view.isUnanswered = stream.sending && !gone && unanswered;
  if (gone || unanswered) stream.sending = false;
  if (view.rxSize - kept > view.waiting) view.waiting = view.rxSize - kept;
  return view.state === R.SOCK_UDP && (chip.misfits & (1 << n)) === 0;
}

/** Looks in one frame; a frame that did not come shows a socket that is not open. */
export function lookAtDatagram(chip: WiznetChip, view: View): void {
  view.announced = view.state = view.rxSize = 0;
  inspect(chip, view);
}

/** Checks if the datagram that is being sent has gone out. */
function isGone(chip: WiznetChip, view: View): boolean {
  lookAtDatagram(chip, view);
  if (!view.stream.sending || view.state !== R.SOCK_UDP) return false;
  if (view.isEmpty) return (view.announced & R.IR_SENDOK) !== 0;
  // One torn reading is not enough, because it would have to be of both.
  return sentPointer(view) === view.stream.txWrite && freeSize(view) === txMemory(chip, view.n);
}

/** Right after a look: whether Sn_DIPR and Sn_DPORT are `ip` and `port`. */
export function isAimedAt(view: View, ip: Uint8Array, port: number): boolean {
  return portOfPeer(view) === port && isPeerIp(view, ip);
}

/** Whether a datagram is on its way out, as far as the last look has shown. */
export function isSending(view: View): boolean {
  return view.stream.sending;
}

/** Whether the datagram that was sent last has failed, as the last look has shown: ARP has met no answer. */
export function isUnanswered(view: View): boolean {
  return view.isUnanswered;
}
