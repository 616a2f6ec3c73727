/** The sockets of the chip with the most. */
const SLOTS = 8;
/** GPIO 0 to 29, and the analog input behind them. */
const PINS = 31;
/** Words of a slot in `slots`. */
const WORDS = 4;

/** What a board's thread and the host share for those who watch the board, and act on its pins. */
export interface WatchMemory {
  /** Index 0: 1 while there is a listener. */
  control: Int32Array<SharedArrayBuffer>;
  /** For each slot its state, its port, and address and port of its peer; a state of -1: nothing is known. */
  slots: Int32Array<SharedArrayBuffer>;
  /** When each slot's state was entered, in milliseconds since 1970. */
  since: Float64Array<SharedArrayBuffer>;
  /** By pin: what drives it from outside, 0 or 1; -1: nothing does. */
  driven: Int8Array<SharedArrayBuffer>;
  /** By pin: the voltage on it, 0 to 1, of 3.3 V; NaN: nothing is wired to it. */
  volts: Float64Array<SharedArrayBuffer>;
  /** By pin: level and mode as the program has made them. */
  levels: Int8Array<SharedArrayBuffer>;
  modes: Int8Array<SharedArrayBuffer>;
}

const WATCHED = 0;

export function createWatchMemory(): WatchMemory {
  const bytes = (count: number) => new Int8Array(new SharedArrayBuffer(count));
  const doubles = (count: number) => new Float64Array(new SharedArrayBuffer(8 * count));
  return {
    control: new Int32Array(new SharedArrayBuffer(4)),
    slots: new Int32Array(new SharedArrayBuffer(4 * WORDS * SLOTS)).fill(-1),
    since: doubles(SLOTS),
    driven: bytes(PINS).fill(-1),
    volts: doubles(PINS).fill(Number.NaN),
    levels: bytes(PINS),
    modes: bytes(PINS),
  };
}

export function isWatched({ control }: WatchMemory): boolean {
  return Atomics.load(control, WATCHED) === 1;
}

export function setWatched({ control }: WatchMemory, watched: boolean): void {
  Atomics.store(control, WATCHED, watched ? 1 : 0);
}

/** A slot of the provider at one moment. */
export interface SlotRecord {
  /** The number of its state. */
  state: number;
  port: number;
  /** Four bytes, the first one highest. */
  ip: number;
  peerPort: number;
  sinceMs: number;
}

/** The board's thread notes the state of a slot. */
export function noteSlot({ slots, since }: WatchMemory, n: number, record: SlotRecord): void {
  if (n >= SLOTS) return;
  slots.set([record.state, record.port, record.ip, record.peerPort], n * WORDS);
  since[n] = record.sinceMs;
}

/** The slots as noted last; null where nothing is known. */
export function slotsNoted({ slots, since }: WatchMemory): (SlotRecord | null)[] {
  return Array.from({ length: SLOTS }, (_, n) => {
    const [state, port, ip, peerPort] = slots.subarray(n * WORDS, (n + 1) * WORDS);
    return state < 0 ? null : { state, port, ip, peerPort, sinceMs: since[n] };
  });
}

/** Clears the slots when the board is switched off. Levels and voltages of its pins stay. */
export function forgetSlots({ slots }: WatchMemory): void {
  slots.fill(-1);
}
