import * as sockets from '../../../hal/w5500/bytes.ts';
import type { W5500 } from '../../../hal/w5500/chip.ts';
import * as w5500 from '../../../hal/w5500/chip.ts';
import { survey } from '../../../hal/w5500/looks.ts';
import {
  aim,
  HEADER,
  isOpenForDatagrams,
  isTransmitted,
  openForDatagrams,
  readHeader,
  sight,
} from '../../../hal/w5500/udp.ts';
import { isTimedOut, readPointer, sentPointer } from '../../../hal/w5500/view.ts';
import { SOCK_DGRAM } from '../../headers/winsock2.ts';
import type { Window } from '../../headers/ws2spi.ts';
import { takeSlot } from '../accept-queue.ts';
import { drop } from '../connection.ts';
import { CLOSED } from '../handle-states.ts';
import { awaken } from '../health-check.ts';
import { hooks } from '../hooks.ts';
import { word } from '../ip.ts';
import { type ProtocolInfo, type Provider, providerOf } from '../provider.ts';
import { recover, settle } from '../recovery.ts';
import { SERVICE, type Slot } from '../slot.ts';
import { consume, unread } from './memory.ts';

/**
 * Service ports: ports for the datagrams of services, beneath Winsock, so that a program with services alone does not carry its
 * datagram sockets. A service port takes a slot while it is open. Whatever goes wrong with that (the chip was reset, the memory
 * makes no sense, nobody answered ARP, the provider was cleaned up) closes it and tells nobody: what was under way is
 * lost, as datagrams may be, and its service opens it before it sends the next one. With another address of the device
 * it stays open.
 */

/** A transmission that has not ended by then never will: ARP gives up after 1.8 s. */
const SEND_MS = 3000;

const header = new Uint8Array(HEADER);
const sender = new Uint8Array(4);

/**
 * Told of a datagram, in the service port's buffer, from the runtime's loop.
 *
 * @param length how many bytes of it, 1 or more
 * @param ip who sent it: 4 bytes which are valid during the call alone
 */
export type Recipient = (length: number, ip: Uint8Array, port: number) => void;

/** A service's port. It is a window, to which the provider posts that something has come. */
export class ServicePort implements Window {
  readonly info: ProtocolInfo;
  /** What comes and what goes; several service ports may share it. Datagrams that are longer are thrown away. */
  readonly buffer: Uint8Array;
  readonly recipient: Recipient;
  /** Its slot, while that is SERVICE and the service port's; and whose that is. */
  slot: Slot | null = null;
  provider: Provider | null = null;
  /** When it has sent the last time, in the clock's milliseconds. */
  sentMs = 0;
  /** A message that something has come is under way. */
  told = false;

  /** A closed one. `buffer`: as long as the longest datagram that makes sense, 1,452 bytes at most. */
  constructor(info: ProtocolInfo, buffer: Uint8Array, recipient: Recipient) {
    this.info = info;
    this.buffer = buffer;
    this.recipient = recipient;
  }

  proc(): void {
    take(this);
  }
}

/** The slot of an open service port; null for a closed one. */
export function slotOf(servicePort: ServicePort): Slot | null {
  const slot = servicePort.slot;
  return slot && slot.state === SERVICE && slot.servicePort === servicePort ? slot : null;
}

/** How the chip opens a socket: openForDatagrams, or whatever does more than that. */
export type Opening = (chip: W5500, n: number, port: number, group: Uint8Array | null) => boolean;

/**
 * Opens a service port on UDP port `port`, unless it is open already. Returns false when it cannot be: no slot is free, the chip
 * is away, the provider has ended, or a Winsock socket has the port.
 */
export function openPort(servicePort: ServicePort, port: number): boolean {
  return openAs(servicePort, port, openForDatagrams, null);
}

/** As `openPort`, in another way. */
export function openAs(
  servicePort: ServicePort,
  port: number,
  open: Opening,
  group: Uint8Array | null,
): boolean {
  if (slotOf(servicePort)) return true;
  const provider = providerOf(servicePort.info);
  if (!provider) return false;
  awaken(provider);
  if (!provider.up || (hooks.datagrams && isBound(provider, port))) return false;
  const slot = takeSlot(provider);
  if (!slot) return false;
  const chip = provider.chip;
  const n = slot.n;
  servicePort.provider = provider;
  servicePort.slot = slot;
  servicePort.told = false;
  slot.servicePort = servicePort;
  slot.localPort = port;
  slot.peerPort = 0;
  slot.sending = false;
  slot.move(SERVICE);
  if (hooks.packets) hooks.packets.opening(chip, n, null);
  const opened = open(chip, n, port, group);
  if (opened) sight(chip, n);
  if (!opened || !isOpenForDatagrams(chip)) {
    drop(provider, slot);
    return false;
  }
  slot.txWrite = sentPointer(chip);
  slot.rxRead = readPointer(chip);
  // What is there already has announced itself.
  slot.rxSize = slot.rxKept = 0;
  return true;
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
export function closePort(servicePort: ServicePort): void {
  const slot = slotOf(servicePort);
  if (!slot || !servicePort.provider) return;
  drop(servicePort.provider, slot);
  settle(servicePort.provider);
}

/**
 * Sends the first `length` bytes of the buffer, 1 or more, to one host or to everybody. Returns false when it cannot:
 * the service port is closed, or the datagram before is still on its way out, for which ARP may take 1.8 s.
 */
export function sendFrom(servicePort: ServicePort, ip: Uint8Array, port: number, length: number): boolean {
  const slot = fillPort(servicePort, length);
  if (!slot) return false;
  const chip = (servicePort.provider as Provider).chip;
  aim(chip, slot.n, ip, port);
  return sockets.transmit(chip, slot.n, slot.txWrite);
}

/** Whether the datagram that was sent last is still on its way out; the chip is looked at. Never of a closed service port. */
export function isPortSending(servicePort: ServicePort): boolean {
  let slot = slotOf(servicePort);
  // A size that was read while the chip moved it makes a socket seem busy: one reading is not believed.
  for (let tries = 0; tries < 2 && slot && slot.sending; tries++) {
    const provider = servicePort.provider as Provider;
    sight(provider.chip, slot.n);
    look(provider, slot);
    slot = slotOf(servicePort);
  }
  return slot !== null && slot.sending;
}

/** Gives the chip what is to be sent. Returns the slot that has it; null when a service port cannot send. */
export function fillPort(servicePort: ServicePort, length: number): Slot | null {
  if (isPortSending(servicePort)) return null;
  const provider = servicePort.provider as Provider;
  const slot = slotOf(servicePort);
  if (!slot) return null;
  slot.txWrite =
    (slot.txWrite + sockets.fill(provider.chip, slot.n, slot.txWrite, servicePort.buffer, 0, length)) &
    0xffff;
  slot.sending = true;
  servicePort.sentMs = provider.clock.now();
  return slot;
}

hooks.servicePorts = { attend: attend };

function attend(provider: Provider, slot: Slot): void {
  const chip = provider.chip;
  chip.n = slot.n;
  survey(chip, chip);
  // Torn sizes can agree that nothing came, and what has come would not be announced again: two readings are believed.
  if (unread(slot, chip) === 0) sight(chip, slot.n);
  look(provider, slot);
}

/** The chip's socket was looked at: has its transmission ended, and has something come? */
function look(provider: Provider, slot: Slot): void {
  const chip = provider.chip;
  const servicePort = slot.servicePort as ServicePort;
  // One bad reading is not believed.
  if (!isOpenForDatagrams(chip)) sight(chip, slot.n);
  if (!isOpenForDatagrams(chip)) return w5500.isAlive(chip) ? drop(provider, slot) : recover(provider);
  if (slot.sending) slot.sending = !isTransmitted(chip, slot.n, slot.txWrite);
  // What nobody has answered ARP for would go out with the next datagram: a closed socket has forgotten it.
  if (isTimedOut(chip) || (slot.sending && provider.clock.now() - servicePort.sentMs >= SEND_MS))
    return drop(provider, slot);
  slot.rxSize = unread(slot, chip);
  tell(provider, servicePort, slot);
}

function tell(provider: Provider, servicePort: ServicePort, slot: Slot): void {
  if (slot.rxSize > 0 && !servicePort.told)
    servicePort.told = provider.messages.postMessage(servicePort, 0, 0, 0);
}

/** Takes the first datagram out of receive memory and hands it over; the next one is a message of its own. */
function take(servicePort: ServicePort): void {
  const slot = slotOf(servicePort);
  servicePort.told = false;
  if (!slot || !servicePort.provider || slot.rxSize === 0) return;
  const provider = servicePort.provider;
  const chip = provider.chip;
  let size = firstSize(chip, slot);
  if (size === 0) {
    // One bad reading is not believed, of the header or of how much there is; two are.
    sight(chip, slot.n);
    slot.rxSize = unread(slot, chip);
    size = firstSize(chip, slot);
  }
  if (size === 0) return closePort(servicePort);
  const length = size - HEADER;
  const from = (slot.rxRead + HEADER) & 0xffff;
  const wanted = length > 0 && length <= servicePort.buffer.length;
  const whole = wanted && sockets.receive(chip, slot.n, from, servicePort.buffer, 0, length) === length;
  consume(provider, slot, size);
  tell(provider, servicePort, slot);
  if (!whole) return;
  for (let i = 0; i < 4; i++) sender[i] = header[i];
  servicePort.recipient(length, sender, word(header, 4));
}

/** How long the first datagram is with its header; 0 when that makes no sense, or hardly any: who sends from port 0? */
function firstSize(chip: W5500, slot: Slot): number {
  if (!readHeader(chip, slot.n, slot.rxRead, header)) return 0;
  const size = HEADER + word(header, 6);
  return size <= slot.rxSize && word(header, 4) !== 0 ? size : 0;
}
