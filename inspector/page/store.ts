import type { WatchEvent } from '../../sim/watch/events.ts';
import type { Hello } from '../model/hello.ts';
import { Model } from '../model/model.ts';
import { readRecording } from '../model/recording.ts';

/** The length of time that the live view begins with, in microseconds. */
const SPAN_US = 10_000_000;
/** How often the page is drawn at most, in milliseconds. */
const DRAW_MS = 100;
/** Between two drawings is so many times what one takes, so that the device has the processor for itself. */
const SHARE = 6;
/** A recording larger than this is none of ours, in bytes. */
const MOST_BYTES = 80 * 1024 * 1024;

export type Connection = 'connecting' | 'connected' | 'lost';

/** What the page knows: the live device, a recording where one is open, and which time is shown. */
export class Store {
  readonly live = new Model();
  connection: Connection = 'connecting';
  /** The recording that is shown: its name and contents; null for the live device. */
  recording: { name: string; model: Model } | null = null;
  /** The length of time that is shown, in microseconds; null: all there is. */
  spanUs: number | null = SPAN_US;
  /** The time at which the live view stands still; null: it follows. */
  heldUs: number | null = null;
  /** The last message about a control or a file. */
  said = '';
  private readonly token = new URLSearchParams(location.search).get('token') ?? '';
  /** When the page learned of `time`. */
  private toldMs = 0;
  private draw: () => void = () => {};
  private isDue = false;
  private restMs = DRAW_MS;

  constructor() {
    const source = new EventSource(`/events?token=${encodeURIComponent(this.token)}`);
    source.addEventListener('hello', (message) => this.greet(JSON.parse(message.data)));
    source.addEventListener('events', (message) => this.take(JSON.parse(message.data)));
    source.addEventListener('error', () => {
      this.connection = 'lost';
      this.changed();
    });
    setInterval(() => {
      if (this.connection !== 'connected' || this.isHeld) return;
      if (this.heldUs === null && !this.recording) this.changed();
    }, 250);
  }

  /** What is shown. */
  get model(): Model {
    return this.recording?.model ?? this.live;
  }

  /** The stretch of time that is shown, in microseconds. */
  get window(): { fromUs: number; toUs: number } {
    const { model, recording, heldUs, spanUs } = this;
    const first = model.fromUs ?? 0;
    const last = recording ? model.untilUs : Math.max(model.untilUs, this.nowUs);
    const toUs = heldUs ?? last;
    const fromUs = spanUs === null ? first : toUs - spanUs;
    return { fromUs, toUs: Math.max(toUs, fromUs + 1000) };
  }

  /** Calls `draw` when something has changed, and seldom enough. */
  onChange(draw: () => void): void {
    this.draw = draw;
  }

  /** Whether the device is held. */
  get isHeld(): boolean {
    return this.live.time?.held === true;
  }

  hold(isHeld: boolean): void {
    this.heldUs = isHeld ? this.window.toUs : null;
    this.changed();
  }

  holdAt(us: number): void {
    this.heldUs = us;
    this.changed();
  }

  show(spanUs: number | null): void {
    this.spanUs = spanUs;
    this.changed();
  }

  /** Asks the server to do something to the device. */
  async ask(command: Record<string, unknown>): Promise<void> {
    try {
      const headers = { 'content-type': 'application/json', 'x-token': this.token };
      const response = await fetch('/control', { method: 'POST', headers, body: JSON.stringify(command) });
      this.said = await response.text();
    } catch {
      this.said = 'the device does not answer: spisock dev has ended';
    }
    this.changed();
  }

  /** Shows a recording in place of the live device. */
  async open(file: File): Promise<void> {
    try {
      if (file.size > MOST_BYTES) throw new Error(`${file.name} is larger than any recording`);
      this.recording = { name: file.name, model: readRecording(await file.text()) };
      this.heldUs = null;
      this.spanUs = null;
      this.said = '';
    } catch (error) {
      this.said = `${file.name}: ${(error as Error).message}`;
    }
    this.changed();
  }

  /** Back to the live device. */
  close(): void {
    this.recording = null;
    this.heldUs = null;
    this.spanUs = SPAN_US;
    this.changed();
  }

  /** The device's time now: it was told with `time`, and has passed since unless the device is held. */
  private get nowUs(): number {
    const { hello, time } = this.live;
    if (!hello || this.connection !== 'connected') return 0;
    if (!time) return (Date.now() - hello.startMs) * 1000;
    return time.held ? time.at : time.at + (performance.now() - this.toldMs) * 1000;
  }

  private greet(hello: Hello): void {
    this.live.hello = hello;
    this.connection = 'connected';
    this.changed();
  }

  private take(events: WatchEvent[]): void {
    for (const event of events) {
      this.live.apply(event);
      if (event.kind === 'time') this.toldMs = performance.now();
    }
    this.changed();
  }

  /** A page that is hidden gets no frames of animation, and is not drawn. */
  private changed(): void {
    if (this.isDue) return;
    this.isDue = true;
    setTimeout(() => requestAnimationFrame(() => this.drawNow()), this.restMs);
  }

  private drawNow(): void {
    this.isDue = false;
    const beginMs = performance.now();
    this.draw();
    // Behind the browser's own work on what has changed.
    setTimeout(() => {
      this.restMs = Math.max(DRAW_MS, SHARE * (performance.now() - beginMs));
    });
  }
}
