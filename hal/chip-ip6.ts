import type { AnyChip, AnyView } from './chip.ts';

/**
 * IPv6: a further module of the chip's contract, `#chip/ip6`, for programs that use it; other programs do not contain it.
 * It is selected at build time by the board, like `#chip`. The rules of hal/chip.ts on time, memory and failure also apply
 * here. Addresses are of 16 bytes.
 *
 * A chip without IPv6 has `HAS_IPV6` false; its other functions are not called.
 */
export interface Ip6Module<C extends AnyChip, V extends AnyView> {
  readonly HAS_IPV6: boolean;

  /* The chip as a whole. These settings survive resets. */

  /** Speaks IPv6 from now on, at this link-local address. */
  useIpv6(chip: C, linkLocal: Uint8Array): void;
  /** Sets the address under a router's prefix, the prefix's length as a mask, and the router; all 0: none. */
  setGlobal(chip: C, address: Uint8Array, mask: Uint8Array, router: Uint8Array): void;
  /** The addresses as set: link-local, global, mask, router, one behind the other. */
  addresses6(chip: C): Uint8Array;

  /**
   * Asks the segment whether a station has `address`. The answer takes a second. Returns false while something else is
   * being asked.
   */
  probe(chip: C, address: Uint8Array): boolean;
  /** The result of the probe: -1 while it is pending, 0 if no station has the address, 1 if one has. */
  probed(chip: C): number;

  /* Advertisements of routers, on a socket of their own. */

  /** Opens a closed socket for them. */
  openForRouters(chip: C, view: V): boolean;
  /** Asks for one. */
  solicit(chip: C): void;
  /**
   * Copies the next message of ICMP that has come into `into`, from its type on, as far as there is room, and its sender's
   * address into `from`. Returns its length in bytes; 0: none has come, -1: the socket is not as it was opened.
   */
  advertisement(chip: C, view: V, into: Uint8Array, from: Uint8Array): number;

  /* Streams. A connect to an address of 16 bytes is one of `#chip`. */

  /** Listens on `port` for clients of IPv6; for those of IPv4, too, unless `only`. */
  listen6(chip: C, view: V, port: number, only: boolean): boolean;
  /** Right after the look that has shown a connection first: whether it is one of IPv6. */
  isIpv6(view: V): boolean;
  /** Its peer. */
  copyPeer6(view: V, into: Uint8Array): void;

  /* Datagrams: what `#chip/udp` has not in common for both versions of IP. Its other verbs serve such sockets, too. */

  /** The longest datagram that is sent unfragmented over IPv6, in bytes. */
  readonly MAX_DATAGRAM6: number;
  /**
   * As `open` of `#chip/udp`, for datagrams of IPv6, and for those of IPv4, too, unless `only`; or, as a member of
   * `group`, 16 bytes, for that group only.
   */
  openUdp6(chip: C, view: V, port: number, only: boolean, group: Uint8Array | null): boolean;
  /** Right after `first` has found a datagram: whether it has come over IPv6. */
  isFrom6(view: V): boolean;
  /** Its sender. */
  copyFrom6(view: V, into: Uint8Array): void;
  /** As `sendTo`, `sendAgain` and `sendToGroup`, to an address of 16 bytes. */
  sendTo6(chip: C, view: V, ip: Uint8Array, port: number): boolean;
  sendAgain6(chip: C, view: V): boolean;
  sendToGroup6(chip: C, view: V, group: Uint8Array, port: number): boolean;
  /** As `unreachable`, of an answer over IPv6, whose address is written to `ip`. Returns the port; 0 without one. */
  unreachable6(chip: C, ip: Uint8Array): number;
}
