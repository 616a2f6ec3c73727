import * as R from '#registers';
import { DATA, frameOf, put16, SOCKET, type Wired, word, write16, writeFrame } from '#registers';
import { AT_DIPR, AT_TOS } from './places.ts';

/**
 * Frames of several registers, for chips in which the registers of a socket lie side by side: part of the module '#layout'
 * of the W5500 and the W5100S.
 */

/** From Sn_MR to Sn_RX_WR: everything worth knowing about a socket. And all of its registers. */
export const surveyFrame = /* @__PURE__ */ frameOf(R.SN_MR, R.SN_RX_WR + 2);
export const wholeFrame = /* @__PURE__ */ frameOf(R.SN_MR, R.SN_KPALVTR + 1);
/** Sn_MR, Sn_CR and Sn_IR of a socket that is opened. */
const openFrame = /* @__PURE__ */ frameOf(R.SN_MR, 3);
/** From Sn_PORT to Sn_DPORT. */
const TARGET_LENGTH = R.SN_DPORT + 2 - R.SN_PORT;
/** Sn_DHAR, Sn_DIPR and Sn_DPORT, which are neighbours; and the last two alone. */
const groupFrame = /* @__PURE__ */ frameOf(R.SN_DHAR, 12);
const destinationFrame = /* @__PURE__ */ frameOf(R.SN_DIPR, 6);

/** Reads what the frame of a look has left out: nothing. Returns `block`, in which the places are; null if none came. */
export function completed(
  _chip: Wired,
  _seen: unknown,
  block: Uint8Array | null,
  _whole: boolean,
): Uint8Array | null {
  return block;
}

/** Says what socket `n` is to be, opens it and forgets its past. `again`: it had no effect. */
export function writeOpen(chip: Wired, n: number, mode: number, _again: boolean): void {
  // Sn_CR lies between Sn_MR and Sn_IR, and OPEN announces nothing. A chip that would look at Sn_MR too early finds it
  // right the second time.
  openFrame[DATA + R.SN_MR] = mode;
  openFrame[DATA + R.SN_CR] = R.OPEN;
  openFrame[DATA + R.SN_IR] = 0x1f;
  writeFrame(chip, n, SOCKET, openFrame);
}

/** Writes Sn_PORT, Sn_DIPR and Sn_DPORT of a closed socket. */
export function writeTarget(chip: Wired, n: number, localPort: number, ip: Uint8Array, port: number): void {
  const target = frameOf(R.SN_PORT, TARGET_LENGTH).fill(0xff, DATA);
  put16(target, DATA, localPort);
  target.set(ip, DATA + R.SN_DIPR - R.SN_PORT);
  put16(target, DATA + R.SN_DPORT - R.SN_PORT, port);
  writeFrame(chip, n, SOCKET, target);
}

/** Sn_MR and Sn_CR of a connect to `ip`, and where `ip` stands in a look. */
export function dialMode(_ip: Uint8Array): number {
  return R.MODE_TCP | R.MODE_ND;
}

export function dialCommand(_ip: Uint8Array): number {
  return R.CONNECT;
}

export function placeOf(_ip: Uint8Array): number {
  return AT_DIPR;
}

/** Writes Sn_TOS and Sn_TTL. */
export function writeHeader(chip: Wired, n: number, tosAndTtl: number): void {
  write16(chip, n, R.SN_TOS, tosAndTtl);
}

/** The same as a look at all registers has read them. */
export function headerOf(block: Uint8Array): number {
  return word(block, AT_TOS);
}

/** Says where the next datagram of socket `n` goes. */
export function aim(chip: Wired, n: number, ip: Uint8Array, port: number): void {
  destinationFrame.set(ip, DATA);
  put16(destinationFrame, DATA + 4, port);
  writeFrame(chip, n, SOCKET, destinationFrame);
}

/** As `aim`, to a group, or of which group the socket becomes a member; `mac`: its hardware address. */
export function aimAtGroup(chip: Wired, n: number, mac: Uint8Array, group: Uint8Array, port: number): void {
  groupFrame.set(mac, DATA);
  groupFrame.set(group, DATA + R.SN_DIPR - R.SN_DHAR);
  put16(groupFrame, DATA + R.SN_DPORT - R.SN_DHAR, port);
  writeFrame(chip, n, SOCKET, groupFrame);
}

/** Bytes before a received datagram, which are the same for each. */
export const HEAD = 8;
export const LONG_HEAD = 8;

export function isLong(_header: Uint8Array): boolean {
  return false;
}

export function keepHead(_view: unknown, _length: number): void {}

export function headOf(_view: unknown): number {
  return HEAD;
}

/** Sends to the hardware address in Sn_DHAR from now on, or asks for it: here, SEND_MAC says so each time. */
export function sendByMac(_chip: Wired, _n: number, _on: boolean): void {}
