import { NAME, SOCKETS } from '#chip';
import { type ProtocolInfo, type Provider, providerOf } from '../../provider/engine/records/provider.ts';
import { hasPeer, type Slot } from '../../provider/engine/records/slot.ts';
import { number } from '../../provider/headers/ip.ts';
import { statistics } from '../../provider/watch/statistics.ts';
import { ReportedCounts } from './counts.ts';
import { lineOf } from './line.ts';
import { Moves } from './moves.ts';
import type { ReportSink } from './sink.ts';
import { stateFields } from './words.ts';

/** Interval between reports of all slots and counters, in milliseconds. */
const WHOLE_MS = 10000;
/** CR and LF behind a line, in bytes. */
const END = 2;

/** The report of one provider: what was sent of it, and what is to be sent next. */
export class Reporter {
  info: ProtocolInfo | null = null;
  sink: ReportSink;
  /** The program's name, one field of a line. */
  name = '';
  /** Bytes that one call of `send` may take, and those that are left to it. */
  share = 0;
  private left = 0;
  /** Number of lines so far. */
  private lines = 0;
  private readonly moves = new Moves();
  private readonly counts = new ReportedCounts();
  /** The last line of each listener, by its place among the listeners. */
  private readonly queues: string[] = [];
  /** Times at which slots were seen to move, in milliseconds, one bit for each in `known`. */
  private readonly sinceMs = new Uint32Array(SOCKETS);
  private known = 0;
  /** The next line of a report of all slots: 0 its head, 1 and up a slot; -1 if none is due. */
  private step = 0;
  private wholeMs = 0;

  constructor(sink: ReportSink) {
    this.sink = sink;
  }

  /** The report begins: nothing was sent yet. */
  restart(): void {
    this.lines = this.left = this.step = this.known = 0;
    this.moves.clear();
    this.forget();
  }

  /** A slot has moved from the state `from`. Called within the engine: it notes that and no more. */
  moved(slot: Slot, from: number): void {
    const provider = providerOf(this.info);
    if (!provider || provider.slots[slot.n] !== slot) return;
    const nowMs = provider.clock.now();
    this.sinceMs[slot.n] = nowMs;
    this.known |= 1 << slot.n;
    this.moves.add(slot, from, nowMs);
  }

  /** Sends what is to be told, as far as the bytes allow. */
  send(): void {
    const provider = providerOf(this.info);
    if (!provider || !this.sink.begin()) return;
    this.left = this.share;
    const nowMs = provider.clock.now() >>> 0;
    if (this.step < 0 && (this.moves.dropped > 0 || ((nowMs - this.wholeMs) | 0) >= WHOLE_MS)) this.step = 0;
    if (this.tellMoves(nowMs) && this.tellWhole(provider, nowMs) && this.tellQueues(provider, nowMs))
      this.tellCounts(nowMs);
    this.sink.end();
  }

  /** Sends moves. Returns true if none is left. */
  private tellMoves(nowMs: number): boolean {
    const moves = this.moves;
    if (moves.dropped > 0) {
      if (!this.tell(nowMs, 'x ' + moves.dropped)) return false;
      moves.dropped = 0;
    }
    while (!moves.isEmpty()) {
      if (!this.tell(moves.timeOfFirst(), moves.textOfFirst())) return false;
      moves.removeFirst();
    }
    return true;
  }

  /** Sends the rest of a report of all slots, if one is due. Returns true if nothing is left of it. */
  private tellWhole(provider: Provider, nowMs: number): boolean {
    if (this.step < 0) return true;
    if (this.step === 0) {
      const head = 'h ' + NAME + ' ' + SOCKETS + (this.name === '' ? '' : ' ' + this.name);
      if (!this.tell(nowMs, head)) return false;
      this.forget();
      this.wholeMs = nowMs;
      this.step = 1;
    }
    for (; this.step <= SOCKETS; this.step++)
      if (!this.tell(nowMs, this.slotText(provider.slots[this.step - 1], nowMs))) return false;
    this.step = -1;
    return true;
  }

  private slotText(slot: Slot, nowMs: number): string {
    const n = slot.n;
    const peer = hasPeer(slot);
    const fields = stateFields(
      slot.state,
      slot.localPort,
      peer ? number(slot.peerIp, 0) : 0,
      peer ? slot.peerPort : 0,
    );
    const age = (this.known & (1 << n)) === 0 ? '-' : '' + ((nowMs - this.sinceMs[n]) >>> 0);
    return 's ' + n + ' ' + fields + ' ' + age;
  }

  /** Sends the queues of listeners that have changed. Returns true if none is left. */
  private tellQueues(provider: Provider, nowMs: number): boolean {
    const listeners = provider.listeners;
    for (let i = 0; i < listeners.length; i++) {
      const listener = listeners[i];
      const deferred = listener.deferred && listener.queued > 0 ? listener.queue[0] : '-';
      const sizes = listener.queued + ' ' + listener.armed + ' ' + listener.backlog;
      const text = 'q ' + listener.localPort + ' ' + sizes + ' ' + deferred;
      if (this.queues[i] === text) continue;
      if (!this.tell(nowMs, text)) return false;
      this.queues[i] = text;
    }
    return true;
  }

  private tellCounts(nowMs: number): void {
    const counts = this.counts;
    counts.read(statistics(this.info));
    for (let text = counts.text(); text !== ''; text = counts.text()) {
      if (!this.tell(nowMs, text)) return;
      counts.wasSent();
    }
  }

  /** Queues and counters are to be sent again. */
  private forget(): void {
    for (let i = 0; i < this.queues.length; i++) this.queues[i] = '';
    this.counts.restart();
  }

  /** Sends a line of the time `ms`. Returns false if there is no room for it now. */
  private tell(ms: number, text: string): boolean {
    const line = lineOf(this.lines + ' ' + ms + ' ' + text);
    if (line.length + END > this.left || !this.sink.write(line)) return false;
    this.left -= line.length + END;
    this.lines++;
    return true;
  }
}
