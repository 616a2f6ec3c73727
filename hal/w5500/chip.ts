import type { Bus } from '../bus.ts';
import type { Clock } from '../clock.ts';
import { COMMON, Frames, socketBlock } from './frame.ts';
import * as R from './regs.ts';
import { SOCKETS, Sockets } from './sockets.ts';

/** How the device appears on its network: bytes in network order. */
export interface NetworkSettings {
  mac: ArrayLike<number>;
  ip: ArrayLike<number>;
  subnet: ArrayLike<number>;
  gateway: ArrayLike<number>;
}

/** RSTn stays low this long; the datasheet asks for 500 us. */
const RESET_LOW_MS = 2;
/** The chip has this long to answer after a reset. */
const RESET_MS = 500;
/** What interrupts: all but SENDOK, which only datagrams are told of. */
export const EVENTS = R.IR_CON | R.IR_DISCON | R.IR_RECV | R.IR_TIMEOUT;
/** GAR, SUBR, SHAR and SIPR are neighbours. */
const SETTINGS_LENGTH = 18;
/** Where in them which address stands. */
export const GATEWAY = 0;
export const SUBNET = 4;
export const OWN_IP = 14;
/** From GAR to VERSIONR: everything `healthy` compares, in one frame. */
const HEALTH_LENGTH = R.VERSIONR - R.GAR + 1;

/** A W5500: its eight sockets, and what they share (datasheet chapter 3). Knows nothing of what connections are for. */
export class W5500 extends Sockets {
  /** VERSIONR as it was read last; 4 on a W5500. */
  version = 0;
  /** Whether the link was up when `healthy` looked last. */
  link = false;

  private readonly bus: Bus;
  /** The network settings as the chip has them, from GAR on. To be read; `configure` sets them. */
  readonly settings = new Uint8Array(SETTINGS_LENGTH);
  private readonly health = new Uint8Array(HEALTH_LENGTH);

  constructor(bus: Bus, clock: Clock) {
    super(new Frames(bus), clock);
    this.bus = bus;
  }

  /**
   * Resets the chip, by its line where there is one and by MR, and sets up its interrupts and network settings.
   * All sockets are closed afterwards. Returns false when no W5500 answers: then `version` says what VERSIONR read.
   */
  reset(): boolean {
    this.forget();
    if (this.bus.reset(true)) {
      this.clock.wait(RESET_LOW_MS);
      this.bus.reset(false);
    }
    if (!this.answers()) return false;
    this.frames.write8(COMMON, R.MR, R.MR_RST);
    if (!this.answers()) return false;
    for (let n = 0; n < SOCKETS; n++) {
      this.frames.write8(socketBlock(n), R.SN_IMR, EVENTS);
    }
    this.frames.write8(COMMON, R.SIMR, 0xff);
    this.frames.write(COMMON, R.GAR, this.settings);
    return true;
  }

  /** Sets the network settings, and keeps them for the next `reset`. */
  configure(network: NetworkSettings): void {
    this.settings.set(network.gateway, GATEWAY);
    this.settings.set(network.subnet, SUBNET);
    this.settings.set(network.mac, 8);
    this.settings.set(network.ip, OWN_IP);
    this.frames.write(COMMON, R.GAR, this.settings);
  }

  /** Copies the device's own address, 4 bytes, into `into` from `at` on. */
  ownIp(into: Uint8Array, at: number): void {
    for (let i = 0; i < 4; i++) into[at + i] = this.settings[OWN_IP + i];
  }

  /**
   * Is this still the chip that was set up, and does it take commands? A brown-out resets the chip alone and leaves
   * it silent. One frame, and one for each command not seen taken yet. Also reads the link. A single bad reading is
   * not believed.
   */
  healthy(): boolean {
    return !this.dead && (this.sameSettings() || this.sameSettings()) && this.obeys();
  }

  /** Whether the attention line asks for `events`; always true on a board without the line. */
  attention(): boolean {
    return this.bus.attention();
  }

  /** Calls `handler` on every loop turn while the attention line is low; false on a board without the line. */
  watch(handler: (() => void) | null): boolean {
    return this.bus.watch(handler);
  }

  /** SIR: bit n is set when socket n has something to say. */
  events(): number {
    return this.frames.read8(COMMON, R.SIR);
  }

  private answers(): boolean {
    for (let waited = 0; waited < RESET_MS; waited++) {
      this.version = this.frames.read8(COMMON, R.VERSIONR);
      if (this.version === R.VERSION && (this.frames.read8(COMMON, R.MR) & R.MR_RST) === 0) return true;
      this.clock.wait(1);
    }
    return false;
  }

  private sameSettings(): boolean {
    const health = this.health;
    if (this.frames.read(COMMON, R.GAR, health, 0, HEALTH_LENGTH) < HEALTH_LENGTH) return false;
    this.link = (health[R.PHYCFGR - R.GAR] & R.PHY_LNK) !== 0;
    this.version = health[R.VERSIONR - R.GAR];
    if (this.version !== R.VERSION || health[R.SIMR - R.GAR] !== 0xff) return false;
    for (let i = 0; i < SETTINGS_LENGTH; i++) if (health[i] !== this.settings[i]) return false;
    return true;
  }
}
