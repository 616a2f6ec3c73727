import type { NetworkSettings } from '../hal/w5500/chip.ts';
import type { ProtocolInfo } from '../provider/index.ts';
import { startDhcp } from '../provider/services/dhcp.ts';
import type { DhcpClient } from '../provider/services/dhcp-client.ts';

/** Told of the device's address, 4 bytes: null while there is none. */
export type AddressWatcher = (ip: Uint8Array | null) => void;

/** How long the link is up without an address before those of flash.config.json serve. */
const FALLBACK_MS = 20000;
const watchers: AddressWatcher[] = [];
let client: DhcpClient | null = null;

/** Gets the device's address by DHCP from now on, once; `boot` does so where flash.config.json says dhcp. */
export function lease(info: ProtocolInfo, fallback: NetworkSettings): DhcpClient {
  if (client) return client;
  client = startDhcp(info, {
    hostname: HOSTNAME,
    fallback: fallback,
    fallbackMs: FALLBACK_MS,
    onAddress: tell,
    random: Math.random,
  });
  return client;
}

/** Calls `watcher` whenever the address changes; with DHCP, a device begins without one. */
export function onAddress(watcher: AddressWatcher): void {
  watchers.push(watcher);
}

function tell(ip: Uint8Array | null): void {
  for (let i = 0; i < watchers.length; i++) watchers[i](ip);
}

/** An address as text. */
export function addressText(ip: ArrayLike<number>): string {
  return ip[0] + '.' + ip[1] + '.' + ip[2] + '.' + ip[3];
}
