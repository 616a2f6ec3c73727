import * as assert from 'uvu/assert';
import type { SimClock } from '../../sim/clock.ts';
import type { Host } from '../../sim/hosts/host.ts';
import type { Peer } from '../../sim/hosts/peer.ts';

/** One connection as a program sees it, through whatever adapter. Texts are bytes: character codes 0 to 255. */
export interface Talk {
  /** `connect`, `end`, `error` and `close`, as they came; `data` once for pieces in a row. */
  readonly events: string[];
  readonly received: string;
  write(text: string): void;
  /** Ends the sending side, behind all that was written. */
  end(): void;
}

/** What the program does when something happens on a connection. Absent: an end is answered with an end. */
export interface Handlers {
  connect?(talk: Talk): void;
  data?(talk: Talk, text: string): void;
  end?(talk: Talk): void;
}

/** A server of the program. */
export interface Server {
  /** Its connections so far, in the order in which it got them. */
  readonly talks: Talk[];
  close(): void;
}

/** What a case needs of a board: a program of the adapter's, hosts on its wire, and time. */
export interface Rig {
  readonly host: Host;
  readonly clock: SimClock;
  run(ms: number): Promise<void>;
  serve(port: number, handlers: Handlers): Promise<Server>;
  /** Connects to an address, or to a name. */
  connect(host: string, port: number, handlers: Handlers): Talk;
  /** The state of each socket of the chip, sorted. */
  sockets(): string[];
  /** What the program holds, in a unit of the runtime's own: it grows with every object that is kept. */
  held(): number;
  /** The chip loses its supply for a moment. */
  dip(): void;
  /** What nobody caught. */
  complaints(): string[];
  stop(): void;
}

export interface Setup {
  /** Names that the network's server knows. Absent: addresses are static, and there is no such server. */
  names?: Record<string, string>;
}

/** The part of a talk that rigs have in common: what was told of it. */
export class Told {
  readonly events: string[] = [];
  received = '';
  private readonly handlers: Handlers;

  constructor(handlers: Handlers) {
    this.handlers = handlers;
  }

  tell(talk: Talk, event: string, text = ''): void {
    if (event !== 'data' || this.events.at(-1) !== 'data') this.events.push(event);
    this.received += text;
    if (event === 'connect') this.handlers.connect?.(talk);
    if (event === 'data') this.handlers.data?.(talk, text);
    if (event !== 'end') return;
    if (this.handlers.end) this.handlers.end(talk);
    else talk.end();
  }
}

/** Lets time pass until `done`; fails where it does not come about within `ms`. */
export async function until(rig: Rig, what: string, done: () => boolean, ms = 5000): Promise<void> {
  for (let passed = 0; passed < ms && !done(); passed++) await rig.run(1);
  assert.ok(done(), `${what}: not within ${ms} ms`);
}

const AGAIN_US = 250_000;
const TRIES = 40;

/** A client that comes again, a quarter of a second later, when it is refused. It sends `text` and ends with the device. */
export class Caller {
  tries = 0;
  peer: Peer | null = null;
  private readonly rig: Rig;
  private readonly port: number;
  private readonly text: string;

  constructor(rig: Rig, port: number, text: string) {
    this.rig = rig;
    this.port = port;
    this.text = text;
    this.call();
  }

  get answer(): string {
    return this.peer === null ? '' : latin1(this.peer);
  }

  /** Its connection is over, and it has come about. */
  get isDone(): boolean {
    return this.peer?.ended === 'closed' && this.answer !== '';
  }

  private call(): void {
    this.tries++;
    const peer = this.rig.host.connect(this.port);
    this.peer = peer;
    peer.onEstablished = () => peer.send(this.text);
    peer.onFin = () => peer.fin();
    peer.onEnd = (reason) => {
      if (reason !== 'closed' && this.tries < TRIES) this.rig.clock.after(AGAIN_US, () => this.call());
    };
  }
}

/** What a peer has received, a byte a character. */
export function latin1(peer: Peer): string {
  return Buffer.from(peer.received()).toString('latin1');
}

/** All of a connection's events of an orderly end, and of a broken one: an error is told where the adapter has one. */
export function isBroken(events: readonly string[]): boolean {
  return /^(connect )?(data )?(error )?(end )?close$/.test(events.join(' '));
}
