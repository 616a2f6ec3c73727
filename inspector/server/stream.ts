import type { ServerResponse } from 'node:http';
import { eventOf, type Noted } from '../../sim/watch/noted.ts';
import type { Hello } from '../model/hello.ts';
import type { Watched } from './watched.ts';

/** Events that wait for a page at most; of more, the oldest are dropped, and the page is told how many. */
const WAITING = 5000;
/** How often they are sent, in milliseconds. */
const PERIOD_MS = 50;
/** Events of one message: a page stays responsive. */
const BATCH = 1000;
/** To make events and their text takes at most one part of the time in so many: the rest is the device's. */
const SHARE = 10;
/** What a page may miss some of without showing anything wrong. */
const BULK: readonly string[] = ['packet as seen', 'spi as seen', 'packet', 'spi', 'interrupt', 'console'];

/** A page's stream of server-sent events: it takes from the hub as fast as the page does, and holds no more than a bound. */
export class EventStream {
  private readonly hub: Watched;
  private readonly response: ServerResponse;
  private readonly unsubscribe: () => void;
  private timer: NodeJS.Timeout | null = null;
  private waiting: Noted[] = [];
  private dropped = 0;
  private isFull = false;
  private isOver = false;

  constructor(hub: Watched, hello: Hello, response: ServerResponse) {
    this.hub = hub;
    this.response = response;
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    this.send('hello', hello);
    this.unsubscribe = hub.note((noted) => this.take(noted));
    response.on('drain', () => {
      this.isFull = false;
    });
    response.on('close', () => this.end());
    response.on('error', () => this.end());
    this.arm(PERIOD_MS);
  }

  /** Events that wait. */
  get held(): number {
    return this.waiting.length;
  }

  end(): void {
    this.isOver = true;
    if (this.timer) clearTimeout(this.timer);
    this.unsubscribe();
    this.waiting = [];
    this.response.end();
  }

  private arm(ms: number): void {
    if (this.isOver) return;
    this.timer = setTimeout(() => {
      const beginMs = performance.now();
      this.flush();
      this.arm(Math.max(PERIOD_MS, SHARE * (performance.now() - beginMs)));
    }, ms);
  }

  private take(noted: Noted): void {
    this.waiting.push(noted);
    if (this.waiting.length > WAITING) this.drop();
  }

  /** Half of it at once: to drop one by one would move the rest each time. Frames and packets go first. */
  private drop(): void {
    const { waiting } = this;
    const kept = WAITING / 2;
    const rest = waiting.slice(0, -kept).filter(({ kind }) => !BULK.includes(kind));
    const others = [...rest, ...waiting.slice(-kept)];
    const { length } = others;
    // Even without them it is too much: the slots as they are now make up for it.
    this.waiting = length < WAITING ? others : [this.hub.slots, ...others.slice(-kept)];
    this.dropped += waiting.length + (length < WAITING ? 0 : 1) - this.waiting.length;
  }

  private flush(): void {
    if (this.isFull || this.waiting.length === 0) return;
    const events = this.waiting.splice(0, BATCH).map(eventOf);
    if (this.dropped > 0) events.unshift({ kind: 'lost', at: events[0].at, count: this.dropped });
    this.dropped = 0;
    this.send('events', events);
  }

  private send(name: string, value: unknown): void {
    this.isFull = !this.response.write(`event: ${name}\ndata: ${JSON.stringify(value)}\n\n`);
  }
}
