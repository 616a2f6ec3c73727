import { installNet } from '../provider/adapters/kaluma-net/device.ts';
import type { HttpLimits } from '../provider/http/limits.ts';
import type { ConnectionLimits, ProtocolInfo } from '../provider/index.ts';
import { boot } from './boot.ts';
import { addressText, onAddress } from './lease.ts';
import { lookUp } from './names.ts';

export interface NetOptions {
  /**
   * What clients of servers of `http` may spend, where other than usual; null in a program without such a server, which
   * saves the 4 KB of heap that the module `http` takes.
   */
  http?: Partial<HttpLimits> | null;
  /** What clients of servers of `net` may spend; nothing means no limit. */
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
