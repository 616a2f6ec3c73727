import type { SimClock } from '../../clock.ts';
import type { NoteEvent, PacketEvent, WatchEvent } from '../../watch/events.ts';
import type { Port } from '../../wire/wire.ts';
import type { LockstepBoard } from '../board.ts';
import { type Fed, type Progress, Translation } from './translation.ts';

/** How often frames that wait for the device are tried, in microseconds of simulated time. */
const TRY_US = 1000;
/** The delay of a frame on the board's wire (sim/wire/wire.ts). */
const FLIGHT_US = 120;

/** An input other than a frame waits so long for the device at most, in microseconds: it may never send what it sent. */
const MOST_WAIT_US = 2_000_000;

/** Something that was done to the device, and what it had sent before. */
interface Input {
  act: () => void;
  progress: Progress;
  sinceUs: number;
}

export interface ReplayOptions {
  /** On a new board, to which nothing has happened yet. */
  board: LockstepBoard;
  /** The events of a recording. */
  events: WatchEvent[];
  /** The recorded device had a cable with faults: its frames were seen as they arrived, and not as they were sent. */
  hasCable: boolean;
  /** A value of something that is wired to the board was changed. */
  onSlide?(name: string, value: number): void;
}

/**
 * Does to a board in lockstep what was recorded of another run: frames to it, pins, voltages, cable, supply and restarts, each at
 * its time. A frame that answers the device waits until it has sent what is answered, and every other input, with the frames
 * behind it, until it has sent what it had sent before.
 */
export class Replay {
  /** When the last input was recorded, in microseconds. */
  readonly endUs: number;
  private readonly options: ReplayOptions;
  private readonly clock: SimClock;
  private readonly translation: Translation;
  private readonly port: Port;
  /** Frames and other inputs whose time has come, in their order. */
  private waiting: (Fed | Input)[] = [];
  /** Frames whose time has not come. */
  private later = 0;
  private isTrying = false;
  /** Restarts that are due: the board is switched off and on between two runs, and not in the middle of one. */
  private restarts = 0;

  constructor(options: ReplayOptions) {
    const { board, events, hasCable } = options;
    this.options = options;
    this.clock = board.clock;
    this.translation = new Translation((port) => board.sim.servedPorts.includes(port));
    // Nobody but the recording answers the device.
    board.host.detach();
    this.port = board.wire.attach({ receive: (frame) => this.translation.heard(frame) });
    let endUs = 0;
    for (const event of events) {
      endUs = Math.max(endUs, event.at);
      if (event.kind === 'note') this.do(event);
      if (event.kind === 'packet') this.feed(event, hasCable ? FLIGHT_US : 0);
    }
    this.endUs = endUs;
  }

  /** Frames that the device has not got yet: it has not sent what they answer. */
  get unfed(): number {
    return this.waiting.filter((one) => 'frame' in one).length + this.later;
  }

  private feed({ at, out, data }: PacketEvent, flightUs: number): void {
    const fed = this.translation.record(Uint8Array.from(Buffer.from(data, 'base64')), out);
    if (!fed) return;
    this.later++;
    this.at(at - flightUs, () => {
      this.later--;
      this.waiting.push(fed);
      this.tryAll();
    });
  }

  private do(event: NoteEvent): void {
    const progress = this.translation.progress();
    this.at(event.at, () => {
      this.waiting.push({ act: () => this.act(event), progress, sinceUs: event.at });
      this.tryAll();
    });
  }

  private at(us: number, action: () => void): void {
    this.clock.after(us - this.clock.nowUs, action);
  }

  private tryAll(): void {
    const blocked = new Set<unknown>();
    let isHeld = false;
    this.waiting = this.waiting.filter((one) => {
      if (isHeld) return true;
      if ('act' in one) {
        isHeld = this.isTooEarly(one);
        if (!isHeld) one.act();
        return isHeld;
      }
      const frame = blocked.has(one.flow) ? null : this.translation.translate(one);
      if (frame) this.port.send(frame);
      else blocked.add(one.flow);
      return frame === null;
    });
    if (this.waiting.length === 0 || this.isTrying) return;
    this.isTrying = true;
    this.clock.after(TRY_US, () => {
      this.isTrying = false;
      this.tryAll();
    });
  }

  private isTooEarly({ progress, sinceUs }: Input): boolean {
    return this.clock.nowUs < sinceUs + MOST_WAIT_US && !this.translation.hasReached(progress);
  }

  private act({ what, on, input }: NoteEvent): void {
    const { board, onSlide } = this.options;
    if (what === 'cable' && on !== undefined) board.sim.plug(on);
    if (!input) return;
    if ('level' in input) board.circuit.drive(input.pin, input.level);
    else if ('volts' in input) board.circuit.setVoltage(input.pin, () => input.volts ?? 0);
    else if ('slider' in input) onSlide?.(input.slider, input.value);
    else if ('brownOutUs' in input) board.sim.brownOut(input.brownOutUs);
    else this.restarts++;
  }

  /** Does what cannot be done while the board runs. */
  turn(): void {
    if (this.restarts > 0) this.options.board.powerCycle();
    this.restarts = 0;
  }
}
