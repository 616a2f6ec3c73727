import type { Tty } from '../../runtimes/kaluma/serial/tty.ts';
import { CHANGES, type Mailbox } from '../mailbox.ts';

/** The serial line between the main thread and the board's: typed bytes go through shared memory. */
export interface TtyMemory {
  control: Int32Array<SharedArrayBuffer>;
  typed: Uint8Array<SharedArrayBuffer>;
}

/** Indices into `control`: number of bytes written, and of bytes read. */
const PUT = 0;
const TAKEN = 1;
/** Number of turns of the board's loop; at least 1 once it has started. */
const TURNS = 2;
/** 1 while a file transfer uses the line. */
const TRANSFER = 3;
/** The size of the board's receive ring. */
const RING_BYTES = 2048;
const RETRY_MS = 1;

export function createTtyMemory(): TtyMemory {
  return {
    control: new Int32Array(new SharedArrayBuffer(4 * 4)),
    typed: new Uint8Array(new SharedArrayBuffer(RING_BYTES)),
  };
}

/** The board's end. */
export class BoardTty implements Tty {
  private readonly memory: TtyMemory;
  readonly write: (text: string) => void;

  constructor(memory: TtyMemory, write: (text: string) => void) {
    this.memory = memory;
    this.write = write;
  }

  available(): number {
    const { control } = this.memory;
    return Atomics.load(control, PUT) - Atomics.load(control, TAKEN);
  }

  read(): number {
    const taken = Atomics.add(this.memory.control, TAKEN, 1);
    return this.memory.typed[taken % RING_BYTES];
  }

  transferring(on: boolean): void {
    Atomics.store(this.memory.control, TRANSFER, on ? 1 : 0);
  }

  /** The board has started, or its loop has made a turn. */
  turned(): void {
    Atomics.add(this.memory.control, TURNS, 1);
  }
}

/** The main thread's end. Bytes that do not fit into the board's ring wait here, as in the host's driver. */
export class HostTty {
  private readonly memory: TtyMemory;
  private readonly mailbox: Mailbox;
  private waiting: number[] = [];
  private timer: NodeJS.Timeout | null = null;

  constructor(memory: TtyMemory, mailbox: Mailbox) {
    this.memory = memory;
    this.mailbox = mailbox;
  }

  type(bytes: Uint8Array): void {
    this.waiting.push(...bytes);
    this.pass();
  }

  /** Discards bytes that the board has not read yet. */
  flush(): void {
    const { control } = this.memory;
    this.waiting = [];
    Atomics.store(control, TAKEN, Atomics.load(control, PUT));
  }

  /** Returns the number of turns of the board's loop, 0 before it has started; a waiting board is woken to make one. */
  turns(): number {
    this.wake();
    return Atomics.load(this.memory.control, TURNS);
  }

  get inTransfer(): boolean {
    return Atomics.load(this.memory.control, TRANSFER) === 1;
  }

  stop(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.waiting = [];
  }

  private pass(): void {
    const { control, typed } = this.memory;
    let put = Atomics.load(control, PUT);
    const room = RING_BYTES - (put - Atomics.load(control, TAKEN));
    for (const byte of this.waiting.splice(0, room)) typed[put++ % RING_BYTES] = byte;
    Atomics.store(control, PUT, put);
    this.wake();
    if (this.waiting.length === 0 || this.timer) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.pass();
    }, RETRY_MS);
  }

  private wake(): void {
    Atomics.add(this.mailbox.control, CHANGES, 1);
    Atomics.notify(this.mailbox.control, CHANGES);
  }
}
