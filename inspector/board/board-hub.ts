import type { SlotsEvent, WatchEvent, WatchListener } from '../../sim/watch/events.ts';
import { Recent } from '../model/recent.ts';
import { BoardEvents, type Reported } from './board-events.ts';
import type { ReportLine } from './line.ts';

/** Events that a page gets that is opened later. */
const HISTORY = 4000;

/** What a real board tells, by its report and on its console, for all pages that are open. */
export class BoardHub {
  /** Milliseconds since 1970 at time 0 of the events. */
  readonly startMs: number;
  private readonly nowMs: () => number;
  private readonly board: BoardEvents;
  private readonly listeners = new Set<WatchListener>();
  private readonly history = new Recent<WatchEvent>(HISTORY);

  /** `nowMs`: this host's time, in milliseconds since 1970. */
  constructor(nowMs: () => number = () => Date.now()) {
    this.nowMs = nowMs;
    this.startMs = nowMs();
    this.board = new BoardEvents((event) => this.hand(event));
  }

  /** The head of the report; null before there was one. */
  get reported(): Reported | null {
    return this.board.reported;
  }

  /** Microseconds since the start. */
  get nowUs(): number {
    return Math.round((this.nowMs() - this.startMs) * 1000);
  }

  /** The slots as far as they are known. */
  get slots(): SlotsEvent {
    return { kind: 'slots', at: this.nowUs, slots: this.board.present };
  }

  /** A board reports events, and nothing that they are made of later. */
  note(listener: WatchListener): () => void {
    return this.subscribe(listener);
  }

  /** Hands `listener` the events so far, then the slots as far as they are known, then every event. Returns a function that ends it. */
  subscribe(listener: WatchListener): () => void {
    for (const event of this.history.items) listener(event);
    listener(this.slots);
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** A line of the report has come. */
  take(line: ReportLine): void {
    this.board.take(line, this.nowUs);
  }

  /** The board has printed a line of its own. */
  print(line: string, isError = false): void {
    this.hand({ kind: 'console', at: this.nowUs, line, isError });
  }

  private hand(event: WatchEvent): void {
    this.history.add(event);
    for (const listener of this.listeners) listener(event);
  }
}
