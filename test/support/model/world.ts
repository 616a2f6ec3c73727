import * as assert from 'uvu/assert';
import {
  createWindow,
  type EventObject,
  FD_ACCEPT,
  FD_CLOSE,
  FD_CONNECT,
  FD_READ,
  FD_WRITE,
} from '../../../provider/index.ts';
import type { Call } from '../../../sim/hosts/tcp.ts';
import type { Device } from '../device.ts';
import type { Client } from './client.ts';
import { ModelSocket, type Target } from './socket.ts';

/** The host's ports: one accepts, one refuses, and one does not answer. */
export const ANSWERS = 7;
export const REFUSES = 9;
export const HOLDS = 11;

/** Time after which a blocking call is cancelled, in milliseconds. */
const PATIENCE_MS = 500;
/** Long enough for the consequences of a step, and for one round of the health check. */
const SETTLE_MS = 150;
/** The chip times out a handshake or a closed window after 31.8 s; a step ends it before that. */
const OVERDUE_MS = 20_000;

/** A device and the specification's model of it: every step is applied to both. */
export class World {
  readonly d: Device;
  readonly sockets: ModelSocket[] = [];
  /** All that are connected to the host, or wait for it. */
  clients: Client[] = [];
  readonly calls = new Map<ModelSocket, Call>();
  /** The steps made, as text. */
  readonly ladder: string[] = [];
  readonly window = createWindow((_wMsg, s, lParam) => {
    this.seen.push(this.message(this.nameOf(s), lParam & 0xffff, lParam >>> 16));
  });

  private readonly values = new Map<ModelSocket, number>();
  private readonly events = new Map<Target, EventObject>();
  private readonly pendingSince = new Map<object, number>();
  private seen: string[] = [];
  private due: string[] = [];
  private born = 0;
  private nextPort = 1000;

  constructor(d: Device) {
    this.d = d;
    let rests = 0;
    d.upcalls().blockingCallback = () => ++rests % PATIENCE_MS !== 0;
    d.host.onCall = (call) => {
      if (call.localPort !== HOLDS) return false;
      const caller = this.sockets.find((s) => s.state === 'connecting' && !this.calls.has(s));
      if (caller) this.calls.set(caller, call);
      return true;
    };
  }

  // Sockets and clients

  /** Creates a socket of the model for a SOCKET of the provider. */
  enter(value: number, name = `s${++this.born}`): ModelSocket {
    const socket = new ModelSocket(name, (s, event, error) => {
      this.due.push(this.message(s.name, event, error));
    });
    this.values.set(socket, value);
    this.sockets.push(socket);
    return socket;
  }

  leave(socket: ModelSocket): void {
    socket.state = 'closed';
    this.sockets.splice(this.sockets.indexOf(socket), 1);
  }

  valueOf(socket: ModelSocket): number {
    return this.values.get(socket) as number;
  }

  eventOf(target: Target): EventObject | null {
    return this.events.get(target) ?? null;
  }

  addEvent(target: Target, event: EventObject): void {
    this.events.set(target, event);
  }

  freshPort(): number {
    return this.nextPort++;
  }

  ownerOf(client: Client): ModelSocket | null {
    return this.sockets.find((s) => s.client === client) ?? null;
  }

  listenerOf(client: Client): ModelSocket | null {
    return this.sockets.find((s) => s.queue.includes(client)) ?? null;
  }

  /** Returns the number of the chip's sockets that are connected or connecting. */
  get connections(): number {
    return this.sockets.filter((s) => s.state === 'connecting' || (s.state === 'connected' && !s.isOver()))
      .length;
  }

  // Steps

  tell(sentence: string): void {
    this.ladder.push(sentence);
  }

  /** Compares the result of a call with the specification's. */
  expect(got: unknown, wanted: unknown): void {
    assert.equal(got, wanted, `${this.ladder[this.ladder.length - 1]} answers ${got}, not ${wanted}`);
  }

  /** Waits until all consequences are over, and compares the events. */
  awaitQuiet(ms = SETTLE_MS): void {
    this.d.run(ms);
    for (const socket of this.sockets) socket.tell();
    this.compare();
  }

  /** Returns a socket or client that waits for the host, and would soon time out. */
  overdue(): ModelSocket | Client | null {
    const now = this.d.clock.now();
    const pending = [...this.calls.keys(), ...this.clients.filter(({ shut, gone }) => shut && !gone)];
    for (const one of [...this.pendingSince.keys()])
      if (!pending.includes(one as never)) this.pendingSince.delete(one);
    for (const one of pending) if (!this.pendingSince.has(one)) this.pendingSince.set(one, now);
    return pending.find((one) => now - (this.pendingSince.get(one) as number) > OVERDUE_MS) ?? null;
  }

  private compare(): void {
    const last = this.ladder[this.ladder.length - 1];
    // The order of events is defined per socket only.
    const sorted = (messages: string[]) =>
      this.sockets.map(({ name }) => messages.filter((message) => message.startsWith(`${name} `)));
    assert.equal(sorted(this.seen), sorted(this.due), `the messages after: ${last}`);
    assert.is(this.seen.length, this.due.length, `messages of nobody after: ${last}`);
    this.seen = [];
    this.due = [];
    for (const { name, target } of this.sockets) {
      if (target === 'window') continue;
      assert.is(this.eventOf(target)?.signalled, target.signalled, `the event of ${name} after: ${last}`);
    }
  }

  private nameOf(value: number): string {
    for (const [socket, other] of this.values) if (other === value) return socket.name;
    return `${value}`;
  }

  private message(name: string, event: number, error: number): string {
    return `${name} ${eventNames(event)}${error === 0 ? '' : ` ${error}`}`;
  }
}

const EVENTS: [number, string][] = [
  [FD_READ, 'READ'],
  [FD_WRITE, 'WRITE'],
  [FD_ACCEPT, 'ACCEPT'],
  [FD_CONNECT, 'CONNECT'],
  [FD_CLOSE, 'CLOSE'],
];

/** `READ|CLOSE` */
export function eventNames(mask: number): string {
  const names = EVENTS.filter(([bit]) => mask & bit).map(([, name]) => name);
  return names.length > 0 ? names.join('|') : '0';
}
