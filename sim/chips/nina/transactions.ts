import type { SimClock, Timer } from '../../clock.ts';
import type { FaultKind } from '../wiznet/faults.ts';
import type { Knobs } from './knobs.ts';

/** A transaction holds this many bytes (SPI_MAX_DMA_LEN). */
export const LONGEST = 4092;
const WORD = 4;

/** What the machine needs of the rest of the chip. */
export interface TransactionOwner {
  readonly clock: SimClock;
  readonly knobs: Readonly<Knobs>;
  /** Carries a command out; calls `done` with the answer to arm, once it has one. */
  execute(bytes: Uint8Array, done: (answer: Uint8Array) => void): void;
  fault(kind: FaultKind, text: string): void;
}

/**
 * The slave's side of SPI (nina-spi.md, chapter 2): one transaction takes a command, the next gives its answer. READY is low
 * while a transaction is armed, and high otherwise.
 */
export class Transactions {
  /** The bytes that the host has clocked out in the current frame, or the last one. */
  frame: number[] = [];
  private readonly owner: TransactionOwner;
  private armed: 'command' | 'answer' | null = null;
  private answer: Uint8Array | null = null;
  private selected = false;
  /** The frame belongs to the armed transaction: it was armed before CS fell. */
  private joined = false;
  private seenUs = 0;
  private complained = false;
  private timer: Timer | null = null;
  private generation = 0;

  constructor(owner: TransactionOwner) {
    this.owner = owner;
  }

  /** READY, true is high. */
  get ready(): boolean {
    if (this.armed === null) return true;
    return this.joined && this.owner.clock.nowUs >= this.seenUs;
  }

  /** The ESP32 is reset or without power: nothing is armed. */
  stop(): void {
    this.generation++;
    this.owner.clock.cancel(this.timer);
    this.armed = null;
    this.answer = null;
    this.selected = this.joined = false;
  }

  /** The firmware has booted, or wants the next command. */
  arm(what: 'command' | 'answer' = 'command', inUs = this.owner.knobs.armUs): void {
    this.armed = null;
    this.joined = false;
    this.timer = this.owner.clock.after(inUs, () => {
      this.armed = what;
    });
  }

  /** CS falls. */
  select(): void {
    this.selected = true;
    this.joined = this.armed !== null;
    this.seenUs = this.owner.clock.nowUs + this.owner.knobs.readyUs;
    this.frame = [];
    this.complained = false;
  }

  transfer(mosi: number): number {
    const { owner, frame } = this;
    if (!this.selected) return owner.knobs.idleMiso;
    const place = frame.length;
    frame.push(mosi);
    if (!this.joined) {
      this.complain('not-ready', 'a byte is clocked while READY says that no transaction is armed');
      return owner.knobs.idleMiso;
    }
    if (owner.clock.nowUs < this.seenUs)
      this.complain('early-clock', 'a byte is clocked before READY has risen behind CS');
    if (place === LONGEST) this.complain('too-long', `a transaction of more than ${LONGEST} bytes`);
    return this.armed === 'answer' ? (this.answer?.[place] ?? 0) : 0;
  }

  /** CS rises: the armed transaction is over, whatever was clocked. */
  deselect(): void {
    if (!this.selected) return;
    this.selected = false;
    if (!this.joined) return;
    this.joined = false;
    const { frame, armed } = this;
    if (armed === 'command') this.take();
    else if (frame.length === 0 && this.owner.knobs.emptyPulse === 'stays') this.arm('answer');
    else {
      const length = this.answer?.length ?? 0;
      if (frame.length > 0 && frame.length < length - (WORD - 1))
        this.complain('answer-cut', `${frame.length} bytes of an answer of ${length} are read`);
      this.arm('command');
    }
  }

  private take(): void {
    const { owner, frame } = this;
    if (frame.length === 0) return this.arm('command');
    const whole = Math.min(LONGEST, frame.length - (frame.length % WORD));
    if (frame.length % WORD !== 0)
      this.complain('unpadded', `a command of ${frame.length} bytes loses those behind the last whole word`);
    this.armed = null;
    const generation = this.generation;
    owner.execute(Uint8Array.from(frame.slice(0, whole)), (answer) => {
      if (generation !== this.generation) return;
      this.answer = answer;
      this.arm('answer');
    });
  }

  private complain(kind: FaultKind, text: string): void {
    if (this.complained) return;
    this.complained = true;
    this.owner.fault(kind, text);
  }
}
