import type { SlotsEvent } from '../../sim/watch/events.ts';
import type { NotedListener } from '../../sim/watch/noted.ts';

/** What a page can watch: a simulated device (`Hub`), or the report of a real one. */
export interface Watched {
  /** The slots as they are now. */
  readonly slots: SlotsEvent;
  /** Hands `listener` what is known so far, and then everything that is noted. Returns a function that ends it. */
  note(listener: NotedListener): () => void;
}
