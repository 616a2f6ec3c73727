import { Worker } from 'node:worker_threads';
import type { ChipPins } from '../runtimes/kaluma/board/lockstep.ts';
import type { BoardPins } from '../runtimes/kaluma/board/wiring.ts';
import type { BoardData, BoardMessage } from '../runtimes/kaluma/board/worker.ts';
import { ProgramFlash } from '../runtimes/kaluma/files/program-flash.ts';
import { refusal } from '../runtimes/kaluma/program.ts';
import type { SliderNow, WatchEvent } from '../watch/events.ts';
import { createWatchMemory, forgetSlots, setWatched, takeMoves, type WatchMemory } from '../watch/memory.ts';
import { eventOfMove } from '../watch/provider.ts';
import { ChipServer } from './chip-server.ts';
import type { LiveClock } from './clock.ts';
import { deviceMs } from './hold.ts';
import { CHANGES, createMailbox, type Mailbox, RESTING, TAKEN } from './mailbox.ts';
import type { ErrorListener } from './options.ts';
import { createTtyMemory, HostTty } from './serial/tty.ts';

/**
 * Limit of the thread's heap, in MB. The board's JavaScript heap is far smaller; this keeps a faulty program from
 * exhausting the host's memory.
 */
const HEAP_MB = 128;

/** The board's thread: as JavaScript where this module is, else by way of what can load TypeScript. */
const THREAD = new URL(
  import.meta.url.endsWith('.js')
    ? '../runtimes/kaluma/board/worker.js'
    : '../runtimes/kaluma/board/worker-entry.mjs',
  import.meta.url,
);

const CTRL_C = 0x03;
/** Time without a turn of the loop, in milliseconds, after which Ctrl+C breaks the program off. */
const STUCK_MS = 100;

export interface LiveBoardOptions {
  /** The built bundle, as it would be flashed; with a prompt it may be empty, like the flash of a new board. */
  program: string;
  pins: BoardPins;
  /** The program is as its sources are, and not as it would be flashed. */
  isUnshrunk?: boolean;
  /** It runs Espruino, whose pins have names. */
  isEspruino?: boolean;
  /** The address of a module that wires targets to the board: it exports \`wire\`, which gets a \`Solder\`. */
  wire?: string;
  chip: ChipPins & { onInterrupt: ((low: boolean) => void) | null };
  clock: LiveClock;
  /** Called with one line of the board's console; not for a board with a prompt. */
  print(line: string): void;
  /** Called with the board's output on its serial line. Absent: it has none. */
  onSerial?(text: string): void;
  /** Called when the board's thread has ended (out of memory, for example); the chip continues. */
  onHalt?(reason: string): void;
  /** Called with uncaught errors of the program, instead of `print`; not for a board with a prompt. */
  errors?: ErrorListener;
}

/**
 * A board that runs its program on a thread of its own, with its chip on the main thread. A program that hangs stops
 * neither the chip nor `stop`.
 */
export class LiveBoard {
  private readonly options: LiveBoardOptions;
  private program = '';
  private flash = ProgramFlash.blank();
  /** What who watches shares with the board's thread; it outlives the runtime, as solder does. */
  readonly watched: WatchMemory = createWatchMemory();
  /** Names of the provider's states by number; null: the program says nothing of its provider. */
  states: string[] | null = null;
  /** Called with the level of INTn when it changes, while somebody watches. */
  onInterrupt: ((low: boolean) => void) | null = null;
  private onEvent: ((event: WatchEvent) => void) | null = null;
  /** The pins of the chip while they are watched. */
  private spied: ChipPins | null = null;
  private offered: SliderNow[] = [];
  private mailbox!: Mailbox;
  private worker!: Worker;
  private server!: ChipServer;
  private tty: HostTty | null = null;
  private stopped = false;
  /** Bytes typed after a Ctrl+C, while its effect is not decided yet. */
  private held: number[] | null = null;

  /**
   * Boots the board.
   *
   * @param options the program, and callbacks
   * @throws Error if its flash cannot hold the program
   */
  constructor(options: LiveBoardOptions) {
    this.options = options;
    this.start(options.program);
  }

  /**
   * Boots a halted board with this program in its flash.
   *
   * @param program the built bundle
   * @throws Error if its flash cannot hold it
   */
  start(program: string): void {
    const reason = refusal(program);
    if (reason) throw new Error(reason);
    this.program = program;
    this.flash = ProgramFlash.blank();
    if (program !== '') {
      const flash = new ProgramFlash(this.flash);
      flash.append(new TextEncoder().encode(program));
      flash.end();
    }
    this.boot(false);
  }

  /** Switches the board off, also during an endless loop of the program. */
  async halt(): Promise<void> {
    this.tty?.stop();
    this.server.stop();
    await this.worker.terminate();
  }

  /**
   * Hands the events of the board's thread to `onEvent`, with times in milliseconds since 1970, and its SPI frames to `pins`;
   * null for both: nobody watches.
   */
  watch(onEvent: ((event: WatchEvent) => void) | null, pins: ChipPins | null): void {
    this.onEvent = onEvent;
    this.spied = pins;
    this.server.use(pins ?? this.options.chip);
    setWatched(this.watched, onEvent !== null);
    this.wake();
  }

  /** Hands over the moves of slots so far, which the board's thread has noted. */
  takeMoves(): void {
    const { onEvent, states } = this;
    // The names come first, by a message of their own.
    if (!onEvent || !states) return;
    const lost = takeMoves(this.watched, (move) => onEvent(eventOfMove(move, states)));
    if (lost > 0) onEvent({ kind: 'lost', at: deviceMs(this.options.clock.hold), count: lost });
  }

  /** Has a waiting board make a turn: what is wired to it has changed. */
  wake(): void {
    Atomics.add(this.mailbox.control, CHANGES, 1);
    Atomics.notify(this.mailbox.control, CHANGES);
  }

  /** Values of what is wired to the board, as they are now. */
  get sliders(): SliderNow[] {
    const { sliders } = this.watched;
    return this.offered.map((one, i) => ({
      ...one,
      value: Number.isNaN(sliders[i]) ? one.value : sliders[i],
    }));
  }

  slide(name: string, value: number): void {
    const at = this.offered.findIndex((one) => one.name === name);
    if (at >= 0) this.watched.sliders[at] = value;
  }

  /** The device is held no longer. */
  goOn(): void {
    this.server.goOn();
  }

  /** The pins that lead to the chip. */
  get wired(): number[] {
    const { spi, cs, reset, interrupt } = this.options.pins;
    return [spi.miso, spi.mosi, spi.sck, cs, reset ?? -1, interrupt ?? -1];
  }

  /** True if its loop waits and no code of the program runs. */
  get rests(): boolean {
    return Atomics.load(this.mailbox.control, RESTING) === 1;
  }

  /**
   * Types bytes on the serial line. Ctrl+C breaks off a program that does not return to its loop. The real runtime
   * keeps the timers and watches of such a program; this one loses them.
   */
  type(bytes: Uint8Array): void {
    const { tty } = this;
    if (!tty) return;
    if (this.held) this.held.push(...bytes);
    else if (tty.inTransfer || !bytes.includes(CTRL_C) || this.options.clock.isHeld) tty.type(bytes);
    else {
      // Bytes typed before the Ctrl+C are discarded, as on the board.
      tty.flush();
      this.held = [...bytes.subarray(bytes.lastIndexOf(CTRL_C) + 1)];
      this.judge(tty.turns());
    }
  }

  /** As `halt`, permanently. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.halt();
  }

  private boot(interrupted: boolean): void {
    const {
      pins,
      isUnshrunk = false,
      isEspruino = false,
      wire = null,
      chip,
      clock,
      onSerial,
      onHalt,
      errors,
    } = this.options;
    const { program } = this;
    const mailbox = createMailbox();
    this.mailbox = mailbox;
    this.states = null;
    forgetSlots(this.watched);
    const memory = onSerial ? createTtyMemory() : null;
    this.tty = memory && new HostTty(memory, mailbox);
    this.server = new ChipServer(
      mailbox,
      this.spied ?? chip,
      (action) => clock.run(action),
      () => clock.isHeld,
    );
    chip.onInterrupt = (low) => {
      this.server.attention(low);
      this.onInterrupt?.(low);
    };
    this.server.attention(chip.interrupt);
    this.server.start();
    const prompt = memory && { memory, flash: this.flash, interrupted };
    const { watched } = this;
    const workerData: BoardData = {
      mailbox,
      hold: clock.hold,
      pins,
      isUnshrunk,
      isEspruino,
      wire,
      program,
      watched,
      errors: errors !== undefined,
      prompt,
    };
    this.worker = new Worker(THREAD, {
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
    this.worker.on('message', (message: BoardMessage) => {
      this.take(message);
      Atomics.add(mailbox.control, TAKEN, 1);
      Atomics.notify(mailbox.control, TAKEN);
    });
    this.worker.on('error', (error) => onHalt?.(error.message));
  }

  private take(message: BoardMessage): void {
    const { print, onSerial, errors } = this.options;
    if (typeof message === 'string') (onSerial ?? print)(message);
    else if ('event' in message) this.onEvent?.(message.event);
    else if ('states' in message) this.states = message.states;
    else if ('sliders' in message) this.offer(message.sliders);
    else if ('thrown' in message) errors?.onThrow(message.thrown);
    else errors?.onErrorPrinted(message.line, message.places);
  }

  private offer(sliders: SliderNow[]): void {
    this.offered = sliders;
    this.onEvent?.({ kind: 'sliders', at: deviceMs(this.options.clock.hold), sliders: this.sliders });
  }

  /** Breaks the program off unless its loop makes turns; then passes on the bytes typed meanwhile. */
  private judge(turns: number): void {
    setTimeout(async () => {
      if (this.stopped || !this.tty) return;
      const now = this.tty.turns();
      // The board was just switched on.
      if (now === 0) return this.judge(0);
      if (now === turns) await this.interrupt();
      const { held } = this;
      this.held = null;
      if (held) this.tty?.type(Uint8Array.from(held));
    }, STUCK_MS);
  }

  private async interrupt(): Promise<void> {
    await this.halt();
    if (this.stopped) return;
    const { chip, clock } = this.options;
    // Pins without a program are inputs: the chip's own resistors pull them up.
    clock.run(() => {
      chip.deselect();
      chip.reset(false);
    });
    this.boot(true);
  }
}
