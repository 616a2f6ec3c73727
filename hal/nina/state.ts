import type { Bus } from '../bus.ts';
import type { Network, RepairCounts } from '../chip.ts';
import type { Clock } from '../clock.ts';
import type { ReadyBus } from '../ready-bus.ts';
import { SOCKETS, Socket } from './socket.ts';

/** What the station is to join. */
export class Station {
  ssid: ArrayLike<number> = [];
  /** Null for an open network. */
  passphrase: ArrayLike<number> | null = null;
  hostname: ArrayLike<number> = [];
  /** When the last command to join was given, and how long after it the next may be, in milliseconds. */
  joinedMs = 0;
  pauseMs = 0;
  /** Whether that command's outcome is open. */
  isJoining = false;
  /** The status and the reason of the last failure; 0 for none. */
  status = 0;
  reason = 0;
}

/** An ESP32 with nina-fw: what is known of it and of its sockets. Its verbs are functions. */
export class NinaChip {
  /** The firmware's version as text; empty while none has answered. */
  version = '';
  /** Whether it has the calls from SOCKET on. */
  hasSockets = false;
  readonly repairs: RepairCounts = { readings: 0, registers: 0, sockets: 0, commands: 0, payload: 0 };
  /** The addresses as the co-processor has them. */
  readonly network: Network = {
    mac: new Uint8Array(6),
    ip: new Uint8Array(4),
    subnet: new Uint8Array(4),
    gateway: new Uint8Array(4),
  };
  /** The addresses are those of `configure`, not of its DHCP client. */
  isFixed = false;
  readonly station = new Station();
  /** The radio has joined, and there is an address. */
  link = false;
  readonly clock: Clock;
  /** The port of each slot that listens, 0 for none; looks at listeners without a sign on GPIO0. */
  readonly servers: number[] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  silence = 0;
  /** The server that the next connect is to reach by TLS; empty for a plain one. */
  secureHost: ArrayLike<number> = [];
  /** The lowest descriptor that the firmware gives. */
  firstFd = 0;
  /** A descriptor may be open that no socket has: an answer was spoilt. */
  hasStray = false;
  /** The socket that is polled next, and when one was polled last. */
  turn = 0;
  polledMs = -1;
  readonly sockets: Socket[] = [];
  dead = true;
  readonly bus: ReadyBus;

  /** `bus`: that of a board with READY, as every board has that names this chip. */
  constructor(bus: Bus | ReadyBus, clock: Clock) {
    for (let n = 0; n < SOCKETS; n++) this.sockets.push(new Socket());
    this.clock = clock;
    this.bus = bus as ReadyBus;
  }
}
