import type { ServerResponse } from 'node:http';
import type { WatchEvent } from '../../sim/watch/events.ts';
import type { Hello } from '../model/hello.ts';
import type { Watched } from './watched.ts';

/** Events that wait for a page at most; of more, the oldest are dropped, and the page is told how many. */
const WAITING = 5000;
/** How often they are sent, in milliseconds. */
const PERIOD_MS = 50;
/** Events of one message: a page stays responsive. */
const BATCH = 1000;

/** A page's stream of server-sent events: it takes from the hub as fast as the page does, and holds no more than a bound. */
export class EventStream {
  private readonly response: ServerResponse;
  private readonly unsubscribe: () => void;
  private readonly timer: NodeJS.Timeout;
  private waiting: WatchEvent[] = [];
  private dropped = 0;
  private isFull = false;

  constructor(hub: Watched, hello: Hello, response: ServerResponse) {
    this.response = response;
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    this.send('hello', hello);
    this.unsubscribe = hub.subscribe((event) => this.take(event));
    this.timer = setInterval(() => this.flush(), PERIOD_MS);
    response.on('drain', () => {
      this.isFull = false;
    });
    response.on('close', () => this.end());
    response.on('error', () => this.end());
  }

  /** Events that wait. */
  get held(): number {
    return this.waiting.length;
  }

  end(): void {
    clearInterval(this.timer);
    this.unsubscribe();
    this.waiting = [];
    this.response.end();
  }

  private take(event: WatchEvent): void {
    this.waiting.push(event);
    if (this.waiting.length <= WAITING) return;
    // Half of it at once: to drop one by one would move the rest each time.
    const kept = WAITING / 2;
    this.dropped += this.waiting.length - kept;
    this.waiting = this.waiting.slice(-kept);
  }

  private flush(): void {
    if (this.isFull || this.waiting.length === 0) return;
    const [{ at }] = this.waiting;
    const events = this.waiting.splice(0, BATCH);
    if (this.dropped > 0) events.unshift({ kind: 'lost', at, count: this.dropped });
    this.dropped = 0;
    this.send('events', events);
  }

  private send(name: string, value: unknown): void {
    this.isFull = !this.response.write(`event: ${name}\ndata: ${JSON.stringify(value)}\n\n`);
  }
}
