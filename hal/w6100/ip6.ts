import { consume, stable16 } from '../wiznet/bytes.ts';
import { command, status } from '../wiznet/command.ts';
import { bind, open } from '../wiznet/sockets.ts';
import type { Addresses6, WiznetChip } from '../wiznet/state.ts';
import { forget } from '../wiznet/udp/look.ts';
import { renew, type View } from '../wiznet/view.ts';
import { AT_DIP6R, AT_ESR } from './layout.ts';
import * as R from './registers/index.ts';
import {
  COMMON,
  DATA,
  frameOf,
  put16,
  read8,
  readMemory,
  SOCKET,
  word,
  write8,
  writeFrame,
} from './registers/index.ts';

/** The W6100's IPv6: the module `#chip/ip6`, whose contract is in hal/chip-ip6.ts. */

export * from './udp6.ts';

export const HAS_IPV6: boolean = true;

/** LLAR, GUAR, SUB6R and GA6R, which are neighbours. */
const LENGTH = 64;
const GLOBAL = 16;
const MASK = 32;
const ROUTER = 48;
/** SLRTR while an address is probed: one second (RFC 4862, 5.1). */
const PROBE_TIME = 10000;
/** Before a packet in IPRAW6: information (2), whose low bits are its length, and the sender's address (16). */
const HEADER = 18;

const addressesFrame = /* @__PURE__ */ frameOf(R.LLAR, LENGTH);
const header = /* @__PURE__ */ new Uint8Array(HEADER);

/** The addresses of IPv6 as the chip is to have them. */
class Addresses implements Addresses6 {
  readonly bytes = new Uint8Array(LENGTH);

  apply(chip: WiznetChip): void {
    write8(chip, 0, COMMON, R.NETLCKR, R.NET_UNLOCK);
    const frame = frameOf(R.LLAR, LENGTH);
    frame.set(this.bytes, DATA);
    writeFrame(chip, 0, COMMON, frame);
    write8(chip, 0, COMMON, R.NETLCKR, R.NET_LOCK);
    write8(chip, 0, COMMON, R.ICMP6BLKR, R.BLOCK_RA);
    const time = frameOf(R.SLRTR, 2);
    put16(time, DATA, PROBE_TIME);
    writeFrame(chip, 0, COMMON, time);
  }

  isThere(chip: WiznetChip): boolean {
    const block = chip.bus.exchange(addressesFrame);
    let wrong = block.length === 0 ? 1 : 0;
    for (let i = 0; i < LENGTH; i++) wrong |= block[DATA + i] ^ this.bytes[i];
    return wrong === 0;
  }
}

/** As before `useIpv6`. */
const none = /* @__PURE__ */ new Addresses();

/** Speaks IPv6 from now on, at this link-local address. */
export function useIpv6(chip: WiznetChip, linkLocal: Uint8Array): void {
  const six = chip.six || new Addresses();
  chip.six = six;
  six.bytes.set(linkLocal, 0);
  write8(chip, 0, COMMON, R.NETMR, 0);
  six.apply(chip);
}

/** Sets the address under a router's prefix, its mask, and the router. */
export function setGlobal(chip: WiznetChip, address: Uint8Array, mask: Uint8Array, router: Uint8Array): void {
  const six = chip.six;
  if (!six) return;
  six.bytes.set(address, GLOBAL);
  six.bytes.set(mask, MASK);
  six.bytes.set(router, ROUTER);
  six.apply(chip);
}

/** The addresses as set: link-local, global, mask, router, one behind the other. */
export function addresses6(chip: WiznetChip): Uint8Array {
  return (chip.six || none).bytes;
}

/** Asks the segment whether a station has `address` (SLCR NS). Returns false while SLCR shows another command. */
export function probe(chip: WiznetChip, address: Uint8Array): boolean {
  if (read8(chip, R.SLCR) !== 0) return false;
  const frame = frameOf(R.SLDIP6R, 16);
  frame.set(address, DATA);
  writeFrame(chip, 0, COMMON, frame);
  write8(chip, 0, COMMON, R.SLIRCLR, 0xff);
  write8(chip, 0, COMMON, R.SLCR, R.SL_NS);
  return true;
}

/** The result of the probe: -1 while it is pending, 0 if no station has the address, 1 if one has. */
export function probed(chip: WiznetChip): number {
  const came = read8(chip, R.SLIR);
  if ((came & R.SL_NS) !== 0) return 1;
  return (came & R.SL_TOUT) !== 0 ? 0 : -1;
}

/** Opens a closed socket in IPRAW6 for ICMP: the chip itself reads advertisements wrong (errata). */
export function openForRouters(chip: WiznetChip, view: View): boolean {
  const n = view.n;
  renew(view, null);
  // The engine looks at it as at a socket for datagrams, of which none ever comes.
  forget(view);
  write8(chip, n, SOCKET, R.SN_PNR, R.ICMP6);
  return open(chip, n, R.MODE_IPRAW6, R.SOCK_IPRAW6);
}

/** Sends a router solicitation (SLCR RS). */
export function solicit(chip: WiznetChip): void {
  write8(chip, 0, COMMON, R.SLCR, R.SL_RS);
}

/** Copies the next message into `into`. Returns its length; 0: none has come, -1: the socket is not as it was opened. */
export function advertisement(chip: WiznetChip, view: View, into: Uint8Array, from: Uint8Array): number {
  const n = view.n;
  status(chip, view);
  if (view.state !== R.SOCK_IPRAW6) return -1;
  const waiting = stable16(chip, n, R.SN_RX_RSR);
  if (waiting < HEADER) return 0;
  const at = stable16(chip, n, R.SN_RX_RD);
  readMemory(chip, n, at, header, 0, HEADER);
  const length = word(header, 0) & R.LENGTH_BITS;
  from.set(header.subarray(2), 0);
  if (length > 0) readMemory(chip, n, (at + HEADER) & 0xffff, into, 0, Math.min(length, into.length));
  const size = Math.min(HEADER + length, waiting);
  consume(chip, n, (at + size) & 0xffff);
  return length;
}

/** Listens on `port` for clients of IPv6; for those of IPv4, too, unless `only`. */
export function listen6(chip: WiznetChip, view: View, port: number, only: boolean): boolean {
  const n = view.n;
  const mode = only ? R.MODE_TCP6 : R.MODE_TCP_DUAL;
  renew(view, null);
  bind(chip, n, port);
  return open(chip, n, mode | R.MODE_ND, R.SOCK_INIT) && command(chip, n, R.LISTEN);
}

/** Right after the look that has shown a connection first: whether it is one of IPv6 (Sn_ESR). */
export function isIpv6(view: View): boolean {
  return (view.block[AT_ESR] & R.ESR_IPV6) !== 0;
}

/** Its peer, Sn_DIP6R. */
export function copyPeer6(view: View, into: Uint8Array): void {
  for (let i = 0; i < 16; i++) into[i] = view.block[AT_DIP6R + i];
}
