import type { SimClock } from '../clock.ts';
import type { Host } from '../hosts/host.ts';
import { ip } from '../net/address.ts';
import { put32 } from '../net/bytes.ts';

export interface SntpServerOptions {
  /** The time at the start of the simulation, in milliseconds since 1970; default: the start of 2026. */
  startMs?: number;
}

const PORT = 123;
const LENGTH = 48;
const CLIENT = 3;
const SERVER = 4;
const HIGHEST_VERSION = 4;
/** Seconds from 1900, the epoch of NTP, to 1970. */
const UNIX_SECONDS = 2_208_988_800;
const NEW_YEAR_MS = Date.UTC(2026, 0, 1);
/** 2 to the power of -20 s: the simulated clock counts microseconds. */
const PRECISION = -20 & 0xff;

/** A time server (RFC 4330, 6) with the time of the simulation, so that every run in lockstep is the same. */
export class SntpServer {
  /** True: requests are not answered. For tests of clients. */
  silent = false;
  private readonly clock: SimClock;
  private readonly startMs: number;

  constructor(host: Host, clock: SimClock, { startMs = NEW_YEAR_MS }: SntpServerOptions = {}) {
    this.clock = clock;
    this.startMs = startMs;
    const port = host.udp(PORT);
    port.onDatagram = ({ ip: client, port: clientPort, bytes }, to) => {
      const version = (bytes[0] >> 3) & 7;
      if (this.silent || bytes.length < LENGTH || (bytes[0] & 7) !== CLIENT) return;
      if (version < 1 || version > HIGHEST_VERSION) return;
      port.send(client, clientPort, this.answer(bytes), { from: ip(to) });
    };
  }

  /** The server's time in milliseconds since 1970. */
  get unixMs(): number {
    return this.startMs + this.clock.nowUs / 1000;
  }

  private answer(question: Uint8Array): Uint8Array {
    const bytes = new Uint8Array(LENGTH);
    bytes[0] = (question[0] & 0x38) | SERVER;
    bytes[1] = 1;
    bytes[2] = question[2];
    bytes[3] = PRECISION;
    bytes.set(new TextEncoder().encode('LOCL'), 12);
    this.stamp(bytes, 16);
    bytes.set(question.subarray(40, LENGTH), 24);
    this.stamp(bytes, 32);
    this.stamp(bytes, 40);
    return bytes;
  }

  /** Writes a timestamp: seconds, which wrap in 2036, and fractions of 32 bits. */
  private stamp(bytes: Uint8Array, at: number): void {
    const seconds = Math.floor(this.unixMs / 1000);
    put32(bytes, at, (seconds + UNIX_SECONDS) % 2 ** 32);
    put32(bytes, at + 4, Math.floor((this.unixMs / 1000 - seconds) * 2 ** 32));
  }
}
