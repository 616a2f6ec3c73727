import { OWN_IP, SUBNET } from '../../hal/w5500/chip.ts';
import type { ProtocolInfo } from '../winsock/calls/startup.ts';

/** Whether the device has an address: from nowhere nobody is reached. */
export function hasAddress(info: ProtocolInfo): boolean {
  return info.chip.settings[OWN_IP] !== 0;
}

/** Whether a host is on the device's own link, as far as its address, 4 bytes, tells. */
export function isNear(info: ProtocolInfo, ip: Uint8Array): boolean {
  const settings = info.chip.settings;
  for (let i = 0; i < 4; i++) if ((ip[i] ^ settings[OWN_IP + i]) & settings[SUBNET + i]) return false;
  return true;
}
