import type { Core } from '../wiznet/core.ts';
import type { RegisterFile } from '../wiznet/registers/register-file.ts';
import type { Retry } from '../wiznet/variant.ts';
import type { Knobs } from './knobs.ts';
import type { W5100sPhy } from './phy.ts';
import type { CommonName, SocketName } from './registers/registers.ts';

/** What the W5100S's own parts know of it beyond what the family shares. */
export interface W5100sCore extends Core {
  readonly knobs: Readonly<Knobs>;
  readonly common: RegisterFile<CommonName>;
  /** The same registers as those of `sockets`, with the names that only this chip has. */
  readonly socketFiles: readonly RegisterFile<SocketName>[];
  readonly phy: W5100sPhy;
  readonly socketless: SocketlessPart;
  /** Sn_RTR and Sn_RCR as they were when the socket was opened. */
  readonly retryAtOpen: readonly Retry[];
  /** VERR reads zero for a while after a reset. */
  readonly versionHidden: boolean;
}

/** ARP and ping on command. */
export interface SocketlessPart {
  /** SLCR. */
  command(value: number): void;
  heardArp(ip: Uint8Array, mac: Uint8Array): void;
  heardPing(ip: Uint8Array, identifier: number, sequence: number): void;
  reset(): void;
}
