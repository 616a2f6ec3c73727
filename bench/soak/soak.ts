import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { LockstepBoard } from '../../sim/lockstep/board.ts';
import { Random } from '../../sim/random.ts';
import { type State, stateOf } from '../watched/board.ts';
import { BEHAVIOURS, pick, play } from './behaviours.ts';

/** The number of connections that a browser opens at once. */
const AT_ONCE = 6;
/** Time after which a client that was refused, or got no answer, connects again, as a browser does. */
const AGAIN_MS = 100;
/** Longest time until an honest client has its answer. */
export const SERVED_MS = 10_000;
/** Time without clients after which everything is freed: longer than the longest limit of a request. */
const QUIET_MS = 70_000;
const MOST_BOOT_MS = 20_000;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Resources in use without clients. */
export interface Level {
  state: State;
  /** Bytes of the host's heap after a collection: board, chip, wire and hosts together. */
  heap: number;
}

/**
 * Clients of a board like those of a browser, six at once, one after the other, each with the behaviour selected by the
 * seed.
 */
export class Soak {
  /** Number of opened connections. */
  connections = 0;
  /** Clients that got the answer they wanted, and the longest wait of one, in milliseconds. */
  served = 0;
  longestMs = 0;
  /** Honest clients without an answer yet. */
  private waiting = 0;
  private readonly board: LockstepBoard;
  private readonly random: Random;
  private most = 0;
  private inside = 0;

  constructor(board: LockstepBoard, seed: number) {
    this.board = board;
    this.random = new Random(seed);
  }

  /** Boots the board. Throws if it has no provider and no link within 20 s. */
  boot(): void {
    const { board } = this;
    board.run(100);
    for (let ms = 0; !board.sim.link || !stateOf(board); ms += 100) {
      if (ms >= MOST_BOOT_MS) throw new Error(`it does not boot: ${board.lines.join(' | ')}`);
      board.run(100);
    }
    board.run(1100);
  }

  /**
   * Opens `count` more connections, and waits until they are over; returns the reason of an early end, or null.
   * `onProgress` is called after each 1,000 connections.
   */
  run(count: number, onProgress: () => void = () => {}): string | null {
    const { board } = this;
    this.most += count;
    for (let i = this.inside; i < AT_ONCE; i++) this.next();
    let step = this.connections;
    let sinceMs = board.clock.nowUs / 1000;
    while (this.inside > 0) {
      board.run(5);
      const nowMs = board.clock.nowUs / 1000;
      if (this.connections - step >= 1000) {
        step = this.connections;
        onProgress();
      }
      if (this.waiting === 0 || this.longestMs > SERVED_MS) sinceMs = nowMs;
      if (this.longestMs > SERVED_MS) return `a client had to wait for ${this.longestMs} ms`;
      if (nowMs - sinceMs > 3_600_000) return 'clients wait for ever';
    }
    return null;
  }

  /** Waits until no client is connected, and returns the resources in use. */
  level(): Level {
    this.board.run(QUIET_MS);
    this.board.lines.length = 0;
    collect();
    return { state: stateOf(this.board) as State, heap: process.memoryUsage().heapUsed };
  }

  /** Starts the next client, if one is left. */
  private next(): void {
    if (this.connections >= this.most) return;
    this.inside++;
    const name = pick(this.random);
    const { honest } = BEHAVIOURS[name];
    if (honest) this.waiting++;
    this.connect(name, honest, this.board.clock.nowUs / 1000);
  }

  private connect(name: string, honest: boolean, sinceMs: number): void {
    const { board, random } = this;
    this.connections++;
    const peer = board.host.connect(80);
    let text = '';
    peer.onData = (bytes) => {
      if (text.length < 12) text += Buffer.from(bytes.subarray(0, 12)).toString('latin1');
    };
    play(peer, name, board.clock, random);
    peer.onEnd = () => {
      const nowMs = board.clock.nowUs / 1000;
      const isServed = text.startsWith('HTTP/1.1 200');
      if (honest) this.longestMs = Math.max(this.longestMs, nowMs - sinceMs);
      const isLate = nowMs - sinceMs > SERVED_MS;
      if (!honest || isServed || isLate) return this.over(honest, isServed);
      board.clock.after(AGAIN_MS * 1000, () => this.connect(name, honest, sinceMs));
    };
  }

  private over(honest: boolean, isServed: boolean): void {
    this.inside--;
    if (honest) this.waiting--;
    if (honest && isServed) this.served++;
    this.board.clock.after(1 + this.random.below(3000), () => this.next());
  }
}
