import { fileURLToPath } from 'node:url';
import { bundle } from '../../build/bundle.ts';
import { readConfig } from '../../build/config/config.ts';
import { Model } from '../../inspector/model/model.ts';
import type { Peer } from '../../sim/hosts/peer.ts';
import { LockstepBoard } from '../../sim/lockstep/board.ts';
import type { WatchEvent } from '../../sim/watch/events.ts';
import { PINS } from '../live/bench.ts';

/** Pins of test/live/programs/gated.ts: what it does while one of them is low. */
export const GATES = { reject: 13, accept: 14, defer: 15 } as const;

const built = new Map<boolean, Promise<string>>();

/** The program that takes clients while a pin is low, as `spisock dev` builds it, or without what tells of its slots. */
export function gatedProgram(watched = true): Promise<string> {
  const { board, network } = readConfig();
  const entry = fileURLToPath(new URL('../live/programs/gated.ts', import.meta.url));
  const options = { board, firmware: 'gated', entry, network, trace: false, shrunk: false, watched };
  const program = built.get(watched) ?? bundle(options).then(({ program }) => program);
  built.set(watched, program);
  return program;
}

/** The program on a board in lockstep, and what is seen of it. */
export class Gated {
  readonly board: LockstepBoard;
  readonly events: WatchEvent[] = [];
  readonly model = new Model();

  /** `isSeen`: somebody watches. */
  constructor(program: string, isSeen = true) {
    const onEvent = (event: WatchEvent) => {
      this.events.push(event);
      this.model.apply(event);
    };
    this.board = new LockstepBoard({ program, pins: PINS, ...(isSeen ? { onEvent } : {}) });
    this.board.run(3000);
  }

  /** Clients that connect at the same time, and ask for a page. */
  connect(count: number): Peer[] {
    return Array.from({ length: count }, () => {
      const peer = this.board.host.connect(80);
      peer.onEstablished = () => peer.send('GET /level HTTP/1.1\r\nhost: device\r\n\r\n');
      peer.onFin = () => peer.fin();
      return peer;
    });
  }

  /** Holds the pin of a gate low for so many milliseconds. */
  open(gate: keyof typeof GATES, ms: number): void {
    this.board.circuit.drive(GATES[gate], 0);
    this.board.run(ms);
    this.board.circuit.drive(GATES[gate], null);
  }

  /** The peers that wait, in the order of the queue. */
  get waiting(): string[] {
    return this.model.slots.waiting.map(({ peer }) => peer);
  }

  /** What became of each client, in the order in which they were queued. */
  get outcomes(): string[] {
    return this.model.slots.clients.items.map(({ outcome }) => outcome);
  }
}

/** As the model names a client of the host. */
export function nameOf(peer: Peer): string {
  return `10.0.2.2:${peer.localPort}`;
}
