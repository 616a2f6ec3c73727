import { BROADCAST_MAC, equal } from '../../../net/address.ts';
import { get16, put16 } from '../../../net/bytes.ts';
import { TYPE_IPV6 } from '../../../net/ethernet.ts';
import type { Core } from '../core.ts';
import type { MacrawPart } from '../parts.ts';
import { SN_IR } from '../registers/registers.ts';
import type { Mode, ModeSocket } from './mode.ts';

/** In RX memory every frame stands behind its length, which counts itself (chapter 5.1). */
const HEADER = 2;
/** A frame on the wire, without its checksum. What is shorter is a runt, and not for the host. */
const SHORTEST = 60;
const LONGEST = 1514;
const ETHERNET_HEADER = 14;

/** Socket 0 with MACRAW in Sn_MR: whole Ethernet frames, for a host with a stack of its own (chapter 10). */
export class MacrawMode implements Mode, MacrawPart {
  private readonly core: Core;
  private readonly socket: ModeSocket;

  constructor(core: Core, socket: ModeSocket) {
    this.core = core;
    this.socket = socket;
  }

  send(bytes: Uint8Array): void {
    const { core, socket } = this;
    const { length } = bytes;
    if (length < ETHERNET_HEADER || length > LONGEST) {
      core.fault('frame-size', `socket 0: SEND of a frame of ${length} bytes`, 0, 'Sn_TX_WR');
    }
    const frame = new Uint8Array(Math.max(SHORTEST, Math.min(length, LONGEST)));
    frame.set(bytes.subarray(0, LONGEST));
    core.stack.transmit(frame);
    socket.sendDone(bytes.length, true);
  }

  /** A frame that none of the other sockets took. */
  receive(frame: Uint8Array): void {
    const { rx } = this.socket;
    if (frame.length < SHORTEST || !this.passes(frame) || HEADER + frame.length > rx.room) return;
    const stored = new Uint8Array(HEADER + frame.length);
    put16(stored, 0, stored.length);
    stored.set(frame, HEADER);
    rx.put(stored);
    this.socket.raise(SN_IR.RECV);
  }

  consumed(): void {}

  close(): void {}

  /** The filters of the socket: own address, broadcast, multicast, IPv6. */
  private passes(frame: Uint8Array): boolean {
    const filters = this.core.variant.filters(this.socket.index);
    const to = frame.subarray(0, 6);
    const type = get16(frame, 12);
    const broadcast = equal(to, BROADCAST_MAC);
    if (filters.ipv6 && type === TYPE_IPV6) return false;
    if (broadcast) return !filters.broadcast;
    if (to[0] & 1) return !filters.multicast(type);
    return !filters.others || equal(to, this.core.stack.mac);
  }
}
