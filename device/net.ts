import { installNet } from '../provider/adapters/kaluma-net/device.ts';
import type { HttpLimits } from '../provider/http/limits.ts';
import type { ConnectionLimits, ProtocolInfo } from '../provider/index.ts';
import { boot } from './boot.ts';
import { addressText, onAddress } from './lease.ts';
import { lookUp } from './names/names.ts';

export interface NetOptions {
  /**
   * Limits for clients of servers of `http`, where they differ from the defaults; null in a program without such a
   * server, which saves the 4 KB of heap that the module `http` takes.
   */
  http?: Partial<HttpLimits> | null;
  /** Limits for clients of servers of `net`; absent for none. */
  net?: ConnectionLimits;
}

/**
 * Brings the board up and gives the runtime's own modules `net` and `http` a network; with DHCP, also names.
 *
 * @returns the provider that was started
 */
export function bootNet(options?: NetOptions): ProtocolInfo {
  const info = boot();
  const http = options && options.http !== undefined ? options.http : {};
  const net = (options && options.net) || null;
  if (DHCP) {
    const device = installNet(info, '0.0.0.0', BACKLOG, lookUp(info), http, net);
    onAddress(function (ip) {
      device.ip = ip ? addressText(ip) : '0.0.0.0';
    });
  } else installNet(info, NETWORK.ip.join('.'), BACKLOG, null, http, net);
  return info;
}
