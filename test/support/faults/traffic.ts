import * as assert from 'uvu/assert';
import { LINGER_ON } from '../../../provider/headers/option-indices.ts';
import {
  INVALID_SOCKET,
  WSAENOTSOCK,
  WSPCloseSocket,
  WSPListen,
  WSPShutdown,
} from '../../../provider/index.ts';
import type { Peer } from '../../../sim/hosts/peer.ts';
import { nonBlocking, peerPort, slots } from '../calls.ts';
import { pattern, setOption } from '../conversation.ts';
import type { Device } from '../device.ts';
import { until } from '../until.ts';

/** One step of random traffic: the action, its object (modulo their number), and an amount. */
export type Step = [kind: keyof typeof STEPS, who: number, amount: number];

interface Client {
  peer: Peer;
  /** Number of bytes passed to its TCP; the stream is `pattern`. */
  sentBytes: number;
  /** It has sent a RST, or lost its state. */
  gone: boolean;
  finished: boolean;
  accepted: boolean;
}

interface Connection {
  s: number;
  client: Client;
  received: number;
  sent: number;
  /** The chip may discard data received after its own FIN. */
  half: boolean;
}

/** Clients and a server application controlled step by step, and the conditions that must hold. */
export class Traffic {
  readonly d: Device;
  readonly listeners: number[] = [];
  readonly ports = [80, 81];
  clients: Client[] = [];
  connections: Connection[] = [];
  /** SOCKETs that were closed: none of them may ever be valid again. */
  readonly stale: number[] = [];
  private nextPort = 5000;

  constructor(d: Device, backlogs: number[]) {
    this.d = d;
    for (const [i, backlog] of backlogs.entries()) {
      const s = d.listen(this.ports[i], backlog);
      nonBlocking(d, s);
      this.listeners.push(s);
    }
  }

  /** Makes one step. A step without an object does nothing. */
  take([kind, who, amount]: Step): void {
    STEPS[kind](this, who, amount);
  }

  arrive(who: number): Client {
    const port = this.ports[who % this.ports.length];
    const peer = this.d.host.connect(port, { sourcePort: this.nextPort++ });
    const client = { peer, sentBytes: 0, gone: false, finished: false, accepted: false };
    this.clients.push(client);
    return client;
  }

  sendBytes(client: Client, count: number): void {
    if (client.gone || client.finished || client.peer.ended) return;
    client.peer.send(pattern(count, client.sentBytes));
    client.sentBytes += count;
  }

  accept(who: number): Connection | null {
    const s = this.d.accept(this.listeners[who % this.listeners.length]);
    if (s === INVALID_SOCKET) return null;
    const port = peerPort(this.d, s);
    const client = this.clients.find(({ peer }) => peer.localPort === port);
    if (!client) throw new Error(`accepted somebody from port ${port}, who never came`);
    assert.is(client.accepted, false, `port ${port} is accepted twice`);
    client.accepted = true;
    const connection = { s, client, received: 0, sent: 0, half: false };
    this.connections.push(connection);
    return connection;
  }

  /** One receive. The bytes must be those that the client sent, without a gap; the end must come after all of them. */
  recv(connection: Connection, size: number): boolean {
    const { client } = connection;
    const bytes = this.d.recv(connection.s, size);
    if (bytes === null) return false;
    const wanted = pattern(bytes.length, connection.received);
    assert.ok(Buffer.from(bytes, 'latin1').equals(wanted), `bytes from ${connection.received} on`);
    connection.received += bytes.length;
    if (bytes.length > 0) return true;
    assert.ok(client.finished || client.gone, 'an end that nobody sent');
    if (!client.gone && !connection.half)
      assert.is(connection.received, client.sentBytes, 'received until the end');
    return false;
  }

  send(connection: Connection, count: number): void {
    const taken = this.d.send(connection.s, pattern(count, connection.sent));
    if (taken > 0) connection.sent += taken;
  }

  close(connection: Connection): void {
    this.connections = this.connections.filter((other) => other !== connection);
    assert.is(WSPCloseSocket(connection.s, this.d.err), 0);
    this.stale.push(connection.s);
  }

  /** Checks the conditions that hold after every step. */
  check(): void {
    for (const { s, client, sent } of this.connections) {
      const got = client.peer.received();
      assert.ok(got.length <= sent && Buffer.from(got).equals(pattern(got.length)), `sent to ${s}`);
    }
    for (const s of this.stale) {
      assert.is(WSPShutdown(s, 0, this.d.err), -1);
      assert.is(this.d.err.value, WSAENOTSOCK, `stale ${s} answers`);
    }
  }

  /** Serves the clients that still wait, closes all connections, and runs for five seconds. */
  finish(): void {
    // SYNs may still be under way.
    this.d.run(300);
    for (let i = 0; i < this.listeners.length; i++) until('nobody waits', () => !this.accept(i));
    for (const connection of [...this.connections]) {
      until('nothing more comes', () => !this.recv(connection, 2048));
      this.close(connection);
      this.check();
    }
    this.d.run(5000);
    const busy = slots(this.d).replace(/\d ARMED/, '');
    assert.is(busy, '', 'after everything was closed, and 5 s');
  }

  /** Serves a new client of each listener, from the first byte to the last. */
  serveOneMore(): void {
    for (let i = 0; i < this.listeners.length; i++) {
      const client = this.arrive(i);
      this.d.run(200);
      assert.is(client.peer.ended, null, `refused on port ${this.ports[i]}`);
      const connection = this.accept(i);
      assert.ok(connection, `nobody to accept on port ${this.ports[i]}`);
      if (!connection) return;
      this.sendBytes(client, 100);
      this.d.run(200);
      assert.is(this.recv(connection, 2048), true);
      this.send(connection, 100);
      this.d.run(200);
      assert.equal(client.peer.received(), pattern(100));
      this.close(connection);
      client.peer.fin();
      client.finished = true;
      this.d.run(1500);
      assert.is(client.peer.ended, 'closed');
    }
  }

  /** Checks that every client that was not refused was served, or has ended, or ends as soon as it sends. */
  closeAll(): void {
    for (const s of this.listeners) {
      WSPCloseSocket(s, this.d.err);
      this.stale.push(s);
    }
    this.d.run(5000);
    const waiting = this.clients.filter(({ accepted, gone, peer }) => !accepted && !gone && !peer.ended);
    for (const { peer, finished } of waiting) if (!finished && !peer.peerClosed) peer.send('x');
    this.d.run(1000);
    for (const { peer } of waiting) {
      assert.ok(peer.ended || peer.peerClosed, `port ${peer.localPort} hangs in ${peer.state}`);
    }
  }
}

/** Calls `act` with number `who` of `all`, modulo their number. */
function pick<T>(all: T[], who: number, act: (one: T) => void): void {
  if (all.length > 0) act(all[who % all.length]);
}

const STEPS = {
  arrive: (t: Traffic, who: number, _amount: number) => void t.arrive(who),
  say: (t: Traffic, who: number, amount: number) =>
    pick(t.clients, who, (client) => t.sendBytes(client, amount)),
  fin: (t: Traffic, who: number) =>
    pick(t.clients, who, (client) => {
      if (client.gone || client.peer.ended) return;
      client.finished = true;
      client.peer.fin();
    }),
  rst: (t: Traffic, who: number) =>
    pick(t.clients, who, (client) => {
      client.gone = true;
      client.peer.rst();
    }),
  vanish: (t: Traffic, who: number) =>
    pick(t.clients, who, (client) => {
      client.gone = true;
      client.peer.vanish();
    }),
  accept: (t: Traffic, who: number) => void t.accept(who),
  recv: (t: Traffic, who: number, amount: number) =>
    pick(t.connections, who, (connection) => void t.recv(connection, amount)),
  send: (t: Traffic, who: number, amount: number) =>
    pick(t.connections, who, (connection) => t.send(connection, amount)),
  shutdown: (t: Traffic, who: number, amount: number) =>
    pick(t.connections, who, (connection) => {
      connection.half ||= amount % 3 !== 0;
      WSPShutdown(connection.s, amount % 3, t.d.err);
    }),
  close: (t: Traffic, who: number) => pick(t.connections, who, (connection) => t.close(connection)),
  drop: (t: Traffic, who: number) =>
    pick(t.connections, who, (connection) => {
      setOption(connection.s, LINGER_ON, 1);
      t.close(connection);
    }),
  backlog: (t: Traffic, who: number, amount: number) =>
    void WSPListen(t.listeners[who % t.listeners.length], amount % 10, t.d.err),
  /** The application is busy: time passes, and no code of the program runs. */
  busy: (t: Traffic, _who: number, amount: number) => t.d.time.advance(amount),
  /** The runtime's loop runs. */
  wait: (t: Traffic, who: number, amount: number) => t.d.run(who === 0 ? amount : amount / 100),
};
