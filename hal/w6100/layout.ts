import type { WiznetChip } from '../wiznet/state.ts';
import type { View } from '../wiznet/view.ts';
import * as R from './registers/index.ts';
import {
  CONTROL,
  DATA,
  frameOf,
  read16,
  SHIFT,
  SOCKET,
  write8,
  write16,
  writeFrame,
} from './registers/index.ts';

/**
 * The module '#layout' of hal/wiznet on a W6100, whose registers lie far apart: a look is one frame of Sn_MR to Sn_SR, and
 * one of the pointers. Before a connection stands, a third one shows its peer.
 */

/** From Sn_MR to Sn_ESR. */
export const surveyFrame = /* @__PURE__ */ frameOf(R.SN_MR, R.SN_ESR + 1 - R.SN_MR);
export { surveyFrame as wholeFrame };

/** From Sn_TX_BSR to Sn_RX_WR; from Sn_TOSR to Sn_DPORTR. */
const POINTERS_LENGTH = R.SN_RX_WR + 2 - R.SN_TXBUF_SIZE;
const PEER_LENGTH = R.SN_DPORT + 2 - R.SN_TOS;
const pointersFrame = /* @__PURE__ */ frameOf(R.SN_TXBUF_SIZE, POINTERS_LENGTH);
const peerFrame = /* @__PURE__ */ frameOf(R.SN_TOS, PEER_LENGTH);

/*
 * Where registers stand in what a look has read: the pointers first, and alone where a connection has begun; then the peer;
 * then Sn_MR to Sn_ESR. Each with its frame's header.
 */
const PEER = DATA + POINTERS_LENGTH;
const STATUS = PEER + DATA + PEER_LENGTH;
const POINTERS_AT = DATA - R.SN_TXBUF_SIZE;
const PEER_AT = PEER + DATA - R.SN_TOS;
const STATUS_AT = STATUS + DATA - R.SN_MR;

export const AT_TXBUF_SIZE = POINTERS_AT + R.SN_TXBUF_SIZE;
export const AT_TX_FSR = POINTERS_AT + R.SN_TX_FSR;
export const AT_TX_RD = POINTERS_AT + R.SN_TX_RD;
export const AT_TX_WR = POINTERS_AT + R.SN_TX_WR;
export const AT_RXBUF_SIZE = POINTERS_AT + R.SN_RXBUF_SIZE;
export const AT_RX_RSR = POINTERS_AT + R.SN_RX_RSR;
export const AT_RX_RD = POINTERS_AT + R.SN_RX_RD;
export const AT_RX_WR = POINTERS_AT + R.SN_RX_WR;
const AT_TOS = PEER_AT + R.SN_TOS;
const AT_TTL = PEER_AT + R.SN_TTL;
export const AT_FRAG = PEER_AT + R.SN_FRAG;
export const AT_MSSR = PEER_AT + R.SN_MSSR;
export const AT_PORT = PEER_AT + R.SN_PORT;
export const AT_DIPR = PEER_AT + R.SN_DIPR;
export const AT_DIP6R = PEER_AT + R.SN_DIP6R;
export const AT_DPORT = PEER_AT + R.SN_DPORT;
export const AT_MR = STATUS_AT + R.SN_MR;
export const AT_CR = STATUS_AT + R.SN_CR;
export const AT_IMR = STATUS_AT + R.SN_IMR;
export const AT_SR = STATUS_AT + R.SN_SR;
export const AT_ESR = STATUS_AT + R.SN_ESR;
export const AT_KPALVTR = STATUS + DATA + R.SN_ESR + 1;

/** What the last look has read where it took more than one frame: a bus may reuse what it gave. */
const image = /* @__PURE__ */ new Uint8Array(AT_KPALVTR + 1);

/**
 * Reads what the first frame of a look, `status`, does not show. Returns the block in which the places are; null where not
 * all of it came.
 */
export function completed(
  chip: WiznetChip,
  seen: { n: number; state: number },
  status: Uint8Array | null,
  whole: boolean,
): Uint8Array | null {
  if (!status) return null;
  const bus = chip.bus;
  const n = seen.n;
  const control = (n << SHIFT) | SOCKET;
  // Datagrams need to know where the last one went.
  const all = whole || !(seen as View).begun || seen.state === R.SOCK_UDP;
  if (all) {
    image.set(status, STATUS);
    peerFrame[CONTROL] = control;
    const peer = bus.exchange(peerFrame);
    if (peer.length === 0) return null;
    image.set(peer, PEER);
    if (whole && chip.tuned) image[AT_KPALVTR] = read16(chip, n, R.SN_KPALVTR) >> 8;
  }
  pointersFrame[CONTROL] = control;
  const pointers = bus.exchange(pointersFrame);
  if (pointers.length === 0) return null;
  if (!all) return pointers;
  image.set(pointers, 0);
  return image;
}

/** Says what socket `n` is to be, opens it and forgets its past. `again`: it had no effect. */
export function writeOpen(chip: WiznetChip, n: number, mode: number, again: boolean): void {
  sendByMac(chip, n, false);
  // Sn_MR outlives CLOSE.
  if (again || chip.modes[n] !== mode) write8(chip, n, SOCKET, R.SN_MR, mode);
  write8(chip, n, SOCKET, R.SN_IRCLR, 0x1f);
  write8(chip, n, SOCKET, R.SN_CR, R.OPEN);
}

/** Writes Sn_PORT, Sn_DIPR or Sn_DIP6R, and Sn_DPORT of a closed socket. */
export function writeTarget(
  chip: WiznetChip,
  n: number,
  localPort: number,
  ip: Uint8Array,
  port: number,
): void {
  write16(chip, n, R.SN_PORT, localPort);
  aim(chip, n, ip, port);
}

/** Sn_MR and Sn_CR of a connect to `ip`, and where `ip` stands in a look. */
export function dialMode(ip: Uint8Array): number {
  return (ip.length === 4 ? R.MODE_TCP : R.MODE_TCP6) | R.MODE_ND;
}

export function dialCommand(ip: Uint8Array): number {
  return ip.length === 4 ? R.CONNECT : R.CONNECT6;
}

export function placeOf(ip: Uint8Array): number {
  return ip.length === 4 ? AT_DIPR : AT_DIP6R;
}

/** Writes Sn_TOSR and Sn_TTLR. */
export function writeHeader(chip: WiznetChip, n: number, tosAndTtl: number): void {
  write8(chip, n, SOCKET, R.SN_TOS, tosAndTtl >> 8);
  write8(chip, n, SOCKET, R.SN_TTL, tosAndTtl & 0xff);
}

/** The same as a look at all registers has read them. */
export function headerOf(block: Uint8Array): number {
  return (block[AT_TOS] << 8) | block[AT_TTL];
}

/** Says where the next datagram of socket `n` goes, or whom it connects to. */
export function aim(chip: WiznetChip, n: number, ip: Uint8Array, port: number): void {
  const length = ip.length;
  const frame = frameOf(length === 4 ? R.SN_DIPR : R.SN_DIP6R, length);
  frame.set(ip, DATA);
  writeFrame(chip, n, SOCKET, frame);
  write16(chip, n, R.SN_DPORT, port);
}

/** As `aim`, to a group, or of which group the socket becomes a member; `mac`: its hardware address. */
export function aimAtGroup(
  chip: WiznetChip,
  n: number,
  mac: Uint8Array,
  group: Uint8Array,
  port: number,
): void {
  const frame = frameOf(R.SN_DHAR, 6);
  frame.set(mac, DATA);
  writeFrame(chip, n, SOCKET, frame);
  aim(chip, n, group, port);
}

/** Bytes before a received datagram of IPv4, and of IPv6. */
export const HEAD = 8;
export const LONG_HEAD = 20;

/** Whether the header that begins so is a long one. */
export function isLong(header: Uint8Array): boolean {
  return (header[R.HEAD_LENGTH] & R.HEAD_IPV6) !== 0;
}

/** Notes how long the header of the first datagram is, and says it. */
export function keepHead(view: View, length: number): void {
  view.head = length;
}

export function headOf(view: View): number {
  return view.head;
}

/** Sends to the hardware address in Sn_DHAR from now on, or asks for it. */
export function sendByMac(chip: WiznetChip, n: number, on: boolean): void {
  const bit = 1 << n;
  if (((chip.byMac & bit) !== 0) === on) return;
  chip.byMac ^= bit;
  write8(chip, n, SOCKET, R.SN_MR2, on ? R.DHAM : 0);
}
