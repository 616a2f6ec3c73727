import { put16 } from '../../net/bytes.ts';
import type { Core } from './core.ts';

/** What the chips that know IPv4 alone do alike. */
export abstract class Ipv4Variant<C extends Core> {
  readonly restartsRx = false;
  readonly sendOkAtStart = false;
  protected readonly core: C;

  constructor(core: C) {
    this.core = core;
  }

  usesDhar(_index: number): boolean {
    return false;
  }

  asksCallers(_index: number): boolean {
    return false;
  }

  peer(index: number): Uint8Array {
    return this.core.sockets[index].registers.bytesOf('Sn_DIPR');
  }

  group(index: number): Uint8Array {
    return this.peer(index);
  }

  setPeer(index: number, address: Uint8Array, _own: Uint8Array): void {
    this.core.sockets[index].registers.setBytes('Sn_DIPR', address);
  }

  aim(_index: number, isIpv6: boolean): boolean {
    return !isIpv6;
  }

  speaks(_index: number, address: Uint8Array): boolean {
    return address.length === 4;
  }

  /** The sender's address and port, and the length (W5500, chapter 5.1). */
  datagramHead(from: Uint8Array, port: number, _to: Uint8Array, length: number): Uint8Array {
    const head = new Uint8Array(8);
    head.set(from, 0);
    put16(head, 4, port);
    put16(head, 6, length);
    return head;
  }

  /** The sender's address and the length (w5100s.md, chapter 5). */
  packetHead(from: Uint8Array, _to: Uint8Array, length: number): Uint8Array {
    const head = new Uint8Array(6);
    head.set(from, 0);
    put16(head, 4, length);
    return head;
  }
}
