import { closeSync, openSync, writeSync } from 'node:fs';
import { eventOf, type Noted } from '../../sim/watch/noted.ts';
import type { Hello } from '../model/hello.ts';
import type { Hub } from './hub.ts';
import { blankEvent } from './secrets.ts';

/** The longest recording, in bytes. */
export const MOST_BYTES = 64 * 1024 * 1024;
/** Interval of writes, in milliseconds: a killed process loses no more than these. */
const PERIOD_MS = 200;

export interface RecorderOptions {
  hub: Hub;
  hello: Hello;
  file: string;
  /** Texts of the configuration that no recording has. */
  secrets: string[];
  /** Default: MOST_BYTES. */
  mostBytes?: number;
  /** Called once with a line that says why it has ended, if it has before `close`. */
  onEnd(line: string): void;
}

/** Writes the events of a device to a file: a line of JSON for the device, then one for each event. */
export class Recorder {
  private readonly options: RecorderOptions;
  private readonly unsubscribe: () => void;
  private readonly timer: NodeJS.Timeout;
  private fd: number | null;
  /** The line for the device, and then what was noted since the last write. */
  private head = '';
  private waiting: Noted[] = [];
  private written = 0;

  /** Creates or empties the file. Throws the host's error if it cannot. */
  constructor(options: RecorderOptions) {
    this.options = options;
    this.fd = openSync(options.file, 'w');
    this.timer = setInterval(() => this.flush(), PERIOD_MS);
    this.timer.unref();
    this.head = `${JSON.stringify(options.hello)}\n`;
    this.flush();
    this.unsubscribe = options.hub.note((noted) => {
      if (this.fd !== null) this.waiting.push(noted);
    });
  }

  close(): void {
    this.unsubscribe();
    this.flush();
    this.stop();
  }

  private flush(): void {
    const { fd, options } = this;
    const lines = this.waiting.map(
      (noted) => `${JSON.stringify(blankEvent(eventOf(noted), options.secrets))}\n`,
    );
    const bytes = Buffer.from(this.head + lines.join(''));
    this.head = '';
    this.waiting = [];
    if (fd === null || bytes.length === 0) return;
    const { mostBytes = MOST_BYTES, file, onEnd } = options;
    if (this.written + bytes.length > mostBytes) {
      this.end();
      return onEnd(
        `the recording ${file} has ${this.written} bytes, and ends here: more than ${mostBytes} it may not have`,
      );
    }
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
      this.written += bytes.length;
    } catch (error) {
      this.end();
      onEnd(`the recording has stopped: ${(error as Error).message}`);
    }
  }

  /** Nothing more is written, and nothing collected for it. */
  private end(): void {
    this.stop();
    this.unsubscribe();
  }

  private stop(): void {
    clearInterval(this.timer);
    if (this.fd !== null) closeSync(this.fd);
    this.fd = null;
  }
}
