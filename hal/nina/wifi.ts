import type { NinaChip } from './state.ts';
import { join } from './station.ts';

/** The module `#chip/wifi`: what the station is to join, and how that goes. */

export { copyNameServers, signal } from './station.ts';

export const WIFI: boolean = true;

/** Reasons of ESP-IDF (esp_wifi_types.h): the wrong passphrase shows as one of these, by firmware and access point. */
const HANDSHAKE_TIMEOUT = 15;
const BEACON_TIMEOUT = 200;
const NO_AP_FOUND = 201;
const AUTH_FAIL = 202;
const KEY_TIMEOUT = 204;

export function setStation(
  chip: NinaChip,
  ssid: ArrayLike<number>,
  passphrase: ArrayLike<number> | null,
  hostname: ArrayLike<number>,
): void {
  const station = chip.station;
  station.ssid = ssid;
  station.passphrase = passphrase;
  station.hostname = hostname;
  station.pauseMs = station.reason = station.status = 0;
  join(chip);
}

export function trouble(chip: NinaChip): string {
  const reason = chip.station.reason;
  if (chip.station.ssid.length === 0) return 'no network is set';
  if (chip.link || (reason === 0 && chip.station.status === 0)) return '';
  return reasonText(reason) + ' (reason ' + reason + ')';
}

function reasonText(reason: number): string {
  if (reason === NO_AP_FOUND) return 'no network of that name is in range';
  if (reason === AUTH_FAIL || reason === HANDSHAKE_TIMEOUT || reason === KEY_TIMEOUT)
    return 'the passphrase is not accepted';
  return reason === BEACON_TIMEOUT ? 'the network is out of range' : 'the network does not take the device';
}

export function shortcoming(chip: NinaChip): string {
  if (chip.version === '' || chip.hasSockets) return '';
  return (
    'nina-fw ' +
    chip.version +
    ' has no BSD socket calls: two clients wait whatever the backlog, each is heard when it has sent something, ' +
    'a connect blocks, and there are no datagrams; 1.5.0 has them'
  );
}

export function secureNext(chip: NinaChip, host: ArrayLike<number>): void {
  chip.secureHost = host;
}
