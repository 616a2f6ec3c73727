import type { NetworkSettings } from '../chip.ts';
import { chipFound, foundAnother } from '../stranger.ts';
import { closeFd, closeStrays, isThere, openFd } from './protocol/calls.ts';
import { GET_MAC, GET_VERSION, STREAM, UNUSED } from './protocol/codes.ts';
import { begin, call, put } from './protocol/command.ts';
import { CLOSED, renew, SOCKET_MEMORY, SOCKETS, type View } from './socket.ts';
import type { NinaChip } from './state.ts';
import { join, keepAddress, tend } from './station.ts';

/** The chip as a whole. */

export const NAME = 'nina';
export const SILENT_REFUSAL: boolean = false;

/** RESETN stays low this long, and the firmware has this long to arm its first transaction, in milliseconds. */
const RESET_LOW_MS = 10;
const BOOT_MS = 1500;

/**
 * Resets the co-processor, by its line where there is one, and begins to join its network. Every socket is closed.
 * Returns false when no nina-fw answers. It takes as long as the firmware boots, 0.4 to 0.8 s.
 */
export function reset(chip: NinaChip): boolean {
  const bus = chip.bus;
  chip.version = '';
  chip.link = chip.hasStray = chip.hasSockets = false;
  for (let n = 0; n < SOCKETS; n++) {
    const socket = chip.sockets[n];
    const isFree = socket.isFree;
    renew(socket, CLOSED, -1);
    socket.isFree = isFree;
  }
  for (let slot = 0; slot < chip.servers.length; slot++) chip.servers[slot] = 0;
  if (bus.reset(true)) {
    chip.clock.wait(RESET_LOW_MS);
    bus.reset(false);
  }
  chip.dead = true;
  for (let waited = 0; waited < BOOT_MS && chip.dead; waited++) {
    chip.dead = !bus.awaitArmed(1);
    if (chip.dead) chip.clock.wait(1);
  }
  if (chip.dead) return false;
  // Without a reset line, an unread answer may still be armed.
  bus.pulse();
  return setUp(chip);
}

function setUp(chip: NinaChip): boolean {
  if (!readVersion(chip)) {
    chip.dead = true;
    return false;
  }
  const fd = openFd(chip, STREAM);
  chip.hasSockets = fd >= 0;
  if (chip.hasSockets) {
    // The lowest descriptor is free after a reset.
    chip.firstFd = fd;
    closeFd(chip, fd);
    closeStrays(chip);
  }
  readMac(chip);
  join(chip);
  return !chip.dead;
}

/** The text of GET_VERSION, as long as it is. */
function readVersion(chip: NinaChip): boolean {
  begin(GET_VERSION, 0);
  const answer = call(chip, 28, true);
  if (!answer || answer[2] === 0) return false;
  let version = '';
  for (let i = 0; i < answer[3] && answer[4 + i] !== 0; i++) version += String.fromCharCode(answer[4 + i]);
  chip.version = version;
  return true;
}

/** The address comes with its last byte first. */
function readMac(chip: NinaChip): void {
  begin(GET_MAC, 1);
  put(UNUSED);
  const answer = call(chip, 12, true);
  if (!answer || answer[3] !== 6) return;
  for (let i = 0; i < 6; i++) chip.network.mac[i] = answer[9 - i];
}

/** Whether something answers as nina-fw does. */
export function isPresent(chip: NinaChip): boolean {
  if (!chip.bus.awaitArmed(1)) return false;
  chip.bus.pulse();
  const dead = chip.dead;
  chip.dead = false;
  const answers = readVersion(chip);
  chip.dead = dead;
  return answers;
}

/** Returns the message for a chip that has not answered. */
export function complaint(chip: NinaChip): string {
  const found = chipFound(chip.bus);
  if (found !== '') return foundAnother(found, NAME);
  const armed = chip.bus.awaitArmed(1);
  return armed
    ? 'nina: READY is low and no nina-fw answers: check MOSI, MISO, SCK, CS and the firmware'
    : 'nina: READY stays high: check power, READY, RESETN and GPIO0, and that the ESP32 has nina-fw';
}

/**
 * Sets the addresses: where the address is 0.0.0.0 the co-processor's DHCP client finds them, and `network` shows what it
 * has found.
 */
export function configure(chip: NinaChip, network: NetworkSettings): void {
  chip.isFixed = network.ip[0] !== 0;
  const own = chip.network;
  own.ip.set(network.ip, 0);
  own.subnet.set(network.subnet, 0);
  own.gateway.set(network.gateway, 0);
  if (!chip.isFixed) own.gateway.fill(0);
  if (chip.isFixed && !chip.dead) keepAddress(chip);
}

/**
 * Whether this is the co-processor that was set up; also looks after the radio. One that was reset by itself knows none of
 * the descriptors.
 */
export function isAsSetUp(chip: NinaChip): boolean {
  if (!chip.dead) tend(chip);
  for (let n = 0; n < SOCKETS && !chip.dead; n++) {
    const fd = chip.sockets[n].fd;
    if (fd < 0) continue;
    if (!isThere(chip, fd)) chip.dead = true;
    break;
  }
  return !chip.dead;
}

export const isAlive = isAsSetUp;

export function isDead(chip: NinaChip): boolean {
  return chip.dead;
}

export function hasLink(chip: NinaChip): boolean {
  return chip.link;
}

/** The co-processor tells of none. */
export function conflicts(_chip: NinaChip): number {
  return 0;
}

/** What this chip has not, or does by itself. */

export function shareMemory(_chip: NinaChip, _rxKb: ArrayLike<number>, _txKb: ArrayLike<number>): void {}

export function verifyWrites(_chip: NinaChip): void {}

export function refuseSilently(_chip: NinaChip, _on: boolean): void {}

export function isSilent(_chip: NinaChip): boolean {
  return false;
}

export function allowSilentRefusal(_chip: NinaChip, _allowed: boolean): void {}

/** Settings of sockets: the firmware has none of packets, and lwIP's keep-alive has times of its own. */

export function memoryOf(_chip: NinaChip, _n: number): number {
  return SOCKET_MEMORY;
}

export function setPackets(
  _chip: NinaChip,
  _n: number,
  _tos: number,
  _ttl: number,
  _segment: number,
  _mayFragment: boolean,
): void {}

export function setPlainPackets(_chip: NinaChip, _n: number): void {}

export function setKeepAlive(_chip: NinaChip, _n: number, _seconds: number, _opened: boolean): void {}

/** Every answer is that of a descriptor: there are no registers to compare. */

export function beginCheck(_chip: NinaChip, _view: View): void {}

export function endCheck(_chip: NinaChip, _view: View): boolean {
  return false;
}

export function isMisfit(_chip: NinaChip, _view: View): boolean {
  return false;
}
