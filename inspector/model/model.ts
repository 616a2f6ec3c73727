import type {
  ConsoleEvent,
  InterruptEvent,
  NoteEvent,
  PacketEvent,
  SliderNow,
  SlotEvent,
  SpiEvent,
  StatisticsEvent,
  TimeEvent,
  WatchEvent,
} from '../../sim/watch/events.ts';
import { Derived, stateOf } from './derived.ts';
import type { Hello } from './hello.ts';
import { Recent } from './recent.ts';
import { Requests } from './requests.ts';
import { Slots } from './slots.ts';

/** How much of each kind is kept: a page that is open for a day holds no more. */
export const LIMITS = { packets: 1500, frames: 4000, lines: 1000, notes: 200 } as const;

/** Everything that a page shows of a device, from its events alone: live and from a recording alike. */
export class Model {
  hello: Hello | null = null;
  readonly slots = new Slots();
  readonly requests = new Requests();
  readonly packets = new Recent<PacketEvent>(LIMITS.packets);
  readonly frames = new Recent<SpiEvent>(LIMITS.frames);
  readonly interrupts = new Recent<InterruptEvent>(LIMITS.frames);
  readonly lines = new Recent<ConsoleEvent>(LIMITS.lines);
  readonly notes = new Recent<NoteEvent>(LIMITS.notes);
  counts: StatisticsEvent | null = null;
  readonly levels: Record<number, number> = {};
  readonly modes: Record<number, number> = {};
  /** Values of what is wired to the board that can be changed. */
  sliders: SliderNow[] = [];
  cable = true;
  /** What was said last of the device's time: it stands still, or goes on from there. */
  time: TimeEvent | null = null;
  /** Events that were dropped on the way here. */
  lost = 0;
  /** All events so far. */
  seen = 0;
  /** Time of the first event, and of the last. */
  fromUs: number | null = null;
  untilUs = 0;
  /** Whether the program itself tells of its slots; else they are guessed from the chip. */
  tells = false;
  private readonly derived = new Derived();

  apply(event: WatchEvent): void {
    this.seen++;
    this.fromUs ??= event.at;
    if (event.at > this.untilUs) this.untilUs = event.at;
    switch (event.kind) {
      case 'slot':
        this.tells = true;
        return this.move(event);
      case 'deferred':
        return this.slots.defer(event);
      case 'chip':
        this.requests.chip(event);
        return this.guess(this.derived.chip(event));
      case 'packet':
        this.packets.add(event);
        return this.requests.packet(event);
      case 'spi':
        this.frames.add(event);
        this.requests.spi(event);
        return this.guess(this.derived.spi(event));
      case 'interrupt':
        this.interrupts.add(event);
        return;
      case 'console':
        this.lines.add(event);
        return;
      case 'statistics':
        this.counts = event;
        return;
      case 'pins':
        Object.assign(this.levels, event.levels);
        Object.assign(this.modes, event.modes);
        return;
      case 'slots':
        if (event.slots.some(({ state }) => state !== null)) this.tells = true;
        for (const { slot, status, port, peer } of event.slots)
          this.derived.know(slot, stateOf(status), port, peer);
        return this.slots.set(event.slots, event.at);
      case 'sliders':
        this.sliders = event.sliders;
        return;
      case 'time':
        this.time = event;
        return;
      case 'note':
        return this.note(event);
      case 'lost':
        this.lost += event.count;
    }
  }

  private move(event: SlotEvent): void {
    this.slots.move(event);
    this.requests.slot(event);
  }

  /** Takes what the chip shows for the slot, where nothing better is known. */
  private guess(event: SlotEvent | null): void {
    if (event && !this.tells) this.move(event);
  }

  private note(event: NoteEvent): void {
    this.notes.add(event);
    if (event.what === 'cable') this.cable = event.on === true;
    if (event.what !== 'boot') return;
    this.slots.clear(event.at);
    this.requests.clear(event.at);
    this.counts = null;
  }
}
