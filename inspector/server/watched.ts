import type { WatchListener } from '../../sim/watch/events.ts';

/** What a page can watch: a simulated device (`Hub`), or the report of a real one. */
export interface Watched {
  /** Hands `listener` what is known so far, and then every event. Returns a function that ends it. */
  subscribe(listener: WatchListener): () => void;
}
