/** The sockets of the chip with the most. */
const SLOTS = 8;
/** GPIO 0 to 29, and the analog input behind them. */
const PINS = 31;
/** Values of what is wired to a board, at most. */
export const SLIDERS = 32;
/** Words of a slot in `slots`. */
const WORDS = 4;

/** What a board's thread and the host share for those who watch the board, and act on its pins. */
export interface WatchMemory {
  /** By the constants below: whether there is a listener, and how far `moves` was written and read. */
  control: Int32Array<SharedArrayBuffer>;
  /** For each slot its state, its port, and address and port of its peer; a state of -1: nothing is known. */
  slots: Int32Array<SharedArrayBuffer>;
  /** When each slot's state was entered, in milliseconds since 1970. */
  since: Float64Array<SharedArrayBuffer>;
  /** A ring of moves of slots, written by the board's thread: a message for each would cost more than the move itself. */
  moves: Float64Array<SharedArrayBuffer>;
  /** By pin: what drives it from outside, 0 or 1; -1: nothing does. */
  driven: Int8Array<SharedArrayBuffer>;
  /** By pin: the voltage on it, 0 to 1, of 3.3 V; NaN: nothing is wired to it. */
  volts: Float64Array<SharedArrayBuffer>;
  /** Values of what is wired to the board, as they were set from outside; NaN: as the target has it. */
  sliders: Float64Array<SharedArrayBuffer>;
  /** By pin: level and mode as the program has made them. */
  levels: Int8Array<SharedArrayBuffer>;
  modes: Int8Array<SharedArrayBuffer>;
}

/** 1 while there is a listener. */
const WATCHED = 0;
/** 1: what drives the pins has changed, or a listener is new. */
const STALE = 1;
/** Entries of `moves` that were written, and that were read; and those for which there was no room. */
const WRITTEN = 2;
const READ = 3;
const LOST = 4;
const CONTROLS = 8;
/** Entries of `moves`, and numbers of one. */
const MOVES = 1024;
const NUMBERS = 7;

export function createWatchMemory(): WatchMemory {
  const bytes = (count: number) => new Int8Array(new SharedArrayBuffer(count));
  const doubles = (count: number) => new Float64Array(new SharedArrayBuffer(8 * count));
  return {
    control: new Int32Array(new SharedArrayBuffer(4 * CONTROLS)),
    slots: new Int32Array(new SharedArrayBuffer(4 * WORDS * SLOTS)).fill(-1),
    since: doubles(SLOTS),
    moves: doubles(MOVES * NUMBERS),
    driven: bytes(PINS).fill(-1),
    volts: doubles(PINS).fill(Number.NaN),
    sliders: doubles(SLIDERS).fill(Number.NaN),
    levels: bytes(PINS),
    modes: bytes(PINS),
  };
}

export function isWatched({ control }: WatchMemory): boolean {
  return Atomics.load(control, WATCHED) === 1;
}

export function setWatched({ control }: WatchMemory, watched: boolean): void {
  Atomics.store(control, STALE, 1);
  Atomics.store(control, WATCHED, watched ? 1 : 0);
}

/** What drives the pins has changed: who watches is to learn of their levels. */
export function setStale({ control }: WatchMemory): void {
  Atomics.store(control, STALE, 1);
}

/** Whether that was so since the last call. */
export function takeStale({ control }: WatchMemory): boolean {
  return Atomics.exchange(control, STALE, 0) === 1;
}

/** A move of a slot, or, with `to` -1, its client was deferred. */
export interface Move {
  atMs: number;
  slot: number;
  /** Numbers of the provider's states. */
  from: number;
  to: number;
  port: number;
  /** Four bytes, the first one highest. */
  ip: number;
  peerPort: number;
}

/** The board's thread adds a move. Of more than the host has read in time, the latest are lost, and counted. */
export function addMove({ control, moves }: WatchMemory, move: Move): void {
  const written = Atomics.load(control, WRITTEN);
  if (((written - Atomics.load(control, READ)) | 0) >= MOVES) {
    Atomics.add(control, LOST, 1);
    return;
  }
  const { atMs, slot, from, to, port, ip, peerPort } = move;
  moves.set([atMs, slot, from, to, port, ip, peerPort], (written & (MOVES - 1)) * NUMBERS);
  Atomics.store(control, WRITTEN, (written + 1) | 0);
}

/** The host takes the moves so far. Returns how many were lost. */
export function takeMoves({ control, moves }: WatchMemory, take: (move: Move) => void): number {
  for (
    let read = Atomics.load(control, READ);
    read !== Atomics.load(control, WRITTEN);
    read = (read + 1) | 0
  ) {
    const at = (read & (MOVES - 1)) * NUMBERS;
    const [atMs, slot, from, to, port, ip, peerPort] = moves.subarray(at, at + NUMBERS);
    Atomics.store(control, READ, (read + 1) | 0);
    take({ atMs, slot, from, to, port, ip, peerPort });
  }
  return Atomics.exchange(control, LOST, 0);
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
export function forgetSlots({ slots, control }: WatchMemory): void {
  slots.fill(-1);
  Atomics.store(control, READ, Atomics.load(control, WRITTEN));
}
