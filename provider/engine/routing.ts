import { GATEWAY, OWN_IP, SUBNET, type W5500 } from '../../hal/w5500/chip.ts';

/**
 * Whether the chip knows where to send what goes to host `addr`: it has an address itself, and the host is in its
 * subnet or there is a gateway. Loopback addresses, which belong on no wire, it does not have.
 */
export function hasRoute(chip: W5500, addr: Uint8Array): boolean {
  const settings = chip.settings;
  let far = 0;
  let gateway = 0;
  let own = 0;
  for (let i = 0; i < 4; i++) {
    far |= (addr[i] ^ settings[OWN_IP + i]) & settings[SUBNET + i];
    gateway |= settings[GATEWAY + i];
    own |= settings[OWN_IP + i];
  }
  return addr[0] !== 127 && own !== 0 && (far === 0 || gateway !== 0);
}

/** Copies the device's own address into 4 bytes. */
export function copyOwnAddress(chip: W5500, into: Uint8Array): void {
  for (let i = 0; i < 4; i++) into[i] = chip.settings[OWN_IP + i];
}
