import type { SimClock, Timer } from '../clock.ts';
import { textOf } from '../net/address6.ts';

const RETRY_US = 1_000_000;
const TRIES = 3;
/** Most stored addresses, and most packets that wait for one of them: the oldest is removed. */
const MOST_KNOWN = 1024;
const MOST_WAITING = 64;

interface Question {
  target: Uint8Array;
  waiting: ((mac: Uint8Array) => void)[];
  tries: number;
  timer: Timer | null;
}

/** MAC addresses of this segment by their IP addresses, and the questions that go on. */
export class AddressCache {
  private readonly clock: SimClock;
  /** Asks the segment for an address. */
  private readonly ask: (target: Uint8Array) => void;
  private readonly known = new Map<string, Uint8Array>();
  private readonly questions = new Map<string, Question>();

  constructor(clock: SimClock, ask: (target: Uint8Array) => void) {
    this.clock = clock;
    this.ask = ask;
  }

  knows(address: Uint8Array): boolean {
    return this.known.has(textOf(address));
  }

  /** Calls `then` with the MAC address of `target`, at once or after its answer; never without an answer. */
  resolve(target: Uint8Array, then: (mac: Uint8Array) => void): void {
    const name = textOf(target);
    const mac = this.known.get(name);
    if (mac) {
      then(mac);
      return;
    }
    const question = this.questions.get(name);
    if (question) {
      if (question.waiting.push(then) > MOST_WAITING) question.waiting.shift();
      return;
    }
    this.questions.set(name, { target: target.slice(), waiting: [then], tries: 0, timer: null });
    this.repeat(name);
  }

  learn(address: Uint8Array, mac: Uint8Array): void {
    const name = textOf(address);
    const copy = mac.slice();
    this.known.set(name, copy);
    if (this.known.size > MOST_KNOWN) this.known.delete(this.known.keys().next().value as string);
    const question = this.questions.get(name);
    if (!question) return;
    this.questions.delete(name);
    this.clock.cancel(question.timer);
    for (const then of question.waiting) then(copy);
  }

  private repeat(name: string): void {
    const question = this.questions.get(name);
    if (!question) return;
    if (question.tries === TRIES) {
      this.questions.delete(name);
      return;
    }
    question.tries += 1;
    question.timer = this.clock.after(RETRY_US, () => this.repeat(name));
    this.ask(question.target);
  }
}
