import type { SimClock } from '../../clock.ts';
import { Random } from '../../random.ts';
import type { Station, Wire } from '../../wire/wire.ts';
import { CommandRegister } from '../wiznet/command.ts';
import type { Core } from '../wiznet/core.ts';
import { DriverFault, type Fault, type FaultKind } from '../wiznet/faults.ts';
import { Stack } from '../wiznet/modes/stack.ts';
import type { Pins } from '../wiznet/pins.ts';
import { PacketMemory } from '../wiznet/registers/memory.ts';
import { RegisterFile, RegisterMap } from '../wiznet/registers/register-file.ts';
import { SocketBlock } from '../wiznet/registers/socket-block.ts';
import { Socket } from '../wiznet/socket.ts';
import { Interrupts } from './interrupts.ts';
import { DEFAULTS, type Knobs } from './knobs.ts';
import { Phy } from './phy.ts';
import { CommonBlock } from './registers/common-block.ts';
import { type AddressSpace, FrameDecoder } from './registers/frame.ts';
import { COMMON_REGISTERS, type CommonName, MR, type Status } from './registers/registers.ts';

export interface ChipOptions extends Partial<Knobs> {
  /** Throws a DriverFault out of the frame that shows a driver's mistake, instead of only reporting it. */
  strict?: boolean;
}

/** RSTn must be low at least this long (chapter 2). */
const SHORTEST_RESET_US = 500;

const COMMON = new RegisterMap<CommonName>(COMMON_REGISTERS);

const SOCKETS = [0, 1, 2, 3, 4, 5, 6, 7];

/**
 * A W5500, driven by nothing but its pins: SPI frames, RSTn, INTn, and the cable. What else is public here serves
 * the chip's own parts; who tests a driver sees what a driver sees, and the hooks.
 *
 * Left out: PPPoE, of which there are the registers and nothing behind them; IP fragments, as on the chip.
 */
export class W5500Sim implements Pins, Station, Core, AddressSpace {
  readonly clock: SimClock;
  /** May be turned at any time; what is under way already goes on as it began. */
  readonly knobs: Knobs;
  readonly random: Random;
  readonly common = new RegisterFile(COMMON);
  readonly phy: Phy;
  readonly txMemory = new PacketMemory();
  readonly rxMemory = new PacketMemory();
  readonly sockets: readonly Socket[];
  readonly stack: Stack;
  frameNumber = 0;
  resets = 0;

  /** The pin INTn has changed; `low` means that it asks for attention. */
  onInterrupt: ((low: boolean) => void) | null = null;
  /** The driver did something wrong. */
  onFault: ((fault: Fault) => void) | null = null;
  /** Sn_SR of a socket has changed. */
  onTransition: ((socket: number, from: Status, to: Status) => void) | null = null;

  private readonly strict: boolean;
  private readonly decoder: FrameDecoder;
  private readonly interrupts: Interrupts;
  private readonly commonBlock: CommonBlock;
  private readonly commands: readonly CommandRegister[];
  private readonly socketBlocks: readonly SocketBlock[];
  private resetLow = false;
  private resetLowSinceUs = 0;
  /** When the supply is back. */
  private poweredUs = 0;
  private silentUntilUs = 0;
  private versionHiddenUntilUs = 0;
  private softResetUntilUs = 0;

  constructor(clock: SimClock, wire: Wire, options: ChipOptions = {}) {
    const { strict = false, ...knobs } = options;
    this.strict = strict;
    this.clock = clock;
    this.knobs = { ...DEFAULTS, ...knobs };
    this.random = new Random(this.knobs.seed);
    this.phy = new Phy(clock, this.knobs, () => {
      for (const command of this.commands) command.resume();
    });
    this.decoder = new FrameDecoder(this, this.knobs);
    this.sockets = SOCKETS.map((n) => new Socket(this, n));
    this.commands = this.sockets.map((socket) => new CommandRegister(this, socket));
    this.socketBlocks = this.sockets.map((socket, n) => new SocketBlock(this, socket, this.commands[n]));
    this.interrupts = new Interrupts(this, (low) => this.onInterrupt?.(low));
    this.commonBlock = new CommonBlock(this, () => this.softReset());
    this.stack = new Stack(this, wire.attach(this));
    this.sizesChanged();
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

  /** The network cable, in or out. */
  plug(inserted: boolean): void {
    this.phy.plug(inserted);
  }

  /**
   * The supply dips for `forUs` microseconds: the chip loses everything, is gone for that long and starts over as
   * after RSTn. Nobody tells the host (chapter 13, 20), and no RSTn brings it back before.
   */
  brownOut(forUs = 0): void {
    this.poweredUs = Math.max(this.poweredUs, this.clock.nowUs + forUs);
    this.startOver();
  }

  // Between the pins and the blocks

  read(block: number, address: number): number {
    if (this.silent) return 0;
    if (this.softResetting) return block === 0 && address === 0 ? MR.RST : 0;
    const n = block >> 2;
    switch (block & 3) {
      case 1:
        return this.socketBlocks[n].read(address);
      case 2:
        return this.txMemory.read(n, address);
      case 3:
        if (this.sockets[n].steady.draining()) this.readOnce(n, 'Sn_RX_RSR');
        return this.rxMemory.read(n, address);
      default:
        return this.commonBlock.read(address);
    }
  }

  write(block: number, address: number, value: number): void {
    if (this.silent || this.softResetting) return;
    const n = block >> 2;
    switch (block & 3) {
      case 1:
        this.socketBlocks[n].write(address, value);
        return;
      case 2:
        if (this.sockets[n].steady.filling()) this.readOnce(n, 'Sn_TX_FSR');
        this.txMemory.write(n, address, value);
        return;
      case 3:
        this.rxMemory.write(n, address, value);
        return;
      default:
        this.commonBlock.write(address, value);
    }
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

  get versionHidden(): boolean {
    return this.clock.nowUs < this.versionHiddenUntilUs;
  }

  private get silent(): boolean {
    return this.resetLow || this.clock.nowUs < this.silentUntilUs;
  }

  private get softResetting(): boolean {
    return this.clock.nowUs < this.softResetUntilUs;
  }

  private softReset(): void {
    this.clear();
    this.softResetUntilUs = this.clock.nowUs + this.knobs.softResetUs;
    if (this.knobs.softResetDropsLink) this.phy.restart();
    else this.phy.reset();
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

  private clear(): void {
    this.resets++;
    for (const command of this.commands) command.reset();
    for (const socket of this.sockets) socket.reset();
    this.common.reset();
    this.sizesChanged();
    this.interrupts.reset();
  }

  private readOnce(socket: number, register: string): void {
    this.fault('read-once', `socket ${socket}: acted on ${register} after one read of it`, socket, register);
  }
}
