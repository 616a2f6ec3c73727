import type { Live } from '../../sim/live/live.ts';
import type { SlotsEvent, WatchListener } from '../../sim/watch/events.ts';
import { eventOf, type Noted, type NotedListener } from '../../sim/watch/noted.ts';
import { Recent } from '../model/recent.ts';
import type { Watched } from './watched.ts';

/** Events that a page gets that is opened while another one is, or again. */
const HISTORY = 4000;

/** The one who watches a device, for all who do: while there is none, nothing is collected. */
export class Hub implements Watched {
  readonly live: Live;
  private readonly listeners = new Set<NotedListener>();
  private history = new Recent<Noted>(HISTORY);

  constructor(live: Live) {
    this.live = live;
  }

  /** How many watch. */
  get watchers(): number {
    return this.listeners.size;
  }

  get slots(): SlotsEvent {
    const { live } = this;
    return { kind: 'slots', at: live.watching.nowUs, slots: live.slots() };
  }

  /**
   * Hands `listener` the collected events, then the present slots, then every event. Returns a function that ends it.
   */
  subscribe(listener: WatchListener): () => void {
    return this.note((noted) => listener(eventOf(noted)));
  }

  /** As `subscribe`, with packets and SPI frames as they were seen: of those that are let go, no events are made. */
  note(listener: NotedListener): () => void {
    const { live, listeners } = this;
    for (const noted of this.history.items) listener(noted);
    if (listeners.size === 0) live.note((noted) => this.hand(noted));
    const at = live.watching.nowUs;
    listener(this.slots);
    listener({ kind: 'time', at, held: live.clock.isHeld });
    if (live.sliders.length > 0) listener({ kind: 'sliders', at, sliders: live.sliders });
    if (live.cable && !live.cable.inserted)
      listener({ kind: 'note', at, what: 'cable', text: 'the cable is out', on: false });
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) live.note(null);
    };
  }

  private hand(noted: Noted): void {
    this.history.add(noted);
    for (const listener of this.listeners) listener(noted);
  }
}
