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
  /** Whether each SEND of UDP asks for the peer's MAC address first. */
  readonly asksAlways: boolean;
  /** Whether even a broadcast asks so, in vain: what chips of the family do without an address of their own. */
  readonly asksForBroadcast: boolean;
  /** Whether every segment with data of socket `index` says PSH. */
  pushes(index: number): boolean;
  /** Whether magic packets are looked for, and whether only with a UDP socket open. */
  readonly wakes: 'never' | 'udp' | 'always';
  /** Whether a RST is sent for a segment that no socket wants: a SYN, or one of a connection that is forgotten. */
  refuses(isSyn: boolean): boolean;
  /** Whether a datagram for a closed port is answered with "port unreachable". */
  readonly reportsClosedPorts: boolean;
  /** Something that the host may want to know: another station has our address; UIPR and UPORTR are new; a magic packet. */
  announce(news: 'conflict' | 'unreachable' | 'magic'): void;
  /** A host has answered to ARP, or to a ping with this identifier and sequence number. */
  heardArp(ip: Uint8Array, mac: Uint8Array): void;
  heardPing(ip: Uint8Array, identifier: number, sequence: number): void;
}
