import type { IgmpMessage } from '../../net/igmp.ts';
import type { Segment } from '../../net/tcp/segment.ts';
import type { Datagram } from '../../net/udp.ts';
import type { Registers } from './registers/register-file.ts';
import type { SocketName, Status } from './registers/registers.ts';

/** The network below the sockets, as they see it. */
export interface StackPart {
  readonly ip: Uint8Array;
  readonly mac: Uint8Array;
  /** The address that a packet of a socket for `destination` comes from. */
  source(registers: Registers<SocketName> | null, destination: Uint8Array): Uint8Array;
  /** Returns true for the broadcast address of the chip's subnet, and for 255.255.255.255. */
  isBroadcast(address: Uint8Array): boolean;
  /** Where a packet for `address` goes first: to itself on our subnet, else to the gateway. */
  nextHop(address: Uint8Array): Uint8Array;
  /** Puts a whole frame on the wire; without a link it is lost without a sign. */
  transmit(frame: Uint8Array): void;
  /** Asks for the MAC address of `target`: by ARP, or by neighbour solicitation. */
  ask(target: Uint8Array): void;
  /** One packet of a socket, whose registers say TOS, TTL and fragment flags; null stands for the chip itself. */
  sendIp(
    registers: Registers<SocketName> | null,
    mac: Uint8Array,
    destination: Uint8Array,
    protocol: number,
    payload: Uint8Array,
  ): void;
  /** `alert`: with the option that makes routers look at it. */
  sendIgmp(mac: Uint8Array, destination: Uint8Array, message: IgmpMessage, alert: boolean): void;
  sendTcp(
    registers: Registers<SocketName> | null,
    mac: Uint8Array,
    destination: Uint8Array,
    segment: Segment,
  ): void;
}

/** What a socket says of its membership of a group to the routers. */
export interface GroupVoice {
  report(): void;
  leave(): void;
}

/** IPv6 below the sockets, of a chip that has it; addresses are of 16 bytes. */
export interface Ip6Part {
  /** The payload of a frame has come from `mac`, to the chip or to a group. Returns true if a socket took it. */
  receive(payload: Uint8Array, mac: Uint8Array): boolean;
  source(registers: Registers<SocketName> | null, destination: Uint8Array): Uint8Array;
  nextHop(destination: Uint8Array): Uint8Array;
  /** What tells the routers of a membership of `group`, whose hardware address is `mac`. */
  mld(group: Uint8Array, mac: Uint8Array): GroupVoice;
  /** Sends a neighbour solicitation. */
  ask(target: Uint8Array): void;
  send(
    registers: Registers<SocketName> | null,
    mac: Uint8Array,
    destination: Uint8Array,
    protocol: number,
    payload: Uint8Array,
  ): void;
}

/** A hardware socket, as the stack and the other parts see it: its state, and who takes what comes in. */
export interface SocketPart {
  readonly index: number;
  readonly registers: Registers<SocketName>;
  readonly status: Status;
  /** Called with every ARP answer: `ip` is at `mac`. */
  readonly resolver: { learn(ip: Uint8Array, mac: Uint8Array): void };
  /** Its TCP side, while it has one. */
  readonly tcp: TcpPart | null;
  readonly udp: UdpPart | null;
  readonly ipraw: IprawPart | null;
  readonly macraw: MacrawPart | null;
}

export interface TcpPart {
  /** Whether this is the connection between `port` of `ip` and our own `localPort`. */
  owns(ip: Uint8Array, port: number, localPort: number): boolean;
  receive(segment: Segment): void;
  /** Whether there is a connection, or one is being made. */
  readonly isConnected: boolean;
  /** A SYN for this LISTEN socket, and for our address `to`: from now on it is the connection. */
  answer(syn: Segment, ip: Uint8Array, mac: Uint8Array, to: Uint8Array): void;
  /** The connection ends because a router reports the peer as unreachable. */
  unreachable(): void;
}

export interface UdpPart {
  /** With MULTI: the group it belongs to, and who answers a router that asks for its members. */
  readonly membership: { readonly group: Uint8Array; query(group: Uint8Array, us: number): void } | null;
  receive(source: Uint8Array, destination: Uint8Array, datagram: Datagram): void;
}

export interface IprawPart {
  /** The IP protocol that it speaks. */
  readonly protocol: number;
  receive(source: Uint8Array, destination: Uint8Array, payload: Uint8Array): void;
}

export interface MacrawPart {
  /** A frame that none of the other sockets took. */
  receive(frame: Uint8Array): void;
}
