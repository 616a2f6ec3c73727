import type { Icmp6Message } from '../../net/icmp6.ts';
import type { Core } from '../wiznet/core.ts';
import type { RegisterFile } from '../wiznet/registers/register-file.ts';
import type { Knobs } from './knobs.ts';
import type { W6100Phy } from './phy.ts';
import type { CommonName, SocketName } from './registers/registers.ts';

/** What the W6100's own parts know of it beyond what the family shares. */
export interface W6100Core extends Core {
  readonly knobs: Readonly<Knobs>;
  readonly common: RegisterFile<CommonName>;
  /** The same registers as those of `sockets`, with the names that only this chip has. */
  readonly socketFiles: readonly RegisterFile<SocketName>[];
  readonly phy: W6100Phy;
  readonly socketless: SocketlessPart;
  /** CIDR and VER read zero for a while after a reset. */
  readonly versionHidden: boolean;
}

/** Messages of ICMP over IPv6. */
export interface Ip6Messages {
  /** Returns true if `address` is one that the chip has. */
  isOwn(address: Uint8Array): boolean;
  /** Sends a neighbour solicitation; `from`: the unspecified address where the question is whether `target` is free. */
  ask(target: Uint8Array, from?: Uint8Array): void;
  sendIcmp(mac: Uint8Array, destination: Uint8Array, message: Icmp6Message, from?: Uint8Array): void;
  /** Sends a message that stays on the segment. */
  sendNeighbour(mac: Uint8Array, destination: Uint8Array, message: Icmp6Message, from?: Uint8Array): void;
}

/** ARP, ping and neighbour discovery on command. */
export interface SocketlessPart {
  /** SLCR. */
  command(value: number): void;
  /** A host has answered to ARP, or to a neighbour solicitation. */
  heardArp(ip: Uint8Array, mac: Uint8Array): void;
  heardPing(ip: Uint8Array, identifier: number, sequence: number): void;
  /** A router has answered, or has advertised itself. */
  heardRouter(): void;
  reset(): void;
}
