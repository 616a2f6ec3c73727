import type { Live } from '../../sim/live/live.ts';
import type { WatchEvent, WatchListener } from '../../sim/watch/events.ts';
import { Recent } from '../model/recent.ts';

/** Events that a page gets that is opened while another one is, or again. */
const HISTORY = 4000;

/** The one who watches a device, for all who do: while there is none, nothing is collected. */
export class Hub {
  readonly live: Live;
  private readonly listeners = new Set<WatchListener>();
  private history = new Recent<WatchEvent>(HISTORY);

  constructor(live: Live) {
    this.live = live;
  }

  /** How many watch. */
  get watchers(): number {
    return this.listeners.size;
  }

  /**
   * Hands `listener` the collected events, then the present slots, then every event. Returns a function that ends it.
   */
  subscribe(listener: WatchListener): () => void {
    const { live, listeners } = this;
    for (const event of this.history.items) listener(event);
    if (listeners.size === 0) live.watch((event) => this.hand(event));
    const at = live.watching.nowUs;
    listener({ kind: 'slots', at, slots: live.slots() });
    if (live.cable && !live.cable.inserted)
      listener({ kind: 'note', at, what: 'cable', text: 'the cable is out', on: false });
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) live.watch(null);
    };
  }

  private hand(event: WatchEvent): void {
    this.history.add(event);
    for (const listener of this.listeners) listener(event);
  }
}
