import type { NetworkSettings } from '../hal/chip.ts';
import { ipText } from '../provider/headers/ip.ts';
import type { ProtocolInfo } from '../provider/index.ts';
import type { DhcpClient } from '../provider/services/dhcp/client.ts';
import { releaseLease, renewLease, startDhcp } from '../provider/services/dhcp/dhcp.ts';

import { random } from './random.ts';

export { ipText as addressText };

/** Told of the device's address, 4 bytes: null while there is none. */
export type AddressWatcher = (ip: Uint8Array | null) => void;

/** How long the link is up without an address before those of flash.config.json serve. */
const FALLBACK_MS = 20000;
const watchers: AddressWatcher[] = [];
let client: DhcpClient | null = null;

/** Gets the device's address by DHCP from now on; `boot` does so where flash.config.json says dhcp. */
export function lease(info: ProtocolInfo, fallback: NetworkSettings): void {
  client = startDhcp(info, {
    hostname: HOSTNAME,
    fallback: fallback,
    fallbackMs: FALLBACK_MS,
    onAddress: tell,
    onConflict: complainOf,
    random: random,
  });
}

/** The name servers that came with the lease: three addresses of 4 bytes, zeros where there is none. */
export function nameServers(): Uint8Array {
  return (client as DhcpClient).lease.nameServers;
}

/** Gives the address back to its server, before the board is switched off or moved; `renew` asks for one again. */
export function release(): void {
  releaseLease(client as DhcpClient);
}

/** Asks for the lease to be longer, or for a new one where it was given back. */
export function renew(): void {
  renewLease(client as DhcpClient);
}

/** Calls `watcher` whenever the address changes; with DHCP, a device begins without one. */
export function onAddress(watcher: AddressWatcher): void {
  watchers.push(watcher);
}

/** The server gives another one by itself; who else has the address is for a person to find. */
function complainOf(ip: Uint8Array): void {
  console.log('DHCP: another station has ' + ipText(ip) + ', too');
}

function tell(ip: Uint8Array | null): void {
  for (let i = 0; i < watchers.length; i++) watchers[i](ip);
}

/** The time servers that came with it, in the same way. */
export function timeServers(): Uint8Array {
  return (client as DhcpClient).lease.timeServers;
}
