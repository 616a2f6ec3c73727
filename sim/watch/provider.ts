import { showIp } from '../net/address.ts';
import { get32 } from '../net/bytes.ts';
import type { WatchEvent } from './events.ts';
import { addMove, isWatched, type Move, noteSlot, type WatchMemory } from './memory.ts';

/** No slot, and no state. */
const NONE = -1;
/** Shortest time between two events with counters, in milliseconds. */
const COUNTS_MS = 500;

/** The symbol of a property of the program's world that a program built for watching calls with its observer. */
export const WATCH = Symbol.for('spisock.watch');

/** A provider's slot, as far as it is watched. */
interface SlotView {
  n: number;
  state: number;
  localPort: number;
  peerIp: Uint8Array;
  peerPort: number;
  provider: ProviderView;
}

interface ProviderView {
  slots: SlotView[];
  listeners: { queue: Uint8Array; queued: number; deferred: boolean }[];
  counts: Record<string, unknown>;
  yielded: number;
  resets: number;
  chip: { repairs?: Record<string, unknown> };
}

/** The provider's observer of slots: it calls `onMove`, if there is one. */
export interface SlotObserver {
  onMove: ((slot: SlotView, from: number) => void) | null;
}

export interface ProviderWatchOptions {
  memory: WatchMemory;
  /** Called with events, whose times are those of `nowMs`. */
  emit(event: WatchEvent): void;
  /** Moves of slots and deferred clients go into the ring of `memory`, and are none of `emit`'s. */
  usesRing?: boolean;
  /** Called once with the names of the slots' states by number. */
  onNames?(names: string[]): void;
  /** What the board's memory holds; null: it is not known. */
  heap?(): { heapUsed: number; heapPeak: number } | null;
  /** Milliseconds. */
  nowMs(): number;
}

/**
 * Watches the provider of a program from the board's thread. It reads what the provider has in its records, and calls
 * nothing: the program does the same with and without it.
 */
export class ProviderWatch {
  private readonly options: ProviderWatchOptions;
  private readonly memory: WatchMemory;
  private names: string[] = [];
  private provider: ProviderView | null = null;
  private countedMs = 0;
  private counted = '';
  /** By listener: the slot that was deferred last, or -1. */
  private deferred: number[] = [];

  constructor(options: ProviderWatchOptions) {
    this.options = options;
    this.memory = options.memory;
  }

  /** What a program calls with its observer, and with the numbers of the slots' states by name. */
  readonly attach = (observer: SlotObserver, states: Record<string, unknown>): void => {
    this.names = [];
    for (const [name, value] of Object.entries(states))
      if (typeof value === 'number' && value >= 0) this.names[value] = name;
    this.options.onNames?.(this.names);
    // A program that observes its slots, too, may call the observer that it has found here: this one, which goes on with the
    // observer before it.
    const others = [observer.onMove];
    let depth = 0;
    const onMove = (slot: SlotView, from: number) => {
      const other = others[others.length - 1 - depth];
      depth++;
      try {
        other?.(slot, from);
      } finally {
        depth--;
      }
      if (depth === 0) this.moved(slot, from);
    };
    Object.defineProperty(observer, 'onMove', {
      get: () => onMove,
      set: (next: SlotObserver['onMove']) => void others.push(next),
    });
  };

  /** The board's loop has made a turn. */
  turned(): void {
    if (!isWatched(this.memory)) return;
    this.count();
    this.lookForDeferred();
  }

  private moved(slot: SlotView, from: number): void {
    const atMs = this.options.nowMs();
    const { n, state, localPort, peerIp, peerPort } = slot;
    const ip = get32(peerIp, 0) | 0;
    this.provider = slot.provider;
    noteSlot(this.memory, n, { state, port: localPort, ip, peerPort, sinceMs: atMs });
    if (!isWatched(this.memory)) return;
    this.tell({ atMs, slot: n, from, to: state, port: localPort, ip, peerPort });
    this.lookForDeferred();
    this.count();
  }

  private tell(move: Move): void {
    const { usesRing, memory, emit } = this.options;
    if (usesRing) addMove(memory, move);
    else emit(eventOfMove(move, this.names));
  }

  /** Reports each top request that was deferred since the last look. */
  private lookForDeferred(): void {
    const { provider, deferred } = this;
    if (!provider) return;
    const { listeners } = provider;
    for (let i = 0; i < listeners.length; i++) {
      const listener = listeners[i];
      const slot = listener.deferred && listener.queued > 0 ? listener.queue[0] : NONE;
      if (slot === (deferred[i] ?? NONE)) continue;
      const isKnown = deferred.includes(slot);
      deferred[i] = slot;
      if (slot === NONE || isKnown) continue;
      const { peerIp, peerPort, localPort } = provider.slots[slot];
      const atMs = this.options.nowMs();
      const ip = get32(peerIp, 0) | 0;
      this.tell({ atMs, slot, from: NONE, to: NONE, port: localPort, ip, peerPort });
    }
  }

  private count(): void {
    const at = this.options.nowMs();
    if (!this.provider || at - this.countedMs < COUNTS_MS) return;
    this.countedMs = at;
    const { counts, yielded, resets, chip } = this.provider;
    const all = { ...numbersOf(counts), yielded, resets, ...numbersOf(chip.repairs ?? {}, 'repaired ') };
    const memory = this.options.heap?.() ?? null;
    const text = JSON.stringify([all, memory]);
    if (text === this.counted) return;
    this.counted = text;
    this.options.emit({ kind: 'statistics', at, counts: all, memory });
  }
}

function numbersOf(record: Record<string, unknown>, before = ''): Record<string, number> {
  const numbers: Record<string, number> = {};
  for (const [name, value] of Object.entries(record))
    if (typeof value === 'number') numbers[before + name] = value;
  return numbers;
}

/** The event of a move; its time is as the move has it. */
export function eventOfMove({ atMs, slot, from, to, port, ip, peerPort }: Move, names: string[]): WatchEvent {
  const address = showIp(Uint8Array.of(ip >>> 24, ip >>> 16, ip >>> 8, ip));
  if (to === NONE) return { kind: 'deferred', at: atMs, slot, peer: `${address}:${peerPort}` };
  const peer = peerPort === 0 ? null : `${address}:${peerPort}`;
  return { kind: 'slot', at: atMs, slot, from: names[from], to: names[to], port, peer };
}
