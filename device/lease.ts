import type { NetworkSettings } from '../hal/chip.ts';
import { ipText } from '../provider/headers/ip.ts';
import type { ProtocolInfo } from '../provider/index.ts';
import type { DhcpClient } from '../provider/services/dhcp/client.ts';
import { releaseLease, renewLease, startDhcp } from '../provider/services/dhcp/dhcp.ts';

import { random } from './random.ts';
import { radioNameServers, watchRadio } from './wifi.ts';

export { ipText as addressText };

/** Called with the device's address, 4 bytes; null for none. */
export type AddressWatcher = (ip: Uint8Array | null) => void;

/** Time with a link and without an address after which the addresses of flash.config.json are used, in milliseconds. */
const FALLBACK_MS = 20000;
const watchers: AddressWatcher[] = [];
let client: DhcpClient | null = null;

/**
 * Starts the DHCP client for the device's address; `boot` does so if flash.config.json selects DHCP.
 *
 * @param info the protocol info of a started provider
 * @param fallback the addresses used after 20 s of link without an answer
 */
export function lease(info: ProtocolInfo, fallback: NetworkSettings): void {
  if (WIFI) return watchRadio(info, notifyWatchers);
  client = startDhcp(info, {
    hostname: HOSTNAME,
    fallback: fallback,
    fallbackMs: FALLBACK_MS,
    onAddress: notifyWatchers,
    onConflict: complainOf,
    random: random,
  });
}

/** Returns the name servers of the lease: three addresses of 4 bytes, zeros for none. */
export function nameServers(): Uint8Array {
  return WIFI ? radioNameServers() : (client as DhcpClient).lease.nameServers;
}

/** Gives the address back to its server, before the board is switched off or moved; `renew` requests one again. */
export function release(): void {
  if (!WIFI) releaseLease(client as DhcpClient);
}

/** Requests an extension of the lease, or a new one if it was given back. */
export function renew(): void {
  if (!WIFI) renewLease(client as DhcpClient);
}

/**
 * Calls `watcher` whenever the address changes; with DHCP, a device begins without one.
 *
 * @param watcher called with the address, 4 bytes, or null for none
 */
export function onAddress(watcher: AddressWatcher): void {
  watchers.push(watcher);
}

/**
 * Prints an address conflict. The server assigns another address by itself; the operator must find the other station.
 */
function complainOf(ip: Uint8Array): void {
  console.log('DHCP: another station has ' + ipText(ip) + ', too');
}

function notifyWatchers(ip: Uint8Array | null): void {
  for (let i = 0; i < watchers.length; i++) watchers[i](ip);
}

/** Returns the time servers of the lease, in the same format. */
export function timeServers(): Uint8Array {
  return WIFI ? new Uint8Array(12) : (client as DhcpClient).lease.timeServers;
}
