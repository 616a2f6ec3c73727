import type { SimClock } from '../../clock.ts';
import { Random } from '../../random.ts';
import type { Station, Wire } from '../../wire/wire.ts';
import type { SimChip } from '../sim-chip.ts';
import { CommandRegister } from './commands/command.ts';
import type { Core, Transceiver } from './core.ts';
import { DriverFault, type Fault, type FaultKind } from './faults.ts';
import type { Knobs } from './knobs.ts';
import { Stack } from './modes/stack.ts';
import type { Ip6Part } from './parts.ts';
import type { FrameDecoder } from './registers/frame.ts';
import { PacketMemory } from './registers/memory.ts';
import type { Registers } from './registers/register-file.ts';
import type { CommonName, SocketName, Status } from './registers/registers.ts';
import { SocketBlock } from './registers/socket-block.ts';
import { Socket } from './socket.ts';
import type { Variant } from './variant.ts';

/** What a chip of the family is made of. */
export interface Parts {
  knobs: Knobs;
  /** Throws a DriverFault out of the frame that shows a driver's mistake, instead of only reporting it. */
  strict: boolean;
  common: Registers<CommonName>;
  /** One a socket. */
  sockets: readonly Registers<SocketName>[];
  /** Bytes of the TX memory, and of the RX memory. */
  memory: number;
}

/** The transceiver as the chip handles it. */
export interface ChipPhy extends Transceiver {
  /** The network cable. */
  plug(inserted: boolean): void;
  /** A hardware reset that ends in `inUs` microseconds. */
  restart(inUs?: number): void;
  /** A soft reset: the registers' defaults; a link that is up in the default mode stays. */
  reset(): void;
}

/** RSTn must be low at least this long (chapter 2). */
const SHORTEST_RESET_US = 500;

/**
 * A chip of the family, driven by nothing but its pins: SPI frames, RSTn, INTn, and the cable. What else is public here
 * serves the chip's own parts; who tests a driver sees what a driver sees, and the hooks.
 */
export abstract class WiznetSim implements SimChip, Station, Core {
  readonly clock: SimClock;
  /** May be turned at any time; what is under way already goes on as it began. */
  readonly knobs: Knobs;
  readonly random: Random;
  readonly common: Registers<CommonName>;
  readonly txMemory: PacketMemory;
  readonly rxMemory: PacketMemory;
  readonly sockets: readonly Socket[];
  readonly stack: Stack;
  readonly ip6: Ip6Part | null = null;
  frameNumber = 0;
  resets = 0;
  abstract readonly phy: ChipPhy;
  abstract readonly variant: Variant;

  /** The pin INTn has changed; `low` means that it asks for attention. */
  onInterrupt: ((low: boolean) => void) | null = null;
  /** The driver did something wrong. */
  onFault: ((fault: Fault) => void) | null = null;
  /** Sn_SR of a socket has changed. */
  onTransition: ((socket: number, from: Status, to: Status) => void) | null = null;

  protected abstract readonly decoder: FrameDecoder;
  protected abstract readonly interrupts: { readonly low: boolean; update(): void; reset(): void };
  protected readonly socketBlocks: readonly SocketBlock[];
  private readonly strict: boolean;
  private readonly commands: readonly CommandRegister[];
  private resetLow = false;
  private resetLowSinceUs = 0;
  /** When the supply is back. */
  private poweredUs = 0;
  private silentUntilUs = 0;
  private versionHiddenUntilUs = 0;
  private softResetUntilUs = 0;

  constructor(clock: SimClock, wire: Wire, { knobs, strict, common, sockets, memory }: Parts) {
    this.strict = strict;
    this.clock = clock;
    this.knobs = knobs;
    this.random = new Random(knobs.seed);
    this.common = common;
    this.txMemory = new PacketMemory(memory);
    this.rxMemory = new PacketMemory(memory);
    this.sockets = sockets.map((registers, n) => new Socket(this, n, registers));
    this.commands = this.sockets.map((socket) => new CommandRegister(this, socket));
    this.socketBlocks = this.sockets.map((socket, n) => new SocketBlock(this, socket, this.commands[n]));
    this.stack = new Stack(this, wire.attach(this));
  }

  // The pins

  /** SCSn falls. */
  select(): void {
    this.frameNumber++;
    this.decoder.select();
  }

  /** Eight bits each way: takes the byte on MOSI, gives the one on MISO. */
  transfer(mosi: number): number {
    const miso = this.decoder.transfer(mosi);
    return this.silent ? 0 : miso;
  }

  /** SCSn rises. */
  deselect(): void {
    this.decoder.deselect();
  }

  /** A whole frame: what MISO gave for each byte of `mosi`. */
  exchange(mosi: Uint8Array): Uint8Array {
    const miso = new Uint8Array(mosi.length);
    this.select();
    try {
      for (let i = 0; i < mosi.length; i++) miso[i] = this.transfer(mosi[i]);
    } finally {
      this.deselect();
    }
    return miso;
  }

  /** RSTn, true is low. The chip answers again some time after it has risen. */
  reset(low: boolean): void {
    if (low === this.resetLow) return;
    this.resetLow = low;
    const { nowUs } = this.clock;
    if (low) this.resetLowSinceUs = nowUs;
    this.startOver();
    if (low) return;
    const lowUs = nowUs - this.resetLowSinceUs;
    if (lowUs < SHORTEST_RESET_US)
      this.fault('short-reset', `RSTn was low for ${lowUs} us of ${SHORTEST_RESET_US}`);
  }

  /** Whether INTn is low. */
  get interrupt(): boolean {
    return this.interrupts.low;
  }

  /** A frame comes in from the wire. */
  receive(frame: Uint8Array): void {
    this.stack.receive(frame);
  }

  get link(): boolean {
    return this.phy.link;
  }

  get address(): Uint8Array {
    return this.stack.ip;
  }

  /** Ports whose SYNs would be answered now, each once. */
  get servedPorts(): number[] {
    if (!this.phy.link || this.stack.ip[0] === 0) return [];
    const listening = this.sockets.filter(({ status }) => status === 'LISTEN');
    return [...new Set(listening.map(({ registers }) => registers.get('Sn_PORT')))];
  }

  get datagramPorts(): number[] {
    const open = this.sockets.filter(({ status }) => status === 'UDP');
    return open.map(({ registers }) => registers.get('Sn_PORT'));
  }

  uses(port: number): boolean {
    return this.sockets.some(
      ({ status, registers }) =>
        !/^(CLOSED|INIT|UDP|MACRAW)$/.test(status) && registers.get('Sn_PORT') === port,
    );
  }

  /** The network cable, in or out. */
  plug(inserted: boolean): void {
    this.phy.plug(inserted);
  }

  /**
   * The supply dips for `forUs` microseconds: the chip loses everything, is gone for that long and starts over as
   * after RSTn. The host gets no sign of it (chapter 13, 20), and no RSTn brings it back before.
   */
  brownOut(forUs = 0): void {
    this.poweredUs = Math.max(this.poweredUs, this.clock.nowUs + forUs);
    this.startOver();
  }

  // What the parts ask of the whole

  fault(kind: FaultKind, text: string, socket: number | null = null, register: string | null = null): void {
    const fault = { kind, text, socket, register, frame: this.decoder.frame, atUs: this.clock.nowUs };
    this.onFault?.(fault);
    if (this.strict) throw new DriverFault(fault);
  }

  interruptsChanged(): void {
    this.interrupts.update();
  }

  sizesChanged(): void {
    this.txMemory.place(this.sockets.map(({ registers }) => registers.get('Sn_TXBUF_SIZE')));
    this.rxMemory.place(this.sockets.map(({ registers }) => registers.get('Sn_RXBUF_SIZE')));
  }

  transition(socket: number, from: Status, to: Status): void {
    this.onTransition?.(socket, from, to);
  }

  /** The version register reads zero for a while after a reset (chapter 2). */
  get versionHidden(): boolean {
    return this.clock.nowUs < this.versionHiddenUntilUs;
  }

  protected get silent(): boolean {
    return this.resetLow || this.clock.nowUs < this.silentUntilUs;
  }

  protected get softResetting(): boolean {
    return this.clock.nowUs < this.softResetUntilUs;
  }

  /**
   * The driver writes into a socket's TX memory, or reads from its RX memory. The counters of a socket that has closed mean
   * nothing, and nothing follows from them: it may have closed between the two readings that the driver compared.
   */
  protected filling(n: number): void {
    if (this.sockets[n].steady.filling() && this.isOpen(n)) this.readOnce(n, 'Sn_TX_FSR');
  }

  protected draining(n: number): void {
    if (this.sockets[n].steady.draining() && this.isOpen(n)) this.readOnce(n, 'Sn_RX_RSR');
  }

  private isOpen(n: number): boolean {
    return this.sockets[n].status !== 'CLOSED';
  }

  /** The engine behind Sn_CR runs again, and finds what was written meanwhile. */
  protected resume(): void {
    for (const command of this.commands) command.resume();
  }

  /** MR.RST. */
  protected softReset(): void {
    this.clear();
    this.softResetUntilUs = this.clock.nowUs + this.knobs.softResetUs;
    if (this.knobs.softResetDropsLink) this.phy.restart();
    else this.phy.reset();
  }

  /** All registers go back to their reset values. */
  protected clear(): void {
    this.resets++;
    for (const command of this.commands) command.reset();
    for (const socket of this.sockets) socket.reset();
    this.common.reset();
    this.sizesChanged();
    this.interrupts.reset();
  }

  /**
   * A hardware reset that ends now, or when the supply is back: everything anew, also in the middle of a frame, and the
   * link, too.
   */
  private startOver(): void {
    const inUs = Math.max(0, this.poweredUs - this.clock.nowUs);
    this.decoder.lose();
    this.clear();
    this.phy.restart(inUs);
    this.silentUntilUs = this.clock.nowUs + inUs + this.knobs.resetReleaseUs;
    this.versionHiddenUntilUs = this.silentUntilUs + this.knobs.versionZeroUs;
  }

  private readOnce(socket: number, register: string): void {
    this.fault('read-once', `socket ${socket}: acted on ${register} after one read of it`, socket, register);
  }
}
