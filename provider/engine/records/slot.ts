import type { Slot } from './records.ts';
import { ABSENT, ARMED, CLOSING, CONNECTED, CONNECTING, DATAGRAM, QUEUED, SERVICE } from './slot-states.ts';

export { observer, Slot } from './records.ts';
export {
  ABSENT,
  ARMED,
  CLOSING,
  CONNECTED,
  CONNECTING,
  DATAGRAM,
  FREE,
  QUEUED,
  SERVICE,
} from './slot-states.ts';

/** States as bits, for the predicates. */
const USED = 0xfe;
const STREAM = (1 << ARMED) | (1 << QUEUED) | (1 << CONNECTING) | (1 << CONNECTED) | (1 << CLOSING);
const WITH_PEER = STREAM & ~(1 << ARMED);
const UDP = (1 << DATAGRAM) | (1 << SERVICE);

/** Returns true if the slot is in use. */
export function isInUse(slot: Slot): boolean {
  return is(slot, USED);
}

/** Returns true if the slot listens, has a connection or is connecting. */
export function isStream(slot: Slot): boolean {
  return is(slot, STREAM);
}

/** Returns true if the slot has a peer or is connecting to one. */
export function hasPeer(slot: Slot): boolean {
  return is(slot, WITH_PEER);
}

/** Returns true if the slot is open for datagrams. */
export function isForDatagrams(slot: Slot): boolean {
  return is(slot, UDP);
}

function is(slot: Slot, states: number): boolean {
  const state = slot.state;
  return state !== ABSENT && ((states >> state) & 1) !== 0;
}
