import { hasPeer, type Slot } from '../../provider/engine/records/slot.ts';
import { number } from '../../provider/headers/ip.ts';
import { stateFields, stateName } from './words.ts';

/** Moves that can wait to be sent. */
const CAPACITY = 32;
/** Numbers of one move: slot, state before, state, port, time, the peer's port and its address. */
const WIDTH = 7;

/** The changes of slots' states that were not sent yet, oldest first. Nothing is allocated for a change. */
export class Moves {
  private readonly entries = new Uint32Array(CAPACITY * WIDTH);
  private first = 0;
  private count = 0;
  /** Moves that were dropped, and not reported as dropped yet. */
  dropped = 0;

  clear(): void {
    this.count = this.dropped = 0;
  }

  isEmpty(): boolean {
    return this.count === 0;
  }

  /** Adds the move of `slot` from the state `from`, at `nowMs`. A full queue is emptied: a report of all slots replaces it. */
  add(slot: Slot, from: number, nowMs: number): void {
    if (this.count === CAPACITY) {
      this.dropped += CAPACITY;
      this.count = 0;
    }
    const entries = this.entries;
    const at = ((this.first + this.count++) % CAPACITY) * WIDTH;
    const peer = hasPeer(slot);
    entries[at] = slot.n;
    entries[at + 1] = from;
    entries[at + 2] = slot.state;
    entries[at + 3] = slot.localPort;
    entries[at + 4] = nowMs;
    entries[at + 5] = peer ? slot.peerPort : 0;
    entries[at + 6] = peer ? number(slot.peerIp, 0) : 0;
  }

  /** Time of the oldest move, in milliseconds. */
  timeOfFirst(): number {
    return this.entries[this.first * WIDTH + 4];
  }

  /** The oldest move as a line's kind and fields. */
  textOfFirst(): string {
    const entries = this.entries;
    const at = this.first * WIDTH;
    const from = stateName(entries[at + 1]);
    return (
      'm ' +
      entries[at] +
      ' ' +
      from +
      ' ' +
      stateFields(entries[at + 2], entries[at + 3], entries[at + 6], entries[at + 5])
    );
  }

  /** Removes the oldest move. */
  removeFirst(): void {
    this.first = (this.first + 1) % CAPACITY;
    this.count--;
  }
}
