import type { Bus } from '../../hal/bus.ts';
import type { Clock } from '../../hal/clock.ts';

/**
 * Where the scenarios are played: a chip on a bus, and a far end on its network. The scenarios know nothing else of
 * the chip, so they run on any model of one, or on a real one, for which somebody writes a stage.
 *
 * For authors of stages:
 * - Nothing of the driver runs outside `run`: the bus's watcher and the clock's callbacks are called from there alone.
 * - The far end answers at once: what the wire and its own work take is not what is counted. The published figures of
 *   the other drivers were taken on such a wire.
 */
export interface Stage {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly far: FarEnd;
  /** Whether the chip's link is up; nothing gets through before. */
  linked(): boolean;
  /** Lets `ms` milliseconds pass as the runtime's loop would: watchers and timers run between them. */
  run(ms: number): void;
  /** Lets `ms` milliseconds pass in which the driver's program is busy elsewhere: only the chip and the far end go on. */
  pass(ms: number): void;
}

export interface StageOptions {
  /** Whether the board has wired INTn; default true. */
  interruptLine?: boolean;
  /** How long the far end keeps its acknowledgements to itself, in microseconds; default 0. */
  ackDelayUs?: number;
}

/** A new stage: the chip is as after power-up. */
export type OpenStage = (options: StageOptions) => Stage;

/** The device's addresses on every stage, bytes in network order; the far end is at `gateway`. */
export const NETWORK = {
  mac: [2, 0, 10, 0, 2, 15],
  ip: [10, 0, 2, 15],
  subnet: [255, 255, 255, 0],
  gateway: [10, 0, 2, 2],
};

/** A host in the device's network. */
export interface FarEnd {
  /** Sends a SYN to a port of the device. */
  connect(port: number): FarConnection;
  /** Answers SYNs for `port` from now on; `onConnection` gets each connection. */
  listen(port: number, onConnection: (connection: FarConnection) => void): void;
  /** Opens a UDP port. */
  udp(port: number): FarPort;
}

/** One TCP connection, from its far end. */
export interface FarConnection {
  /** Whether it was ended by a RST. */
  readonly reset: boolean;
  /** Whether the device has closed its side. */
  readonly peerClosed: boolean;
  /** All bytes that have come. */
  received(): Uint8Array;
  /** Sends bytes as fast as the device's window allows. */
  send(bytes: Uint8Array): void;
  /** Closes its side, behind the bytes. */
  fin(): void;
  /** From now on, the device's FIN is answered by a FIN at once. */
  answerFin(): void;
}

/** One UDP port of the far end. */
export interface FarPort {
  /** Sends a datagram to a port of the device. */
  send(port: number, bytes: Uint8Array): void;
  /** How many datagrams have come, and the last one. */
  readonly count: number;
  readonly last: Uint8Array;
}
