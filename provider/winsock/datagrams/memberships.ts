import { isGroup } from '#chip/udp';
import { afterChange } from '../../engine/poll.ts';
import type { Handle } from '../../engine/records/handle.ts';
import { OPEN } from '../../engine/records/handle-states.ts';
import { hooks } from '../../engine/records/hooks.ts';
import { DATAGRAM, type Slot } from '../../engine/records/slot.ts';
import { sameAddress } from '../../engine/udp/family.ts';
import { WSAEADDRINUSE, WSAEADDRNOTAVAIL, WSAEFAULT, WSAEINVAL, WSAENOBUFS } from '../../headers/errors.ts';
import { isAny, same } from '../../headers/ip.ts';
import { isGroup6 } from '../../headers/ip6.ts';
import { readI32 } from '../u32.ts';
import { tally } from './first.ts';
import { endSlot, openSlot } from './slots.ts';

const group = new Uint8Array(4);
const local = new Uint8Array(4);
const own = new Uint8Array(4);
/** Length of an ipv6_mreq: the group, and the index of an interface. */
const MREQ6_SIZE = 20;

/**
 * IP_ADD_MEMBERSHIP and IP_DROP_MEMBERSHIP. A hardware socket receives one group, so every membership takes a slot of
 * its own until it is dropped or the socket is closed.
 *
 * @param bytes an ip_mreq: the group, and the address of an interface, 0.0.0.0 for the only one
 * @returns 0, or WSAEINVAL (not bound, or not a group), WSAEADDRNOTAVAIL (not the device's interface; not a member),
 * WSAEADDRINUSE (a member already), WSAENOBUFS (all slots in use)
 */
export function membership(handle: Handle, add: boolean, bytes: Uint8Array): number {
  if (hooks.ipv6 && handle.six) return membership6(handle, add, bytes);
  for (let i = 0; i < 4; i++) {
    group[i] = bytes[i];
    local[i] = bytes[i + 4];
  }
  own.set(handle.provider.chip.network.ip, 0);
  if (handle.state === OPEN || !isGroup(group)) return WSAEINVAL;
  if (!isAny(local) && !same(local, own)) return WSAEADDRNOTAVAIL;
  return add ? join(handle, group) : leave(handle, group);
}

/** IPV6_JOIN_GROUP and IPV6_LEAVE_GROUP. `bytes` is an ipv6_mreq; interface 0 or 1 is the only one. */
function membership6(handle: Handle, add: boolean, bytes: Uint8Array): number {
  if (bytes.length < MREQ6_SIZE) return WSAEFAULT;
  const name = bytes.slice(0, 16);
  if (handle.state === OPEN || !isGroup6(name)) return WSAEINVAL;
  if (readI32(bytes, 16) >>> 0 > 1) return WSAEADDRNOTAVAIL;
  return add ? join(handle, name) : leave(handle, name);
}

/** Makes a bound socket a member of `name`. Returns 0, WSAEADDRINUSE or WSAENOBUFS. */
export function join(handle: Handle, name: Uint8Array): number {
  if (memberSlot(handle, name)) return WSAEADDRINUSE;
  const error = openSlot(handle, name);
  afterChange(handle.provider);
  return error === 0 ? 0 : WSAENOBUFS;
}

function leave(handle: Handle, name: Uint8Array): number {
  const slot = memberSlot(handle, name);
  if (!slot) return WSAEADDRNOTAVAIL;
  endSlot(handle.provider, slot);
  tally(handle);
  afterChange(handle.provider);
  return 0;
}

function memberSlot(handle: Handle, name: Uint8Array): Slot | null {
  const slots = handle.provider.slots;
  for (let n = 0; n < slots.length; n++) {
    const slot = slots[n];
    if (slot.state !== DATAGRAM || slot.handle !== handle || !slot.datagram.isMember) continue;
    if (sameAddress(slot.datagram.group, name)) return slot;
  }
  return null;
}
