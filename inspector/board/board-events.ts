import type { SlotNow, WatchEvent } from '../../sim/watch/events.ts';
import { BoardClock } from './board-clock.ts';
import type { ReportLine } from './line.ts';

/** What a report says in its head. */
export interface Reported {
  chip: string;
  sockets: number;
  /** The program's name; empty for none. */
  program: string;
}

/** Counters that a page shows even where they are 0: a report leaves those out. */
const ZERO = { accepted: 0, rejected: 0, withdrawn: 0, resets: 0 };
/** A line that is so far behind in number and time was overtaken; one that is farther is of a board that has started again. */
const LATE_LINES = 64;
const LATE_MS = 5000;

/** Makes of the lines of a board's report the events that a simulated device has. */
export class BoardEvents {
  /** The head of the report, once there was one. */
  reported: Reported | null = null;
  private readonly emit: (event: WatchEvent) => void;
  /** The number that the next line has; null before the first. */
  private next: number | null = null;
  private clock = new BoardClock();
  /** States of slots that were told since the head, until all are. */
  private readonly told = new Map<number, SlotNow>();
  /** All slots that are known. */
  private readonly known = new Map<number, SlotNow>();
  private counts: Record<string, number> = { ...ZERO };
  /** The deferred peer of each listener, by its port. */
  private readonly deferred = new Map<string, string>();

  constructor(emit: (event: WatchEvent) => void) {
    this.emit = emit;
  }

  /** The states of all slots that are known. */
  get present(): SlotNow[] {
    return [...this.known.values()];
  }

  /** Takes a line that has come at `nowUs`, in the time of events. */
  take({ number, ms, kind, fields }: ReportLine, nowUs: number): void {
    if (!this.follows(number, ms, nowUs)) return;
    const at = this.clock.timeOf(ms, nowUs);
    if (kind === 'h') this.head(fields, at);
    else if (kind === 's') this.slot(fields, at);
    else if (kind === 'm') this.move(fields, at);
    else if (kind === 'q') this.queue(fields, at);
    else if (kind === 'c') this.count(fields, at);
    else if (kind === 'x') this.emit({ kind: 'lost', at, count: Number(fields[0]) || 0 });
  }

  /** Sees by a line's number what is missing before it. False: it was overtaken by those that follow it. */
  private follows(number: number, ms: number, nowUs: number): boolean {
    const { next, clock } = this;
    const behind = clock.behind(ms);
    const isLate = next !== null && number < next && number > 0;
    if (isLate && next - number < LATE_LINES && behind >= 0 && behind < LATE_MS) return false;
    this.next = number + 1;
    if (next === null || number === next) return true;
    if (number > next) this.emit({ kind: 'lost', at: nowUs, count: number - next });
    else this.restart(behind > 0, nowUs);
    return true;
  }

  /** The report begins anew; where the board's time has gone back, so does the board. */
  private restart(isBoot: boolean, at: number): void {
    this.clock = new BoardClock();
    this.told.clear();
    this.known.clear();
    this.deferred.clear();
    this.counts = { ...ZERO };
    if (isBoot) this.emit({ kind: 'note', at, what: 'boot', text: 'the board was started again' });
  }

  private head([chip, sockets, program = '']: string[], at: number): void {
    const before = this.reported;
    this.reported = { chip, sockets: Number(sockets), program };
    this.told.clear();
    if (before?.chip === chip && before.program === program) return;
    const who = program === '' ? 'a program' : program;
    this.emit({ kind: 'note', at, what: 'report', text: `${who} on a ${chip} reports` });
  }

  private slot([slot, state, port, peer, age]: string[], at: number): void {
    const sinceUs = age === '-' ? null : at - Number(age) * 1000;
    this.tell({ ...placed(slot, port, peer), status: '', state, sinceUs });
    if (Number(slot) !== (this.reported?.sockets ?? 0) - 1) return;
    this.emit({ kind: 'slots', at, slots: [...this.told.values()] });
    this.told.clear();
  }

  private tell(slot: SlotNow): void {
    this.told.set(slot.slot, slot);
    this.known.set(slot.slot, slot);
  }

  private move([slot, from, to, port, peer]: string[], at: number): void {
    const place = placed(slot, port, peer);
    // What was told of it is older.
    this.told.delete(place.slot);
    this.known.set(place.slot, { ...place, status: '', state: to, sinceUs: at });
    this.emit({ kind: 'slot', at, ...place, from, to });
  }

  private queue([port, , , , top]: string[], at: number): void {
    const peer = this.known.get(Number(top))?.peer ?? null;
    if (top === '-' || peer === null) this.deferred.delete(port);
    else if (this.deferred.get(port) !== peer) {
      this.deferred.set(port, peer);
      this.emit({ kind: 'deferred', at, slot: Number(top), peer });
    }
  }

  private count(fields: string[], at: number): void {
    for (const field of fields) {
      const [name, value] = field.split('=');
      this.counts[name] = Number(value) || 0;
    }
    this.emit({ kind: 'statistics', at, counts: { ...this.counts }, memory: null });
  }
}

function placed(slot: string, port: string, peer: string): Pick<SlotNow, 'slot' | 'port' | 'peer'> {
  return { slot: Number(slot), port: Number(port), peer: peer === '-' ? null : peer };
}
