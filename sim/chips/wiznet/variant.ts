import type { CommandName, Protocol } from './registers/registers.ts';

/** How often something is repeated, and how long is waited for an answer: the units are RTR's and RCR's. */
export interface Retry {
  readonly rtr: number;
  readonly rcr: number;
}

/** What a socket's mode register keeps from it. */
export interface Filters {
  /** UDP and MACRAW: broadcasts. */
  readonly broadcast: boolean;
  /** UDP in a group: datagrams for the chip alone. */
  readonly unicast: boolean;
  /** MACRAW: what is for another station. */
  readonly others: boolean;
  /** MACRAW: frames for a group, with this type of Ethernet. */
  multicast(type: number): boolean;
  /** MACRAW: IPv6. */
  readonly ipv6: boolean;
}

/** Where the chips of the family differ, as the shared parts ask. */
export interface Variant {
  /** What is written to Sn_CR. */
  readonly commands: ReadonlyMap<number, CommandName>;
  /** What the low four bits of Sn_MR choose. */
  readonly protocols: ReadonlyMap<number, Protocol>;
  /** Sizes that a socket's part of a memory may have, in KB. */
  readonly sizesKb: readonly number[];
  /** How many of these sizes, from socket 0 on, have to fit into the memory when socket `index` is opened. */
  crowd(index: number): number;
  /** What the registers say of repetitions of socket `index`. */
  retry(index: number): Retry;
  filters(index: number): Filters;
  /** The IP protocol that an IPRAW socket speaks. */
  ipProtocol(index: number): number;
  /** Whether OPEN clears Sn_IR. */
  readonly openClearsIr: boolean;
  /** Whether Sn_SR shows CLOSING; else it shows FIN_WAIT meanwhile. */
  readonly showsClosing: boolean;
  /** Whether a ping is answered. */
  readonly answersPing: boolean;
  /** Whether each SEND of UDP of socket `index` asks for the peer's MAC address first. */
  asksAlways(index: number): boolean;
  /** Whether socket `index` takes Sn_DHAR for the peer's MAC address, and never asks. */
  usesDhar(index: number): boolean;
  /** Whether socket `index` asks for the MAC address of a client before it answers its SYN. */
  asksCallers(index: number): boolean;
  /** Where socket `index` sends to, or who is at the other end: 4 bytes, or 16 of IPv6. */
  peer(index: number): Uint8Array;
  /** With MULTI: the group that socket `index` is opened for, 4 bytes, or 16 of IPv6. */
  group(index: number): Uint8Array;
  /** A client at `address` has taken the listening socket `index` under our address `own`. */
  setPeer(index: number, address: Uint8Array, own: Uint8Array): void;
  /** CONNECT or SEND of socket `index`, or what the chip has in their place for IPv6. False: its mode has no such peers. */
  aim(index: number, isIpv6: boolean): boolean;
  /** Whether socket `index` speaks the version of IP that `address` is of. */
  speaks(index: number, address: Uint8Array): boolean;
  /** What stands before a received datagram in RX memory. */
  datagramHead(from: Uint8Array, port: number, to: Uint8Array, length: number): Uint8Array;
  /** What stands before the payload of a received IP packet in RX memory. */
  packetHead(from: Uint8Array, to: Uint8Array, length: number): Uint8Array;
  /** Whether the RX pointers, too, are placed anew when a connection stands. */
  readonly restartsRx: boolean;
  /** Whether SENDOK of TCP says that the transmission has begun; else, that everything was transmitted once. */
  readonly sendOkAtStart: boolean;
  /** Whether even a broadcast asks so, in vain: what chips of the family do without an address of their own. */
  readonly asksForBroadcast: boolean;
  /** Whether every segment with data of socket `index` says PSH. */
  pushes(index: number): boolean;
  /** Whether magic packets are looked for, and whether only with a UDP socket open. */
  readonly wakes: 'never' | 'udp' | 'always';
  /**
   * Whether a RST is sent for a segment of `from` that no socket wants: a SYN, or one of a connection that is forgotten.
   */
  refuses(isSyn: boolean, from: Uint8Array): boolean;
  /** Whether a datagram for a closed port is answered with "port unreachable". */
  readonly reportsClosedPorts: boolean;
  /**
   * Something that the host may want to know: another station has our address; UIPR and UPORTR are new, or those of
   * IPv6; a magic packet.
   */
  announce(news: 'conflict' | 'unreachable' | 'unreachable6' | 'magic'): void;
  /** A host has answered to ARP, or to a ping with this identifier and sequence number. */
  heardArp(ip: Uint8Array, mac: Uint8Array): void;
  heardPing(ip: Uint8Array, identifier: number, sequence: number): void;
}
