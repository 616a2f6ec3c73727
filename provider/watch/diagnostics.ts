import { lacksListeningSocket } from '../engine/accept-queue.ts';
import { find } from '../engine/records/handle.ts';
import { type ProtocolInfo, providerOf } from '../engine/records/provider.ts';
import { observer, type Slot } from '../engine/records/slot.ts';
import type { Ref } from '../headers/winsock2.ts';

/** Names of the slots' states, by number. */
export const SLOT_STATES = [
  'FREE',
  'ARMED',
  'QUEUED',
  'CONNECTING',
  'CONNECTED',
  'CLOSING',
  'DATAGRAM',
  'SERVICE',
];

/**
 * Returns the state of every slot of a provider.
 *
 * @param info the provider's protocol info; null for the first provider
 * @returns state names, from slot 0 to 7; none if there is no such provider
 */
export function slotStates(info: ProtocolInfo | null): string[] {
  const provider = providerOf(info);
  const names: string[] = [];
  if (provider)
    for (let n = 0; n < provider.slots.length; n++)
      names.push(SLOT_STATES[provider.slots[n].state] || 'ABSENT');
  return names;
}

/**
 * Returns the number of pending requests of listener `s`.
 *
 * @param s a SOCKET
 * @param lpErrno out: the error
 * @returns 0 or more, or -1 with the error in `lpErrno`
 */
export function pendingRequests(s: number, lpErrno: Ref<number>): number {
  const handle = find(s, lpErrno);
  return handle ? handle.queued : -1;
}

/**
 * Returns true if a listener of the provider refuses every SYN because no slot is free for it.
 *
 * @param info the provider's protocol info; null for the first provider
 */
export function hasNoListeningSocket(info: ProtocolInfo | null): boolean {
  const provider = providerOf(info);
  return provider !== null && lacksListeningSocket(provider);
}

/**
 * Prints one line for every state change of a slot: `s3 ARMED -> QUEUED 10.0.2.2:51234`.
 *
 * @param print called with each line
 */
export function traceSlots(print: (line: string) => void): void {
  observer.onMove = function (slot: Slot, from: number): void {
    let line = 's' + slot.n + ' ' + SLOT_STATES[from] + ' -> ' + SLOT_STATES[slot.state];
    const name = SLOT_STATES[slot.state];
    if (name === 'ARMED' || name === 'DATAGRAM' || name === 'SERVICE') line += ' :' + slot.localPort;
    else if (slot.peerPort !== 0) line += ' ' + slot.peerIp.join('.') + ':' + slot.peerPort;
    print(line);
  };
}
