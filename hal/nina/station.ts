import {
  GET_DNS_CONFIG,
  GET_IP,
  GET_REASON,
  GET_RSSI,
  GET_STATUS,
  SET_HOSTNAME,
  SET_IP_CONFIG,
  SET_NET,
  SET_PASSPHRASE,
  STATUS_CONNECTED,
  STATUS_IDLE,
  UNUSED,
} from './protocol/codes.ts';
import { ask, begin, call, numberOf, put, putBytes, SHORT, wipe } from './protocol/command.ts';
import type { NinaChip } from './state.ts';

/**
 * The radio: joins its network, and joins it again after a pause when that has failed, or when it is lost. The firmware
 * itself tries once.
 */

/** Nothing has come of a command to join for so long; and the shortest and the longest pause, in milliseconds. */
const JOIN_MS = 15000;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60000;

/** Gives the command to join; its outcome is found by `tend`. */
export function join(chip: NinaChip): void {
  const station = chip.station;
  const ssid = station.ssid;
  if (ssid.length === 0 || chip.dead) return;
  if (station.hostname.length > 0) {
    begin(SET_HOSTNAME, 1);
    putBytes(station.hostname, station.hostname.length);
    call(chip, SHORT, true);
  }
  if (chip.isFixed) keepAddress(chip);
  const passphrase = station.passphrase;
  begin(passphrase ? SET_PASSPHRASE : SET_NET, passphrase ? 2 : 1);
  putBytes(ssid, ssid.length);
  if (passphrase) putBytes(passphrase, passphrase.length);
  call(chip, SHORT, true);
  wipe();
  station.joinedMs = chip.clock.now();
  station.isJoining = true;
}

/** SET_IP_CONFIG: the addresses of `configure`. Its answer is not set by the firmware. */
export function keepAddress(chip: NinaChip): void {
  const network = chip.network;
  begin(SET_IP_CONFIG, 4);
  put(3);
  putBytes(network.ip, 4);
  putBytes(network.gateway, 4);
  putBytes(network.subnet, 4);
  call(chip, SHORT, true);
}

/** Asks for the radio's state, once a second, and joins again when it is due. */
export function tend(chip: NinaChip): void {
  const station = chip.station;
  const status = ask(chip, GET_STATUS, UNUSED, -1);
  if (status < 0) return;
  if (status === STATUS_CONNECTED) {
    if (!chip.link || !chip.isFixed) readAddress(chip);
    chip.link = true;
    station.isJoining = false;
    station.pauseMs = station.status = station.reason = 0;
    return;
  }
  const now = chip.clock.now();
  const passed = now - station.joinedMs;
  if (chip.link) {
    chip.link = false;
    if (!chip.isFixed) chip.network.ip.fill(0);
  }
  const isOpen = station.isJoining && status === STATUS_IDLE && passed < JOIN_MS;
  if (isOpen || station.ssid.length === 0) return;
  if (station.isJoining) {
    station.isJoining = false;
    station.status = status;
    begin(GET_REASON, 0);
    station.reason = numberOf(call(chip, SHORT, true), 0);
    station.pauseMs =
      station.pauseMs === 0 ? FIRST_PAUSE_MS : Math.min(2 * station.pauseMs, LONGEST_PAUSE_MS);
  }
  if (passed >= station.pauseMs) join(chip);
}

/** GET_IP: address, mask and gateway. */
function readAddress(chip: NinaChip): void {
  begin(GET_IP, 1);
  put(UNUSED);
  const answer = call(chip, 20, true);
  if (!answer || answer[2] !== 3 || chip.isFixed) return;
  const network = chip.network;
  for (let i = 0; i < 4; i++) {
    network.ip[i] = answer[4 + i];
    network.subnet[i] = answer[9 + i];
    network.gateway[i] = answer[14 + i];
  }
}

/** The name servers of the lease, into 12 bytes; zeros for none. */
export function copyNameServers(chip: NinaChip, into: Uint8Array): void {
  into.fill(0);
  if (chip.dead) return;
  begin(GET_DNS_CONFIG, 1);
  put(UNUSED);
  const answer = call(chip, 16, true);
  if (!answer || answer[2] < 2) return;
  for (let i = 0; i < 4; i++) {
    into[i] = answer[4 + i];
    into[4 + i] = answer[9 + i];
  }
}

/** Signal strength in dBm, a negative number; 0 where nothing is joined. */
export function signal(chip: NinaChip): number {
  if (chip.dead || !chip.link) return 0;
  begin(GET_RSSI, 1);
  put(UNUSED);
  const answer = call(chip, 12, true);
  if (!answer || answer[3] !== 4) return 0;
  return answer[4] | (answer[5] << 8) | (answer[6] << 16) | (answer[7] << 24) | 0;
}
