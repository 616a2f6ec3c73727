import { BROADCAST_MAC } from '../../../net/address.ts';
import type { Core } from '../core.ts';
import type { IprawPart } from '../parts.ts';
import { SN_IR } from '../registers/registers.ts';
import type { Mode, ModeSocket } from './mode.ts';

/** A socket with IPRAW in Sn_MR: the payload of IP packets of one protocol. */
export class IprawMode implements Mode, IprawPart {
  private readonly core: Core;
  private readonly socket: ModeSocket;

  constructor(core: Core, socket: ModeSocket) {
    this.core = core;
    this.socket = socket;
  }

  get protocol(): number {
    return this.core.variant.ipProtocol(this.socket.index);
  }

  send(bytes: Uint8Array, toDhar: boolean): void {
    const { core, socket } = this;
    const ip = core.variant.peer(socket.index);
    if (toDhar || core.variant.usesDhar(socket.index))
      return this.transmit(bytes, socket.registers.bytesOf('Sn_DHAR'), ip);
    if (core.stack.isBroadcast(ip)) return this.transmit(bytes, BROADCAST_MAC, ip);
    socket.resolver.resolve(core.stack.nextHop(ip), (mac) => {
      if (mac) this.transmit(bytes, mac, ip);
      else socket.sendFailed();
    });
  }

  /** A packet that does not fit is dropped whole, without a trace. */
  receive(source: Uint8Array, destination: Uint8Array, payload: Uint8Array): void {
    const { rx } = this.socket;
    const head = this.core.variant.packetHead(source, destination, payload.length);
    if (head.length + payload.length > rx.room) return;
    rx.put(Buffer.concat([head, payload]));
    this.socket.raise(SN_IR.RECV);
  }

  consumed(): void {}

  close(): void {}

  private transmit(bytes: Uint8Array, mac: Uint8Array, ip: Uint8Array): void {
    this.core.stack.sendIp(this.socket.registers, mac, ip, this.protocol, bytes);
    this.socket.sendDone(bytes.length, true);
  }
}
