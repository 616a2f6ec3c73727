import * as udp from '#chip/udp';
import { SOCK_DGRAM } from '../../headers/winsock2.ts';
import type { Window } from '../../headers/ws2spi.ts';
import { drop } from '../connection.ts';
import { awaken } from '../health-check.ts';
import { CLOSED } from '../records/handle-states.ts';
import { hooks, type UdpOwner } from '../records/hooks.ts';
import { type ProtocolInfo, type Provider, providerOf } from '../records/provider.ts';
import { SERVICE, type Slot } from '../records/slot.ts';
import { afterChange } from '../recovery.ts';
import { claimSlot, openOnChip } from './open.ts';
import { takeNext } from './receive.ts';
import { isSending, sendTo } from './send.ts';

/**
 * Service ports: ports for the datagrams of services, beneath Winsock, so that a program with services alone does not
 * carry its datagram sockets. A service port has a slot while it is open. Whatever goes wrong with that (the chip was
 * reset, the memory makes no sense, nobody answered ARP, the provider was cleaned up) closes it and tells nobody: what
 * was under way is lost, as datagrams may be, and its service opens it before it sends the next one. With another address
 * of the device it stays open.
 */

/**
 * Told of a datagram, in the service port's buffer, from the runtime's loop.
 *
 * @param length how many bytes of it, 1 or more
 * @param ip who sent it: 4 bytes which are valid during the call alone
 */
export type Recipient = (length: number, ip: Uint8Array, port: number) => void;

/** A service's port. It is a window, to which the provider posts that something has come. */
export class ServicePort implements Window, UdpOwner {
  readonly info: ProtocolInfo;
  /** What comes and what goes; several service ports may share it. Datagrams that are longer are thrown away. */
  readonly buffer: Uint8Array;
  readonly recipient: Recipient;
  /** Its slot, while that is SERVICE and owned by it; and whose that is. */
  slot: Slot | null = null;
  provider: Provider | null = null;
  /** A message that something has come is under way. */
  notified = false;

  /** A closed one. `buffer`: as long as the longest datagram that makes sense, 1,472 bytes at most. */
  constructor(info: ProtocolInfo, buffer: Uint8Array, recipient: Recipient) {
    this.info = info;
    this.buffer = buffer;
    this.recipient = recipient;
  }

  /** Hands the first datagram over, and then looks for the next one, which is a message of its own. */
  proc(): void {
    const slot = slotOf(this);
    this.notified = false;
    if (!slot || slot.view.size < 0) return;
    const provider = this.provider as Provider;
    const view = slot.view;
    const length = view.size;
    try {
      if (udp.read(provider.chip, view, 0, this.buffer, 0, length) === length)
        this.recipient(length, slot.peerIp, view.fromPort);
    } finally {
      // It may have been closed meanwhile, and opened again.
      if (slotOf(this) === slot && view.size >= 0) takeNext(provider, slot);
      if (slotOf(this) === slot) this.looked(provider, slot);
    }
  }

  wants(slot: Slot): boolean {
    const size = slot.view.size;
    return size > 0 && size <= this.buffer.length;
  }

  /** What nobody has answered ARP for would go out with the next datagram: a closed socket has forgotten it. */
  sent(provider: Provider, slot: Slot): void {
    if (udp.isUnanswered(slot.view)) drop(provider, slot);
  }

  looked(provider: Provider, slot: Slot): void {
    if (slot.view.size >= 0 && !this.notified) this.notified = provider.messages.postMessage(this, 0, 0, 0);
  }

  fail(provider: Provider, slot: Slot): void {
    drop(provider, slot);
  }
}

/** The slot of an open service port; null for a closed one. */
export function slotOf(port: ServicePort): Slot | null {
  const slot = port.slot;
  return slot && slot.state === SERVICE && slot.owner === port ? slot : null;
}

/**
 * Opens a service port on UDP port `number`, unless it is open already. Returns false when it cannot be: no slot is free,
 * the chip is away, the provider has ended, or a Winsock socket has the port.
 */
export function openPort(port: ServicePort, number: number): boolean {
  if (slotOf(port)) return true;
  const slot = claimFor(port, number);
  return slot !== null && keepOpened(port, slot, openOnChip(port.provider as Provider, slot, null));
}

/** Takes a slot for a closed service port, which the chip has yet to open; null where it cannot be opened. */
export function claimFor(port: ServicePort, number: number): Slot | null {
  const provider = providerOf(port.info);
  if (!provider) return null;
  awaken(provider);
  if (!provider.up || (hooks.datagrams && isBound(provider, number))) return null;
  port.provider = provider;
  port.notified = false;
  port.slot = claimSlot(provider, port, null, SERVICE, number);
  return port.slot;
}

/** The chip has opened the slot of a service port, or not: then it is given back. */
export function keepOpened(port: ServicePort, slot: Slot, opened: boolean): boolean {
  if (!opened) drop(port.provider as Provider, slot);
  return opened;
}

/** Whether a datagram socket of Winsock is bound to a port. */
function isBound(provider: Provider, port: number): boolean {
  const handles = provider.handles;
  for (let i = 0; i < handles.length; i++) {
    const handle = handles[i];
    if (handle.state !== CLOSED && handle.type === SOCK_DGRAM && handle.localPort === port) return true;
  }
  return false;
}

/** Closes a service port and gives its slot back; what it was sending may be lost, and what has come is. */
export function closePort(port: ServicePort): void {
  const slot = slotOf(port);
  if (!slot || !port.provider) return;
  drop(port.provider, slot);
  afterChange(port.provider);
}

/**
 * Sends the first `length` bytes of the buffer, 1 or more, to one host or to everybody. Returns false when it cannot: the
 * service port is closed, or the datagram before is still on its way out, for which ARP may take 1.8 s.
 */
export function sendFrom(port: ServicePort, ip: Uint8Array, to: number, length: number): boolean {
  const slot = fillPort(port, length);
  return slot !== null && sendTo(port.provider as Provider, slot, ip, to);
}

/**
 * Whether the datagram that was sent last is still on its way out; the chip is looked at. Never of a closed service port.
 */
export function isPortSending(port: ServicePort): boolean {
  let slot = slotOf(port);
  // A size that was read while the chip moved it makes a socket seem busy: one reading is not believed.
  for (let tries = 0; tries < 2 && slot && isSending(port.provider as Provider, slot); tries++)
    slot = slotOf(port);
  return slot !== null && udp.isSending(slot.view);
}

/** Gives the chip what is to be sent. Returns the slot that has it; null when a service port cannot send. */
export function fillPort(port: ServicePort, length: number): Slot | null {
  const slot = isPortSending(port) ? null : slotOf(port);
  if (slot) udp.fill((port.provider as Provider).chip, slot.view, port.buffer, 0, length);
  return slot;
}
