import { allowOutgoing, limitServers } from '../provider/adapters/kaluma-net/connecting.ts';
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
  const net = options && options.net;
  allowOutgoing(DHCP ? lookUp(info) : null);
  if (net) limitServers(net);
  install(info, options && options.http !== undefined ? options.http : {});
  return info;
}

/**
 * As `bootNet`, for a program that only serves `http`: a connect of its own fails with EOPNOTSUPP (95). Boots sooner, and
 * takes less of the heap.
 *
 * @param limits limits for clients, where they differ from the defaults
 * @returns the provider that was started
 */
export function bootHttp(limits?: Partial<HttpLimits>): ProtocolInfo {
  const info = boot();
  install(info, limits || {});
  return info;
}

function install(info: ProtocolInfo, http: Partial<HttpLimits> | null): void {
  const device = installNet(info, DHCP ? '0.0.0.0' : NETWORK.ip.join('.'), BACKLOG, http);
  if (!DHCP) return;
  onAddress(function (ip) {
    device.ip = ip ? addressText(ip) : '0.0.0.0';
  });
}
