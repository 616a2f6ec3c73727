import { installNet } from '../provider/adapters/kaluma-net/device.ts';
import { boot } from './boot.ts';
import { addressText, onAddress } from './lease.ts';
import { lookUp } from './names.ts';

/** Brings the board up and gives the runtime's own modules `net` and `http` a network; with DHCP, also names. */
export function bootNet(): void {
  const info = boot();
  if (DHCP) {
    const device = installNet(info, '0.0.0.0', BACKLOG, lookUp(info));
    onAddress(function (ip) {
      device.ip = ip ? addressText(ip) : '0.0.0.0';
    });
  } else installNet(info, NETWORK.ip.join('.'), BACKLOG, null);
}
