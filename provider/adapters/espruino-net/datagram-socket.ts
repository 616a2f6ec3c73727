import type { UdpOwner } from '../../engine/records/records.ts';
import type { Slot } from '../../engine/records/slot.ts';

/** A socket for datagrams. */
export interface DatagramSocket extends UdpOwner {
  port: number;
  slot: Slot | null;
}

/** What the device does for sockets for datagrams; a program without them does not carry it. */
export interface Datagrams {
  open(port: number): number;
  receive(socket: DatagramSocket): string | number | null;
  send(socket: DatagramSocket, text: string): number;
  close(socket: DatagramSocket): void;
}
