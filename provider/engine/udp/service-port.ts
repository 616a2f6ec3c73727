import * as udp from '#chip/udp';
import { SOCK_DGRAM } from '../../headers/winsock2.ts';
import { drop } from '../connection.ts';
import { awaken } from '../health-check.ts';
import { afterChange } from '../poll.ts';
import { CLOSED } from '../records/handle-states.ts';
import { hooks } from '../records/hooks.ts';
import { type ProtocolInfo, type Provider, providerOf } from '../records/provider.ts';
import type { UdpOwner } from '../records/records.ts';
import { SERVICE, type Slot } from '../records/slot.ts';
import { claimSlot, openOnChip, slotOf } from './open.ts';
import { takeNext } from './receive.ts';
import { isSending, sendTo } from './send.ts';

/**
 * Service ports: UDP ports of network services, below Winsock, so that a program with services alone does not contain
 * the datagram sockets. A service port has a slot while it is open. A failure (a reset of the chip, an inconsistent
 * memory, an unanswered ARP request, the end of the provider) closes it without notice. Datagrams under way are lost,
 * as any datagram may be, and the service opens the port again before it sends the next one. A change of the device's
 * address leaves it open.
 */

/**
 * Called from the runtime's loop, or from a blocking call of the program, with a datagram in the service port's buffer. In
 * a blocking call it must not block itself (WSAEINPROGRESS).
 *
 * @param length its length in bytes, 1 or more
 * @param ip the sender's address, 4 bytes, or 16 of IPv6, valid during the call only
 * @param port the sender's port
 */
export type Recipient = (length: number, ip: Uint8Array, port: number) => void;

/** The UDP port of a service. A callback is queued when something has arrived. */
export class ServicePort implements UdpOwner {
  readonly info: ProtocolInfo;
  /** Buffer for received and sent datagrams; several service ports may share it. Longer datagrams are discarded. */
  readonly buffer: Uint8Array;
  readonly recipient: Recipient;
  /** Its slot, valid while the slot is SERVICE and owned by this port. */
  slot: Slot | null = null;
  provider: Provider | null = null;
  /** A callback for an arrived datagram is queued. */
  notified = false;
  /** In programs with IPv6: it is opened for both versions of IP. */
  isSix?: boolean;
  /** The recipient has a datagram. */
  reading = false;

  /**
   * Creates a closed service port.
   *
   * @param info the protocol info of its provider
   * @param buffer as long as the longest expected datagram, at most 1,472 bytes
   * @param recipient called with each datagram
   */
  constructor(info: ProtocolInfo, buffer: Uint8Array, recipient: Recipient) {
    this.info = info;
    this.buffer = buffer;
    this.recipient = recipient;
  }

  /** Passes the first datagram to the recipient, then looks for the next one, which gets a callback of its own. */
  pass(): void {
    const slot = slotOf(this);
    this.notified = false;
    if (!slot || slot.view.size < 0) return;
    const provider = this.provider as Provider;
    const view = slot.view;
    const length = view.size;
    this.reading = true;
    try {
      if (udp.read(provider.chip, view, 0, this.buffer, 0, length) === length)
        this.recipient(length, senderOf(slot), view.fromPort);
    } finally {
      // The recipient may have closed the port, and have opened it again: then the datagram is gone.
      if (this.reading && slotOf(this) === slot && view.size >= 0) takeNext(provider, slot);
      this.reading = false;
      if (slotOf(this) === slot) this.looked(provider, slot);
    }
  }

  wants(slot: Slot): boolean {
    const size = slot.view.size;
    return size > 0 && size <= this.buffer.length;
  }

  /**
   * Closing the socket discards a datagram without an answer to its ARP request, which would go out with the next one.
   */
  sent(provider: Provider, slot: Slot): void {
    if (udp.isUnanswered(slot.view)) drop(provider, slot);
  }

  looked(provider: Provider, slot: Slot): void {
    // The recipient may block, and the chip is looked at meanwhile.
    if (slot.view.size >= 0 && !this.notified && !this.reading)
      this.notified = provider.messages.queueCallback(passOn, this, null);
  }

  fail(provider: Provider, slot: Slot): void {
    drop(provider, slot);
  }
}

/** The sender of the first datagram. */
function senderOf(slot: Slot): Uint8Array {
  const six = hooks.ipv6Datagrams;
  return six && six.isSix(slot) ? six.senderOf(slot) : slot.peerIp;
}

function passOn(port: unknown): void {
  (port as ServicePort).pass();
}

/** Delivers queued datagrams from a blocking call. */
function deliver(provider: Provider): void {
  const messages = provider.messages;
  for (let left = messages.queuedOf(passOn); left > 0; left--) messages.dispatchOf(passOn);
}

hooks.servicePorts = { deliver: deliver };

/**
 * Opens a service port on UDP port `number`, if it is closed. Returns false if it cannot be opened: no slot is free,
 * the chip does not answer, the provider has ended, or a Winsock socket uses the port.
 */
export function openPort(port: ServicePort, number: number): boolean {
  if (slotOf(port)) return true;
  const slot = claimFor(port, number);
  return slot !== null && keepOpened(port, slot, openOnChip(port.provider as Provider, slot, null));
}

/** Takes a slot for a closed service port; the chip's socket is opened later. Returns null if it cannot be opened. */
export function claimFor(port: ServicePort, number: number): Slot | null {
  const provider = providerOf(port.info);
  if (!provider) return null;
  awaken(provider);
  if (!provider.up || (hooks.datagrams && isBound(provider, number))) return null;
  port.provider = provider;
  port.notified = port.reading = false;
  port.slot = claimSlot(provider, port, null, SERVICE, number);
  return port.slot;
}

/** Stores the slot of a service port after the chip has opened it; if `opened` is false, frees the slot. */
export function keepOpened(port: ServicePort, slot: Slot, opened: boolean): boolean {
  if (!opened) drop(port.provider as Provider, slot);
  return opened;
}

/** Returns true if a Winsock datagram socket is bound to the port. */
function isBound(provider: Provider, port: number): boolean {
  const handles = provider.handles;
  for (let i = 0; i < handles.length; i++) {
    const handle = handles[i];
    if (handle.state !== CLOSED && handle.type === SOCK_DGRAM && handle.localPort === port) return true;
  }
  return false;
}

/** Closes a service port and frees its slot. A datagram being sent may be lost, and received ones are. */
export function closePort(port: ServicePort): void {
  const slot = slotOf(port);
  if (!slot || !port.provider) return;
  drop(port.provider, slot);
  afterChange(port.provider);
}

/**
 * Sends the first `length` bytes of the buffer, 1 or more, to one host or to the broadcast address. Returns false if
 * the service port is closed, or the previous datagram is still being sent, for which ARP may take 1.8 s.
 */
export function sendFrom(port: ServicePort, ip: Uint8Array, to: number, length: number): boolean {
  const slot = fillPort(port, length);
  return slot !== null && sendTo(port.provider as Provider, slot, ip, to);
}

/** Returns true if the last datagram is still being sent; looks at the chip. False for a closed service port. */
export function isPortSending(port: ServicePort): boolean {
  let slot = slotOf(port);
  // A size read while the chip changes it makes a socket seem busy; so the reading is repeated once.
  for (let tries = 0; tries < 2 && slot && isSending(port.provider as Provider, slot); tries++)
    slot = slotOf(port);
  return slot !== null && udp.isSending(slot.view);
}

/** Writes the datagram into the chip's memory. Returns its slot; null if the service port cannot send. */
export function fillPort(port: ServicePort, length: number): Slot | null {
  const slot = isPortSending(port) ? null : slotOf(port);
  if (slot) udp.fill((port.provider as Provider).chip, slot.view, port.buffer, 0, length);
  return slot;
}
