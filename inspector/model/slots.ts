import type { DeferredEvent, SlotEvent, SlotNow } from '../../sim/watch/events.ts';
import { stateOf } from './derived.ts';
import { Recent } from './recent.ts';

/** The slots of the largest chip. */
export const SLOTS = 8;
/** Stretches of a slot's lane that are kept, and clients. */
const LANE = 400;
const CLIENTS = 300;

/** A stretch of a slot's lane. */
export interface Stretch {
  state: string;
  port: number;
  peer: string | null;
  fromUs: number;
  /** Null: it lasts. */
  toUs: number | null;
}

export type Outcome = 'waiting' | 'accepted' | 'withdrawn' | 'rejected';

/** A client in a listener's queue, or that was in one. */
export interface Client {
  /** How many clients were queued before it, in all. */
  number: number;
  slot: number;
  port: number;
  peer: string;
  queuedUs: number;
  /** Null: it waits. */
  endedUs: number | null;
  outcome: Outcome;
  /** A condition function has deferred it. */
  deferred: boolean;
}

/** States in which a slot has a peer: in the others it still has the address of its last one. */
const WITH_PEER = ['QUEUED', 'CONNECTING', 'CONNECTED', 'CLOSING'];

/** What became of a client that leaves a queue, by its slot's next state. */
const OUTCOMES: Record<string, Outcome> = { CONNECTED: 'accepted', CLOSING: 'rejected' };

/** The lanes of slots over time, and the clients in the queues. */
export class Slots {
  readonly lanes = Array.from({ length: SLOTS }, () => new Recent<Stretch>(LANE));
  readonly clients = new Recent<Client>(CLIENTS);
  /** Queued clients, the longest waiting first. */
  waiting: Client[] = [];

  /** A slot has moved. */
  move({ slot, to, port, peer, at }: SlotEvent): void {
    const lane = this.lanes[slot];
    if (!lane) return;
    const last = lane.last;
    if (last) last.toUs ??= at;
    lane.add({ state: to, port, peer: peerIn(to, peer), fromUs: at, toUs: null });
    const waits = this.waiting.find((client) => client.slot === slot);
    if (waits) this.end(waits, OUTCOMES[to] ?? 'withdrawn', at);
    if (to === 'QUEUED' && peer !== null) this.queue(slot, port, peer, at);
  }

  defer({ slot }: DeferredEvent): void {
    const client = this.waiting.find((one) => one.slot === slot);
    if (client) client.deferred = true;
  }

  /** Takes over the states of all slots, at the beginning and after missed events. */
  set(slots: SlotNow[], at: number): void {
    const known = slots.map((one) => ({ ...one, state: one.state ?? stateOf(one.status) }));
    for (const { slot, state, port, peer, sinceUs } of [...known].sort(bySince)) {
      const last = this.lanes[slot]?.last;
      if (last?.state === state && last.peer === peerIn(state, peer)) continue;
      this.move({
        kind: 'slot',
        slot,
        from: last?.state ?? 'FREE',
        to: state,
        port,
        peer,
        at: sinceUs ?? at,
      });
    }
  }

  /** The board is switched off: no slot is in use. */
  clear(at: number): void {
    this.lanes.forEach((lane, slot) => {
      const last = lane.last;
      if (last && last.state !== 'FREE')
        this.move({ kind: 'slot', slot, from: last.state, to: 'FREE', port: 0, peer: null, at });
    });
  }

  private queue(slot: number, port: number, peer: string, queuedUs: number): void {
    const { clients, waiting } = this;
    const number = clients.seen + 1;
    const client: Client = {
      number,
      slot,
      port,
      peer,
      queuedUs,
      endedUs: null,
      outcome: 'waiting',
      deferred: false,
    };
    waiting.push(clients.add(client));
  }

  private end(client: Client, outcome: Outcome, at: number): void {
    client.outcome = outcome;
    client.endedUs = at;
    this.waiting = this.waiting.filter((one) => one !== client);
  }
}

function peerIn(state: string, peer: string | null): string | null {
  return WITH_PEER.includes(state) ? peer : null;
}

function bySince(a: SlotNow, b: SlotNow): number {
  return (a.sinceUs ?? 0) - (b.sinceUs ?? 0);
}
