import { readDatagramText, writeText } from '#chip/text';
import * as udp from '#chip/udp';
import { hasRoute, randomPort } from '../../engine/addressing.ts';
import { drop } from '../../engine/connection.ts';
import { awaken } from '../../engine/health-check.ts';
import { afterChange } from '../../engine/poll.ts';
import type { Provider } from '../../engine/records/provider.ts';
import { SERVICE, type Slot } from '../../engine/records/slot.ts';
import { claimSlot, openOnChip, slotOf } from '../../engine/udp/open.ts';
import { takeNext } from '../../engine/udp/receive.ts';
import { isSending, sendTo } from '../../engine/udp/send.ts';
import { lookUp } from './creating.ts';
import type { DatagramSocket, Datagrams } from './datagram-socket.ts';
import { forgetName, lastName } from './hidden.ts';
import { add, CLOSED, provider, sockets, UDP } from './sockets.ts';

/**
 * The runtime's `dgram`. In both directions a text is a header of 8 bytes and the payload: address (4), port (2, low byte
 * first), length (2, low byte first).
 */

const HEADER = 8;
/** Longest payload that the runtime takes at once; it loses step with a longer one. */
const MOST = 528;
/** Interval between attempts to open the chip's socket again, in milliseconds. */
const AGAIN_MS = 1000;

class Port implements DatagramSocket {
  readonly port: number;
  slot: Slot | null = null;
  /** The name that datagrams to 255.255.255.255 are meant for; empty for none. */
  name = '';
  /** Its address: null while it is looked up, and where there is none. */
  target: Uint8Array | null = null;
  isAsking = false;
  triedMs = 0;

  constructor(port: number) {
    this.port = port;
  }

  /** Empty datagrams are handed on, too. */
  wants(): boolean {
    return true;
  }

  /** A datagram without an answer to its ARP request must not go out with the next one. */
  sent(of: Provider, slot: Slot): void {
    udp.announceSent(of.chip, slot.view, false);
    if (udp.isUnanswered(slot.view) && !udp.takeBack(of.chip, slot.view)) drop(of, slot);
  }

  /** The runtime asks by itself. */
  looked(): void {}

  fail(of: Provider, slot: Slot): void {
    drop(of, slot);
  }
}

/** Sockets for datagrams, for `bootNet` and `installNet`. */
export const datagrams: Datagrams = { open: open, receive: receive, send: send, close: close };

function open(port: number): number {
  const own = port === 0 ? randomPort(provider.config.random || Math.random) : port;
  for (let s = 0; s < sockets.length; s++) {
    const other = sockets[s];
    if (other && other.udp && other.udp.port === own) return CLOSED;
  }
  const socket = new Port(own);
  const s = add(null, UDP);
  (sockets[s] as { udp: DatagramSocket }).udp = socket;
  openSlot(socket);
  return s;
}

/** Returns the slot of a socket, which is opened if it is not; null where that cannot be done now. */
function openSlot(socket: DatagramSocket): Slot | null {
  const port = socket as Port;
  const known = slotOf(port);
  if (known) return known;
  const now = provider.clock.now();
  if (port.triedMs !== 0 && now - port.triedMs < AGAIN_MS) return null;
  port.triedMs = now;
  port.slot = null;
  awaken(provider);
  const slot = provider.up ? claimSlot(provider, port, null, SERVICE, port.port) : null;
  if (!slot) return null;
  if (openOnChip(provider, slot, null)) port.slot = slot;
  else drop(provider, slot);
  afterChange(provider);
  return port.slot;
}

/** Returns one datagram; empty for none. Two at once would stop the socket for good. */
function receive(socket: DatagramSocket): string {
  const slot = openSlot(socket);
  if (!slot || slot.view.size < 0) return '';
  const view = slot.view;
  const size = view.size < MOST ? view.size : MOST;
  const payload = size > 0 ? readDatagramText(provider.chip, view, size) : '';
  // Out of memory: the datagram waits.
  if (payload.length < size) return '';
  const ip = slot.peerIp;
  const port = view.fromPort;
  const head = String.fromCharCode(ip[0], ip[1], ip[2], ip[3], port & 255, port >> 8, size & 255, size >> 8);
  takeNext(provider, slot);
  afterChange(provider);
  return head + payload;
}

/** Takes the first datagram of `text` if it is whole: the runtime removes as many characters as were taken. */
function send(socket: DatagramSocket, text: string): number {
  const port = socket as Port;
  const size = text.charCodeAt(6) | (text.charCodeAt(7) << 8);
  const whole = HEADER + size;
  // Without a whole header, or longer than the chip can send: dropped.
  if (!(text.length >= whole) || size > udp.MAX_DATAGRAM || !provider.up) return text.length;
  const ip = targetOf(port, text);
  if (port.isAsking) return 0;
  if (ip && hasRoute(provider.chip, ip)) {
    const slot = openSlot(port);
    if (!slot || isSending(provider, slot)) return 0;
    const to = text.charCodeAt(4) | (text.charCodeAt(5) << 8);
    if (size > 0) writeText(provider.chip, slot.view, text.substr(HEADER, size));
    else udp.beginEmpty(provider.chip, slot.view);
    if (udp.isGroup(ip)) udp.sendToGroup(provider.chip, slot.view, ip, to);
    else sendTo(provider, slot, ip, to);
    afterChange(provider);
  }
  if (text.length === whole) port.name = '';
  return whole;
}

/**
 * Returns the address that a datagram is for; null where its name has none. The runtime puts 255.255.255.255 in the place of
 * any name, and keeps the last name that it was asked for.
 */
function targetOf(port: Port, text: string): Uint8Array | null {
  const ip = new Uint8Array(4);
  for (let i = 0; i < 4; i++) ip[i] = text.charCodeAt(i);
  if ((ip[0] & ip[1] & ip[2] & ip[3]) !== 255) return ip;
  const asked = lastName();
  if (asked !== '') {
    forgetName();
    port.name = asked;
    port.target = null;
    port.isAsking = true;
    lookUp(asked, function (found): void {
      if (port.name !== asked) return;
      port.isAsking = false;
      if (found) port.target = new Uint8Array([found[0], found[1], found[2], found[3]]);
    });
  }
  return port.name === '' ? ip : port.target;
}

function close(socket: DatagramSocket): void {
  const port = socket as Port;
  const slot = slotOf(port);
  port.name = '';
  port.slot = null;
  if (!slot) return;
  drop(provider, slot);
  afterChange(provider);
}
