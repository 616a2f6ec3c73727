import * as driver from '#chip';
import * as wifi from '#chip/wifi';
import { bytesOf, clock } from '#runtime';
import { isLinkUp } from '../provider/engine/health-check.ts';
import { providerOf } from '../provider/engine/records/provider.ts';
import type { ProtocolInfo } from '../provider/index.ts';

/** The network that a device joins by radio, where it is not that of flash.config.json. */
export interface WifiOptions {
  /** The network's name, 1 to 32 bytes as UTF-8. */
  ssid: string;
  /** 8 to 63 characters; absent or null for an open network. */
  passphrase?: string | null;
}

/** Interval between looks at the radio, in milliseconds: while it joins, and afterwards. */
const JOINING_MS = 250;
const JOINED_MS = 1000;

/** The chip of the radio that is watched. */
let station: driver.Chip | null = null;

/** Sets what the chip joins: that of `options`, or of the build. */
export function setNetwork(chip: driver.Chip, options: WifiOptions | null): void {
  const given = options && options.passphrase ? bytesOf(options.passphrase) : null;
  wifi.setStation(
    chip,
    options ? bytesOf(options.ssid) : WIFI_SSID,
    options ? given : WIFI_PASSPHRASE,
    bytesOf(HOSTNAME),
  );
}

/**
 * Looks after the radio from now on, and says on the console what is wrong with it, once each.
 *
 * @param tell called with the device's address, 4 bytes, or null, whenever it has changed
 */
export function watchRadio(info: ProtocolInfo, tell: (ip: Uint8Array | null) => void): void {
  const chip = info.chip;
  const known = new Uint8Array(4);
  let said = '';
  let wasLinked = false;
  let wasUp = false;
  station = chip;
  const say = (text: string): void => {
    if (text !== '' && text !== said) console.log('Wi-Fi: ' + text);
    said = text;
  };
  const look = (): void => {
    const provider = providerOf(info);
    if (!provider) return;
    // The health check looks once a second from here on; while the radio joins that is too seldom.
    if (!isLinkUp(provider) && provider.up) driver.isAsSetUp(chip);
    const linked = provider.up && driver.hasLink(chip);
    if (provider.up && !wasUp) {
      wasUp = true;
      say(wifi.shortcoming(chip));
    }
    if (linked && !wasLinked) say('joined, ' + wifi.signal(chip) + ' dBm');
    wasLinked = linked;
    if (provider.up && !linked) {
      const why = wifi.trouble(chip);
      if (why !== '') say(why + '; it is tried again');
    }
    let changed = false;
    const ip = chip.network.ip;
    for (let i = 0; i < 4; i++) {
      const byte = linked ? ip[i] : 0;
      if (known[i] !== byte) changed = true;
      known[i] = byte;
    }
    if (changed) tell(known[0] !== 0 ? known : null);
    clock.after(linked ? JOINED_MS : JOINING_MS, look);
  };
  clock.after(JOINING_MS, look);
}

/** The name servers of the radio's lease: three addresses of 4 bytes, zeros for none. */
export function radioNameServers(): Uint8Array {
  const servers = new Uint8Array(12);
  if (station) wifi.copyNameServers(station, servers);
  return servers;
}

/** Signal strength in dBm, a negative number; 0 where nothing is joined, or the board has no radio. */
export function signalStrength(): number {
  return station ? wifi.signal(station) : 0;
}

/**
 * The next WSPConnect is made by TLS of the board's radio, to the server of that name, which the radio looks up itself; the
 * address of the call is not used, its port is. It blocks for as long as the handshake takes, some seconds.
 *
 * @param host the server's name, as its certificate has it, 1 to 253 characters
 */
export function secureNextConnect(host: string): void {
  if (station) wifi.secureNext(station, bytesOf(host));
}
