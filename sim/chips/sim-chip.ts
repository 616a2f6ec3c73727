import type { Fault } from './wiznet/faults.ts';
import type { Pins } from './wiznet/pins.ts';

/** A simulated chip of any kind, as boards, wires and tests have it. */
export interface SimChip extends Pins {
  /** The driver did something wrong. */
  onFault: ((fault: Fault) => void) | null;
  /** How many resets the chip has been through. */
  resets: number;
  /** Whether its network is there: the cable, or the radio's. */
  readonly link: boolean;
  /** Its own address; zeros while it has none. */
  readonly address: Uint8Array;
  /** Ports whose SYNs would be answered now. */
  readonly servedPorts: number[];
  /** Ports that are open for datagrams now. */
  readonly datagramPorts: number[];
  /** Whether it listens on this TCP port, or serves a connection of it. */
  uses(port: number): boolean;
  /** The cable goes in or out; or all networks of the air come into range or leave it. */
  plug(inserted: boolean): void;
  /** The supply dips for `forUs` microseconds, and the chip starts over. */
  brownOut(forUs?: number): void;
  /** Of a co-processor: called with a line for the user, such as why there is no TLS session. */
  onNote?: ((line: string) => void) | null;
}
