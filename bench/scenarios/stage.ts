import type { Bus } from '../../hal/bus.ts';
import type { Clock } from '../../hal/clock.ts';

/**
 * The stage of the scenarios: a chip on a bus, and a far end on its network. The scenarios do not depend on anything
 * else, so they run on any model of a chip, or on a real one with a stage of its own.
 *
 * For authors of stages:
 * - Nothing of the driver runs outside `run`: the bus's watcher and the clock's callbacks are called from there only.
 * - The far end answers at once: the delays of the wire and of the far end are not counted. The published figures of
 *   the other drivers were taken on such a wire.
 */
export interface Stage {
  /** Of a co-processor a ReadyBus, in a process that is for it. */
  readonly bus: Bus;
  readonly clock: Clock;
  readonly far: FarEnd;
  /** Returns true if the chip's link is up; no frame passes before. */
  linked(): boolean;
  /** Advances the time by `ms` milliseconds as the runtime's loop would: watchers and timers run meanwhile. */
  run(ms: number): void;
  /**
   * Advances the time by `ms` milliseconds in which the driver's program is busy: only the chip and the far end
   * continue.
   */
  pass(ms: number): void;
}

export interface StageOptions {
  /** True if the board has INTn connected; default true. */
  interruptLine?: boolean;
  /** Delay of the far end's acknowledgements, in microseconds; default 0. */
  ackDelayUs?: number;
}

/** Opens a new stage, with the chip in its state after power-up. */
export type OpenStage = (options: StageOptions) => Stage;

/** The device's addresses on every stage, bytes in network order; the far end is at `gateway`. `ssid`: of a chip with a radio. */
export const NETWORK = {
  mac: [2, 0, 10, 0, 2, 15],
  ip: [10, 0, 2, 15],
  subnet: [255, 255, 255, 0],
  gateway: [10, 0, 2, 2],
  ssid: 'simulated',
};

/** A host in the device's network. */
export interface FarEnd {
  /** Sends a SYN to a port of the device. */
  connect(port: number): FarConnection;
  /** Answers SYNs for `port` from now on; `onConnection` is called with each connection. */
  listen(port: number, onConnection: (connection: FarConnection) => void): void;
  /** Opens a UDP port. */
  udp(port: number): FarPort;
}

/** The far end of a TCP connection. */
export interface FarConnection {
  /** True if it was ended by a RST. */
  readonly reset: boolean;
  /** True if the device has closed its side. */
  readonly peerClosed: boolean;
  /** Returns all received bytes. */
  received(): Uint8Array;
  /** Sends bytes as fast as the device's window allows. */
  send(bytes: Uint8Array): void;
  /** Closes its side, after the bytes. */
  fin(): void;
  /** From now on, the device's FIN is answered by a FIN at once. */
  answerFin(): void;
}

/** One UDP port of the far end. */
export interface FarPort {
  /** Sends a datagram to a port of the device. */
  send(port: number, bytes: Uint8Array): void;
  /** Number of received datagrams, and the last one. */
  readonly count: number;
  readonly last: Uint8Array;
}
