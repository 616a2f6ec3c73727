import type { Socket } from 'node:net';
import { DriverFault } from '../chips/wiznet/faults.ts';
import type { ChipPins } from '../runtimes/kaluma/board/lockstep.ts';
import {
  CLOCK,
  encode,
  FRAME,
  GPIO0,
  HEAD,
  INTERRUPT,
  LONGEST,
  type Message,
  MessageError,
  MessageReader,
  READY,
  REFUSAL,
  RESET,
  SELECT,
} from './message.ts';
import type { SpiTime } from './time.ts';

/** What a driver may send ahead while it waits for its time to pass; more stays in the socket. */
const AHEAD = HEAD + LONGEST;

/** Says why, and closes once that is out; what the other side says meanwhile is not read. */
export function refuse(socket: Socket, reason: string): void {
  socket.pause();
  socket.end(encode(REFUSAL, new TextEncoder().encode(reason)), () => socket.destroy());
}

/** One driver at the other end of a socket. Its messages are carried out and answered one by one, in their order. */
export class SpiSession {
  /** Frames so far, and the bytes between their edges of chip select. */
  frames = 0;
  bytes = 0;
  private readonly socket: Socket;
  private readonly chip: ChipPins;
  private readonly time: SpiTime;
  private readonly onEnd: (reason: string) => void;
  private readonly reader = new MessageReader();
  /** Chip select is held low by a message of its own. */
  private selected = false;
  private stopWaiting: (() => void) | null = null;
  private over = false;

  /** `onEnd` is told once why the driver is gone. */
  constructor(socket: Socket, chip: ChipPins, time: SpiTime, onEnd: (reason: string) => void) {
    this.socket = socket;
    this.chip = chip;
    this.time = time;
    this.onEnd = onEnd;
    socket.on('data', (bytes) => this.take(bytes));
    socket.on('drain', () => this.serve());
    socket.on('end', () => this.hangUp());
    socket.on('close', () => this.end('the connection broke'));
  }

  /** Ends the session from the chip's side. */
  close(reason: string): void {
    if (this.over) return;
    refuse(this.socket, reason);
    this.end(reason);
  }

  private take(bytes: Uint8Array): void {
    if (this.over) return;
    this.reader.push(bytes);
    this.serve();
  }

  /** Carries out what is there, as long as the driver takes its answers and is not waiting. */
  private serve(): void {
    if (this.over) return;
    this.socket.cork();
    try {
      while (!this.held) {
        const message = this.reader.next();
        if (!message) break;
        this.carryOut(message);
      }
    } catch (error) {
      if (!(error instanceof MessageError || error instanceof DriverFault)) throw error;
      this.close(error.message);
    } finally {
      this.socket.uncork();
    }
    // A driver that waits is read on: how else would its leaving be seen?
    if (this.held && (this.over || this.reader.length > AHEAD)) this.socket.pause();
    else this.socket.resume();
  }

  private get held(): boolean {
    return this.over || this.stopWaiting !== null || this.socket.writableNeedDrain;
  }

  private carryOut({ kind, payload }: Message): void {
    if (kind === FRAME) this.answer(kind, this.exchange(payload));
    else if (kind === RESET) this.reset(payload[0]);
    else if (kind === INTERRUPT) this.answer(kind, Uint8Array.of(this.interruptLevel()));
    else if (kind === CLOCK) this.answerClock(payload);
    else if (kind === READY) this.answer(kind, Uint8Array.of(this.time.run(() => (this.chip.ready ? 1 : 0))));
    else if (kind === SELECT) this.select(levelOf(payload, 'chip select'));
    else this.drive(levelOf(payload, 'GPIO0'));
  }

  private answer(kind: number, payload?: Uint8Array): void {
    this.socket.write(encode(kind, payload));
  }

  private exchange(mosi: Uint8Array): Uint8Array {
    const { chip, time } = this;
    const miso = new Uint8Array(mosi.length);
    this.frames += 1;
    this.bytes += mosi.length;
    time.run(() => {
      if (!this.selected) chip.select();
      try {
        for (let i = 0; i < mosi.length; i++) {
          time.clockByte();
          miso[i] = chip.transfer(mosi[i]);
        }
      } finally {
        if (!this.selected) chip.deselect();
      }
    });
    return miso;
  }

  private reset(level: number): void {
    if (level > 1) throw new MessageError(`bad level ${level} of RSTn; 0 is low, 1 is high`);
    this.time.run(() => this.chip.reset(level === 0));
    this.answer(RESET);
  }

  private select(level: number): void {
    const low = level === 0;
    if (low !== this.selected) this.time.run(() => (low ? this.chip.select() : this.chip.deselect()));
    this.selected = low;
    this.answer(SELECT);
  }

  private drive(level: number): void {
    this.time.run(() => this.chip.holdAttention?.(level === 0));
    this.answer(GPIO0);
  }

  /** INTn is low while the chip wants attention; GPIO0 of a co-processor is high. */
  private interruptLevel(): number {
    const isHigh = this.chip.ready !== undefined;
    return this.time.run(() => (this.chip.interrupt === isHigh ? 1 : 0));
  }

  /** The time now, or once `payload` microseconds have passed. */
  private answerClock(payload: Uint8Array): void {
    if (payload.length === 0) {
      this.answer(CLOCK, this.now());
      return;
    }
    const us = new DataView(payload.buffer).getUint32(0, true);
    this.stopWaiting = this.time.wait(us, () => {
      this.stopWaiting = null;
      this.answer(CLOCK, this.now());
      this.serve();
    });
  }

  private now(): Uint8Array {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(this.time.nowUs), true);
    return bytes;
  }

  /** The driver has said that it sends no more. */
  private hangUp(): void {
    if (this.reader.length > 0 && !this.held) this.close('the connection ended inside a message');
    else this.end('the driver has left');
  }

  private end(reason: string): void {
    if (this.over) return;
    this.over = true;
    this.stopWaiting?.();
    this.stopWaiting = null;
    this.letGo();
    this.onEnd(reason);
  }

  /** Nobody holds RSTn any more: the resistor on the board pulls it up. */
  private letGo(): void {
    try {
      this.time.run(() => {
        if (this.selected) this.chip.deselect();
        this.chip.holdAttention?.(false);
        this.chip.reset(false);
      });
    } catch (error) {
      // A strict chip has told everybody who listens; there is no driver left to be told.
      if (!(error instanceof DriverFault)) throw error;
    }
  }
}

/** A payload of one byte, 0 or 1. */
function levelOf(payload: Uint8Array, line: string): number {
  const [level] = payload;
  if (level > 1) throw new MessageError(`bad level ${level} of ${line}; 0 is low, 1 is high`);
  return level;
}
