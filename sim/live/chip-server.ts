import type { ChipPins } from '../runtimes/kaluma/board/lockstep.ts';
import {
  ATTENTION,
  CHANGES,
  DESELECT,
  EXCHANGE,
  getU32,
  HOLD_LOW,
  HOLD_NOT,
  LENGTH,
  type Mailbox,
  POSTED,
  READY,
  RECORD_HEAD,
  RESET_HIGH,
  RESET_LOW,
  SELECT,
  SERVED,
  WRITE,
} from './mailbox.ts';

/** Atomics.waitAsync (ECMAScript 2024), which the type library in use does not contain yet. */
type WaitAsync = (
  array: Int32Array,
  index: number,
  value: number,
) => { async: false } | { async: true; value: Promise<string> };
const waitAsync = (Atomics as unknown as { waitAsync: WaitAsync }).waitAsync;

/** The chip's end of the mailbox, on the main thread: carries out the board's records, and shows INTn to it. */
export class ChipServer {
  private readonly control: Int32Array<SharedArrayBuffer>;
  private readonly data: Uint8Array<SharedArrayBuffer>;
  private chip: ChipPins;
  private readonly around: (action: () => void) => void;
  private readonly isHeld: () => boolean;
  private served = 0;
  private running = false;
  /** A batch waits for the end of a hold. */
  private isLate = false;

  /**
   * `around` is called around every batch: the live run advances the simulated time in it. While `isHeld` answers true the board
   * waits for its batch, until `goOn`.
   */
  constructor(
    mailbox: Mailbox,
    chip: ChipPins,
    around: (action: () => void) => void,
    isHeld: () => boolean = () => false,
  ) {
    this.isHeld = isHeld;
    this.control = mailbox.control;
    this.data = mailbox.data;
    this.chip = chip;
    this.around = around;
  }

  /** The board's records go to these pins from the next batch on. */
  use(chip: ChipPins): void {
    this.chip = chip;
  }

  start(): void {
    this.running = true;
    this.listen();
  }

  stop(): void {
    this.running = false;
    Atomics.notify(this.control, POSTED);
  }

  /** The device is held no longer: what waits is carried out. */
  goOn(): void {
    if (!this.isLate) return;
    this.isLate = false;
    this.serve();
  }

  /** Sets the level of INTn; must be called with every change. */
  attention(low: boolean): void {
    Atomics.store(this.control, ATTENTION, low ? 1 : 0);
    Atomics.add(this.control, CHANGES, 1);
    Atomics.notify(this.control, CHANGES);
  }

  private listen(): void {
    const next = waitAsync(this.control, POSTED, this.served);
    if (next.async) next.value.then(() => this.serve());
    // The next batch is already posted. The host's own events are handled first: a board that never pauses must not
    // block the network.
    else setImmediate(() => this.serve());
  }

  private serve(): void {
    if (!this.running) return;
    if (this.isHeld()) {
      this.isLate = true;
      return;
    }
    const posted = Atomics.load(this.control, POSTED);
    if (posted !== this.served) {
      this.around(() => this.carryOut(Atomics.load(this.control, LENGTH)));
      this.served = posted;
      Atomics.store(this.control, SERVED, posted);
      Atomics.notify(this.control, SERVED);
    }
    this.listen();
  }

  private carryOut(length: number): void {
    let at = 0;
    while (at < length) {
      const kind = this.data[at];
      if (kind === WRITE || kind === EXCHANGE) at = this.clock(at, kind);
      else if (kind === READY) {
        this.data[at + 1] = this.chip.ready ? 1 : 0;
        at += 2;
      } else {
        this.setPin(kind);
        at += 1;
      }
    }
  }

  /** Clocks the bytes of the record at `at`; returns the position of the next one. */
  private clock(at: number, kind: number): number {
    const start = at + RECORD_HEAD;
    const end = start + getU32(this.data, at + 1);
    for (let i = start; i < end; i++) {
      const miso = this.chip.transfer(this.data[i]);
      if (kind === EXCHANGE) this.data[i] = miso;
    }
    return end;
  }

  private setPin(kind: number): void {
    if (kind === SELECT) this.chip.select();
    else if (kind === DESELECT) this.chip.deselect();
    else if (kind === HOLD_LOW || kind === HOLD_NOT) this.chip.holdAttention?.(kind === HOLD_LOW);
    else if (kind === RESET_LOW || kind === RESET_HIGH) this.chip.reset(kind === RESET_LOW);
  }
}
