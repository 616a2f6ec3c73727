import { allFree, stable16 } from './bytes.ts';
import { EVENTS, OWN_IP, SUBNET, type W5500 } from './chip.ts';
import { command, taken } from './command.ts';
import {
  COMMON,
  CONTROL,
  DATA,
  frameOf,
  put16,
  read8,
  readMemory,
  SOCKET,
  word,
  write8,
  write16,
  writeFrame,
} from './frame.ts';
import { clear, inspect } from './looks.ts';
import * as R from './regs.ts';
import { bind, open, txMemory } from './sockets.ts';
import { portOfPeer, sentPointer } from './view.ts';

/**
 * The chip's verbs for UDP (datasheet chapter 9), as functions, so that programs without datagrams do not carry them.
 * Sockets are numbered 0 to 7, addresses are 4 bytes in network order, ports are 0 to 65535.
 */

/** The most payload of one datagram, in bytes: the chip splits what is longer into several. */
export const MAX_DATAGRAM = 1472;
/** In front of each received datagram: its sender's address (4) and port (2), and the length of its payload (2). */
export const HEADER = 8;

/** The first byte of a multicast MAC address; 0x00 and 0x5e follow. */
const GROUP_MAC = [0x01, 0x00, 0x5e];

/** Sn_DHAR, Sn_DIPR and Sn_DPORT, which are neighbours; and the last two alone. */
const targetFrame = /* @__PURE__ */ frameOf(R.SN_DHAR, 12);
const destinationFrame = /* @__PURE__ */ frameOf(R.SN_DIPR, 6);
/** From Sn_TX_RD to Sn_RX_WR. */
const pointersFrame = /* @__PURE__ */ frameOf(R.SN_TX_RD, R.SN_RX_WR + 2 - R.SN_TX_RD);
/** What it has brought last, and where registers stand in it, less their addresses. */
let pointers: Uint8Array = pointersFrame;
const PLACE = DATA - R.SN_TX_RD;
/** UIPR and UPORTR. */
const unreachableFrame = /* @__PURE__ */ frameOf(R.UIPR, 6);

/**
 * Opens the closed socket `n` for datagrams on `port`.
 *
 * @returns false when the chip did not take it
 * @see W5500 datasheet, Sn_MR, Sn_CR OPEN
 */
export function openForDatagrams(chip: W5500, n: number, port: number): boolean {
  bind(chip, n, port);
  return open(chip, n, R.MODE_UDP, R.SOCK_UDP);
}

/**
 * Opens the closed socket `n` as a member of `group` on `port`: the chip says so to the routers (IGMP), and says
 * goodbye at CLOSE. It hears nothing but that group, so that another socket can have the same port for the rest.
 *
 * @returns false when the chip did not take it
 * @see W5500 datasheet, Sn_MR MULTI, UCASTB, BCASTB
 */
export function openForGroup(chip: W5500, n: number, port: number, group: Uint8Array): boolean {
  aimAtGroup(chip, n, group, port);
  bind(chip, n, port);
  return open(chip, n, R.MODE_MULTI | R.MODE_UCASTB | R.MODE_BCASTB | R.MODE_UDP, R.SOCK_UDP);
}

/**
 * Lets SENDOK of socket `n` interrupt, or no longer, as after a reset. Sn_IR keeps SENDOK whatever the mask says, so
 * one that came before interrupts at once. Until it is off again the socket is not to be used for TCP.
 *
 * @see W5500 datasheet, Sn_IMR
 */
export function hearTransmitted(chip: W5500, n: number, on: boolean): void {
  chip.masks[n] = on ? EVENTS | R.IR_SENDOK : EVENTS;
  write8(chip, n, SOCKET, R.SN_IMR, chip.masks[n]);
}

/** Looks at socket `n` in one frame, as `inspect` does; a frame that did not come shows a socket that is not open. */
export function sight(chip: W5500, n: number): void {
  chip.n = n;
  chip.announced = chip.state = 0;
  inspect(chip, chip);
}

/** Whether the socket that was looked at last is open for datagrams. */
export function isOpenForDatagrams(chip: W5500): boolean {
  return chip.state === R.SOCK_UDP;
}

/** Whether the socket that was looked at last has announced that something came. */
export function hasReceived(chip: W5500): boolean {
  return (chip.announced & R.IR_RECV) !== 0;
}

/**
 * Whether the socket that was looked at last has announced that a transmission went out. Of whose it speaks is known
 * only after an empty datagram: before all others SENDOK is not cleared, since Sn_TX_RD tells how far they are.
 */
export function hasTransmitted(chip: W5500): boolean {
  return (chip.announced & R.IR_SENDOK) !== 0;
}

/**
 * Whether everything up to the 16-bit pointer `end` had gone out when a socket was looked at last: Sn_TX_RD is there,
 * and Sn_TX_FSR has all memory free. One torn reading is not enough, because it would have to be of both.
 */
export function isTransmitted(chip: W5500, n: number, end: number): boolean {
  return sentPointer(chip) === end && word(chip.block, DATA + R.SN_TX_FSR) === txMemory(chip, n);
}

/**
 * Transmits what was filled in up to the 16-bit pointer `end` as one datagram, after ARP where that is needed. Its
 * end is announced by SENDOK, or by TIMEOUT when nobody answered ARP. Legal once the transmission before has ended,
 * and its TIMEOUT was cleared.
 *
 * @param aimed Sn_DIPR and Sn_DPORT were seen to be `ip` and `port`
 * @param empty no pointer will tell of the end: SENDOK is cleared, and speaks of this datagram alone
 */
export function transmitTo(
  chip: W5500,
  n: number,
  end: number,
  ip: Uint8Array,
  port: number,
  aimed: boolean,
  empty: boolean,
): boolean {
  const group = isGroup(ip);
  if (group) aimAtGroup(chip, n, ip, port);
  else if (!aimed) aim(chip, n, ip, port);
  if (empty) clear(chip, n, R.IR_SENDOK | R.IR_TIMEOUT);
  write16(chip, n, R.SN_TX_WR, end);
  // Nobody answers ARP for a group: its MAC address follows from its number.
  return command(chip, n, group ? R.SEND_MAC : R.SEND);
}

/** Says where the next transmission of socket `n` goes: to one host, or to everybody (Sn_DIPR, Sn_DPORT). */
export function aim(chip: W5500, n: number, ip: Uint8Array, port: number): void {
  destinationFrame.set(ip, DATA);
  put16(destinationFrame, DATA + 4, port);
  writeFrame(chip, n, SOCKET, destinationFrame);
}

function aimAtGroup(chip: W5500, n: number, group: Uint8Array, port: number): void {
  targetFrame.set(GROUP_MAC, DATA);
  targetFrame.set(group, DATA + R.SN_DIPR - R.SN_DHAR);
  for (let i = 3; i < 6; i++) targetFrame[DATA + i] = group[i - 2];
  targetFrame[DATA + 3] &= 0x7f;
  put16(targetFrame, DATA + R.SN_DPORT - R.SN_DHAR, port);
  writeFrame(chip, n, SOCKET, targetFrame);
}

/**
 * Takes back what could not be transmitted, so that it does not go out with the next datagram.
 *
 * @returns the 16-bit pointer from which on transmit memory is to be filled; -1 when the pointers make no sense
 */
export function takeBack(chip: W5500, n: number): number {
  const from = stable16(chip, n, R.SN_TX_RD);
  write16(chip, n, R.SN_TX_WR, from);
  return allFree(chip, n, from) ? from : -1;
}

/** Sets the time to live, 1 to 255, of what socket `n` sends. */
export function setTimeToLive(chip: W5500, n: number, ttl: number): void {
  write8(chip, n, SOCKET, R.SN_TTL, ttl);
}

/**
 * How many bytes wait in receive memory, headers included; -1 when the chip was moving the sizes all the while.
 * Right afterwards `transmittedTo` and `receivedFrom` say where its pointers are.
 */
export function bytesReceived(chip: W5500, n: number): number {
  pointersFrame[CONTROL] = (n << 5) | SOCKET;
  for (let tries = 0; tries < 4; tries++) {
    pointers = chip.bus.exchange(pointersFrame);
    if (pointers.length === 0) return -1;
    const size = word(pointers, PLACE + R.SN_RX_RSR);
    if (((word(pointers, PLACE + R.SN_RX_WR) - receivedFrom()) & 0xffff) === size) return size;
    // A RECV that was not taken yet holds them apart.
    if (!taken(chip, n)) return -1;
  }
  return -1;
}

/** Sn_TX_RD and Sn_RX_RD as `bytesReceived` has just read them. */
export function transmittedTo(): number {
  return word(pointers, PLACE + R.SN_TX_RD);
}

export function receivedFrom(): number {
  return word(pointers, PLACE + R.SN_RX_RD);
}

/** Reads the 8 bytes in front of the datagram at the 16-bit pointer `at`. Returns false when they did not come. */
export function readHeader(chip: W5500, n: number, at: number, header: Uint8Array): boolean {
  return readMemory(chip, n, at, header, 0, HEADER) === HEADER;
}

/** Lets "port unreachable" interrupt, or no longer. */
export function hearUnreachable(chip: W5500, on: boolean): void {
  chip.mask = on ? R.IR_UNREACH : 0;
  write8(chip, 0, COMMON, R.IMR, chip.mask);
}

/**
 * Whether somebody has answered "port unreachable" since the last call. The chip remembers the last answer alone.
 *
 * @param about out: 6 bytes, the address and the port that are not reachable (UIPR, UPORTR)
 * @see W5500 datasheet, IR UNREACH
 */
export function unreachable(chip: W5500, about: Uint8Array): boolean {
  if ((read8(chip, R.IR) & R.IR_UNREACH) === 0) return false;
  write8(chip, 0, COMMON, R.IR, R.IR_UNREACH);
  const answer = chip.bus.exchange(unreachableFrame);
  if (answer.length === 0) return false;
  for (let i = 0; i < 6; i++) about[i] = answer[DATA + i];
  return true;
}

/** Whether Sn_DIPR and Sn_DPORT of the socket that was looked at last are `ip` and `port`. */
export function isAimedAt(chip: W5500, ip: Uint8Array, port: number): boolean {
  for (let i = 0; i < 4; i++) if (chip.block[DATA + R.SN_DIPR + i] !== ip[i]) return false;
  return portOfPeer(chip) === port;
}

/** Whether `ip` is a group: 224.0.0.0 to 239.255.255.255. */
export function isGroup(ip: Uint8Array): boolean {
  return (ip[0] & 0xf0) === 0xe0;
}

/** Whether `ip` means everybody: 255.255.255.255, or the last address of the chip's own subnet. */
export function isBroadcast(chip: W5500, ip: Uint8Array): boolean {
  const settings = chip.settings;
  let all = true;
  // A mask of 31 or 32 bits leaves no address over for everybody.
  let ofSubnet = settings[SUBNET + 3] < 0xfe;
  for (let i = 0; i < 4; i++) {
    if (ip[i] !== 0xff) all = false;
    if (ip[i] !== (settings[OWN_IP + i] | (~settings[SUBNET + i] & 0xff))) ofSubnet = false;
  }
  return all || ofSubnet;
}
