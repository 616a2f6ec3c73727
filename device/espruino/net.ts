import { datagrams } from '../../provider/adapters/espruino-net/datagrams.ts';
import { installNet } from '../../provider/adapters/espruino-net/device.ts';
import type { ProtocolInfo } from '../../provider/index.ts';
import { boot } from '../boot.ts';
import { lookUp } from '../names/names.ts';

/**
 * Brings the board up and gives the runtime's own modules `net`, `http`, `dgram` and `tls` a network; with DHCP, also names.
 *
 * @returns the provider that was started
 */
export function bootNet(): ProtocolInfo {
  const info = boot();
  installNet(info, BACKLOG, DHCP ? lookUp(info) : null, datagrams);
  return info;
}
