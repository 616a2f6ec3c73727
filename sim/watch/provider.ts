import { showIp } from '../net/address.ts';
import { get32 } from '../net/bytes.ts';
import type { WatchEvent } from './events.ts';
import { isWatched, noteSlot, type WatchMemory } from './memory.ts';

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

/**
 * Watches the provider of a program from the board's thread. It reads what the provider has in its records, and calls
 * nothing: the program does the same with and without it.
 */
export class ProviderWatch {
  private readonly memory: WatchMemory;
  private readonly emit: (event: WatchEvent) => void;
  private readonly heap: () => { heapUsed: number; heapPeak: number } | null;
  private readonly onNames: (names: string[]) => void;
  private readonly nowMs: () => number;
  private names: string[] = [];
  private provider: ProviderView | null = null;
  private countedMs = 0;
  private counted = '';
  private deferred: number[] = [];

  /**
   * `emit` gets events, with times as `nowMs` says them, in milliseconds; `onNames`, once, the names of the slots' states by
   * number; `heap` says what the board's memory holds.
   */
  constructor(
    memory: WatchMemory,
    emit: (event: WatchEvent) => void,
    onNames: (names: string[]) => void,
    heap: () => { heapUsed: number; heapPeak: number } | null = () => null,
    nowMs: () => number = hostMs,
  ) {
    this.nowMs = nowMs;
    this.onNames = onNames;
    this.memory = memory;
    this.emit = emit;
    this.heap = heap;
  }

  /** What a program calls with its observer, and with the numbers of the slots' states by name. */
  readonly attach = (observer: SlotObserver, states: Record<string, unknown>): void => {
    this.names = [];
    for (const [name, value] of Object.entries(states))
      if (typeof value === 'number' && value >= 0) this.names[value] = name;
    this.onNames(this.names);
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
    const at = this.nowMs();
    const { n, state, localPort, peerIp, peerPort } = slot;
    this.provider = slot.provider;
    noteSlot(this.memory, n, { state, port: localPort, ip: get32(peerIp, 0) | 0, peerPort, sinceMs: at });
    if (!isWatched(this.memory)) return;
    const peer = peerPort === 0 ? null : `${showIp(peerIp)}:${peerPort}`;
    const { names } = this;
    this.emit({ kind: 'slot', at, slot: n, from: names[from], to: names[state], port: localPort, peer });
    this.lookForDeferred();
    this.count();
  }

  /** Reports each top request that was deferred since the last look. */
  private lookForDeferred(): void {
    const { provider } = this;
    if (!provider) return;
    const deferred = provider.listeners
      .filter((listener) => listener.deferred && listener.queued > 0)
      .map(({ queue }) => queue[0]);
    for (const slot of deferred) {
      if (this.deferred.includes(slot)) continue;
      const { peerIp, peerPort } = provider.slots[slot];
      this.emit({ kind: 'deferred', at: this.nowMs(), slot, peer: `${showIp(peerIp)}:${peerPort}` });
    }
    this.deferred = deferred;
  }

  private count(): void {
    const at = this.nowMs();
    if (!this.provider || at - this.countedMs < COUNTS_MS) return;
    this.countedMs = at;
    const { counts, yielded, resets, chip } = this.provider;
    const all = { ...numbersOf(counts), yielded, resets, ...numbersOf(chip.repairs ?? {}, 'repaired ') };
    const memory = this.heap();
    const text = JSON.stringify([all, memory]);
    if (text === this.counted) return;
    this.counted = text;
    this.emit({ kind: 'statistics', at, counts: all, memory });
  }
}

function numbersOf(record: Record<string, unknown>, before = ''): Record<string, number> {
  const numbers: Record<string, number> = {};
  for (const [name, value] of Object.entries(record))
    if (typeof value === 'number') numbers[before + name] = value;
  return numbers;
}

/** Milliseconds since 1970, on every thread of this host alike. */
function hostMs(): number {
  return performance.timeOrigin + performance.now();
}
