import type { Chip, View } from '#chip';
import type { Ref, SockAddr, WsaBuf } from '../../headers/winsock2.ts';
import type { Handle, Provider, Slot } from './records.ts';

/** Hooks of IPv6 in the engine and in Winsock: see hooks.ts. */

/** Sockets of AF_INET6. Functions return 0 or an error unless stated otherwise. */
export interface Ipv6Hooks {
  /** Returns true if WSPSocket may open a socket of this family. */
  means(family: number): boolean;
  /** A socket's life begins: `family` says whether it is one of AF_INET6. */
  open(handle: Handle, family: number): void;
  /** `accepted` becomes the socket of the connection in `slot`. */
  hand(listener: Handle, slot: Slot, accepted: Handle): void;
  /** Returns true if two sockets on one port have different clients. */
  apart(first: Handle, second: Handle): boolean;
  bind(handle: Handle, name: SockAddr, namelen: number): number;
  /** Returns true if a caller's record can hold a sockaddr_in6. */
  isName(name: SockAddr | null, length: number): boolean;
  /** WSPGetSockName, or WSPGetPeerName. */
  name(handle: Handle, isPeer: boolean, into: SockAddr, namelen: Ref<number>): number;
  /** Returns the error with which WSPConnect is refused; 0 if it is allowed. */
  refuseConnect(handle: Handle, to: SockAddr, namelen: number, callerData: WsaBuf | null): number;
  /** A connect begins. Returns the address that the chip is to connect to. */
  aim(handle: Handle, slot: Slot, ip: Uint8Array): Uint8Array;
  /** Arms a slot. Returns false if the chip did not. */
  listen(listener: Handle, slot: Slot): boolean;
  /** A connection was seen first, and its peer of IPv4, if it has one, is copied. */
  began(slot: Slot): void;
  fillPeer(into: SockAddr, slot: Slot): void;
  /** Returns the sockaddr_in6 of a request's caller, or callee, for a condition function. */
  callerId(listener: Handle, slot: Slot, isCallee: boolean): WsaBuf;
  /** WSPAddressToString: the address as text, with its port unless that is 0; null for a record too short. */
  textOf(name: SockAddr, length: number): string | null;
  /** WSPStringToAddress. */
  read(text: string, into: SockAddr, length: Ref<number>): number;
  /** An option of level IPPROTO_IPV6; `length` null: it is set. */
  option(handle: Handle, optname: number, bytes: Uint8Array, length: Ref<number> | null): number;
}

/**
 * Datagrams over IPv6, where they differ from those of IPv4. A destination is of 16 bytes, or of 4 where it is one of IPv4.
 * Functions return 0 or an error unless stated otherwise.
 */
export interface Ipv6DatagramHooks {
  /** Returns true if a slot is open for them. */
  isSix(slot: Slot): boolean;
  /** Opens the chip's socket of such a slot, or, with a group of 16 bytes, as its member. Returns false if it did not open. */
  open(provider: Provider, slot: Slot, group: Uint8Array | null): boolean;
  /** A slot's first datagram was found: its sender is copied. */
  found(slot: Slot): void;
  /** Returns its sender: 4 bytes, or 16. */
  senderOf(slot: Slot): Uint8Array;
  /** Returns true if it comes from the address that its socket is connected to. */
  isFromPeer(slot: Slot): boolean;
  /** Keeps the sender of the datagram that is taken, for `fillSender`. */
  keepSender(slot: Slot): void;
  fillSender(into: SockAddr, port: number): void;
  /** Returns the error with which WSPConnect is refused; 0 if it is allowed. */
  refuseConnect(handle: Handle, name: SockAddr, namelen: number, callerData: WsaBuf | null): number;
  /** WSPConnect. Returns true if the socket was bound to any address. */
  connect(handle: Handle, ip: Uint8Array): boolean;
  /** The socket returns to any address. */
  disconnect(handle: Handle): void;
  /** Returns the error with which WSPSendTo is refused because of its destination; 0 if it is allowed. */
  refuseTarget(handle: Handle, to: SockAddr): number;
  /** Returns the destination that an address of a caller means. */
  target(handle: Handle, ip: Uint8Array): Uint8Array;
  /** Returns the destination of WSPSend. */
  peer(handle: Handle): Uint8Array;
  /** Returns the longest datagram to a destination, in bytes. */
  most(ip: Uint8Array): number;
  /** Sends what was filled in. `isGroup`: to a group; `isSame`: as the datagram before. */
  send(chip: Chip, view: View, ip: Uint8Array, port: number, isGroup: boolean, isSame: boolean): boolean;
  /** As `unreachable` of `#chip/udp`. Returns the port; 0 without a report. */
  unreachable(chip: Chip, ip: Uint8Array): number;
}
