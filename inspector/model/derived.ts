import type { ChipEvent, SlotEvent, SpiEvent } from '../../sim/watch/events.ts';

/** What the state of a chip's socket says of its slot, where the program does not tell. */
const STATES: Record<string, string> = {
  CLOSED: 'FREE',
  INIT: 'FREE',
  LISTEN: 'ARMED',
  SYNRECV: 'ARMED',
  SYNSENT: 'CONNECTING',
  ESTABLISHED: 'QUEUED',
  CLOSE_WAIT: 'QUEUED',
  FIN_WAIT: 'CLOSING',
  CLOSING: 'CLOSING',
  TIME_WAIT: 'CLOSING',
  LAST_ACK: 'CLOSING',
  UDP: 'DATAGRAM',
  IPRAW: 'DATAGRAM',
  MACRAW: 'DATAGRAM',
};

/** The state of a slot by Sn_SR alone. */
export function stateOf(status: string): string {
  return STATES[status] ?? 'FREE';
}

/** The states of slots, guessed from the chip: a client counts as accepted from the first byte read or written. */
export class Derived {
  private readonly states: string[] = [];
  private readonly ends: { port: number; peer: string | null }[] = [];

  /** The state of a slot is known. */
  know(slot: number, state: string, port: number, peer: string | null): void {
    this.states[slot] = state;
    this.ends[slot] = { port, peer };
  }

  /** What a change of Sn_SR means; null: the slot stays as it is. */
  chip({ slot, at, from, to, port, peer }: ChipEvent): SlotEvent | null {
    const before = this.states[slot] ?? 'FREE';
    const isOwn = from === 'SYNSENT' || before === 'CONNECTING';
    const state = to === 'ESTABLISHED' && isOwn ? 'CONNECTED' : stateOf(to);
    this.ends[slot] = { port, peer };
    // A peer that ends its side leaves the slot what it is.
    if (to === 'CLOSE_WAIT' && (before === 'QUEUED' || before === 'CONNECTED')) return null;
    return this.move(slot, state, at);
  }

  /** What a frame means; null: nothing. */
  spi({ slot, verb, at }: SpiEvent): SlotEvent | null {
    if (slot === null || this.states[slot] !== 'QUEUED') return null;
    return verb.endsWith('payload') || verb === 'SEND' || verb === 'RECV'
      ? this.move(slot, 'CONNECTED', at)
      : null;
  }

  private move(slot: number, to: string, at: number): SlotEvent | null {
    const from = this.states[slot] ?? 'FREE';
    if (from === to) return null;
    this.states[slot] = to;
    const { port, peer } = this.ends[slot] ?? { port: 0, peer: null };
    return { kind: 'slot', at, slot, from, to, port, peer: to === 'ARMED' || to === 'FREE' ? null : peer };
  }
}
