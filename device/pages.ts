import { clock } from '#runtime';
import { complain } from '../provider/engine/records/callbacks.ts';
import { descriptorOf } from '../provider/engine/records/handle.ts';
import type { Counts } from '../provider/engine/records/provider.ts';
import { CONTINUE, REQUEST_TIMEOUT, refusal } from '../provider/http/answers.ts';
import { type HttpLimits, limitsOf } from '../provider/http/limits.ts';
import { RequestReader } from '../provider/http/request.ts';
import { latin1 } from '../provider/http/text.ts';
import * as wsa from '../provider/index.ts';
import { isOver, isSpent } from '../provider/limits/connection-limits.ts';
import { listen } from './boot.ts';
import { read, toBytes, write } from './stream.ts';

/** A small web server on the provider: one request per connection, read within limits (RFC 9110, RFC 9112). */

const EVENTS = wsa.FD_ACCEPT | wsa.FD_READ | wsa.FD_CLOSE;
const TICK_MS = 1000;
/** Time that a refused client has to read the answer, in milliseconds. */
const REFUSED_MS = 1000;
/** Default for the longest body, in bytes. It is small because the body of a request is stored whole. */
const BODY_BYTES = 2048;
const err = { value: 0 };

/** A request, with the functions to answer it. */
export class PageRequest {
  readonly method: string;
  /** The path without the query, as received. */
  readonly path: string;
  /** The text after the `?`; empty if there is none. */
  readonly query: string;
  /** One character per byte. */
  readonly body: string;
  /** The SOCKET. */
  readonly s: number;

  constructor(s: number, method: string, target: string, body: string) {
    const question = target.indexOf('?');
    this.s = s;
    this.body = body;
    this.query = question < 0 ? '' : target.slice(question + 1);
    this.path = question < 0 ? target : target.slice(0, question);
    this.method = method;
  }

  /**
   * Sends an answer with a whole body and ends the connection. A HEAD gets the head only. Does nothing if the request
   * was answered already, or the client has closed the connection.
   *
   * @param status such as '200 OK'
   * @param type the media type, such as 'text/html'
   * @param body the text of the body
   */
  reply(status: string, type: string, body: string): void {
    const head = 'HTTP/1.1 ' + status + '\r\nConnection: close\r\nContent-Type: ' + type;
    const bytes = toBytes(body);
    const whole = toBytes(head + '\r\nContent-Length: ' + bytes.length + '\r\n\r\n');
    send(this.s, this.method === 'HEAD' || bytes.length === 0 ? whole : joined(whole, bytes));
  }

  /** Answers with 404, or with 204 for the icon that browsers request automatically. */
  notFound(): void {
    if (this.path === '/favicon.ico')
      send(this.s, toBytes('HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n'));
    else this.reply('404 Not Found', 'text/plain', 'not found\n');
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length);
  all.set(first, 0);
  all.set(second, first.length);
  return all;
}

/** A client of a server; reused after its end. */
class Client {
  /** The SOCKET; -1 if there is none. */
  s = -1;
  readonly reader = new RequestReader();
  sinceMs = 0;
  movedMs = 0;
  hasSent = false;
  asked = false;
  refused = false;
  body = '';
  /** The part of the answer that is not sent yet; true while FD_WRITE is awaited. */
  unsent: Uint8Array | null = null;
  waits = false;
}

/** The clients of all servers of the program; as many as were ever connected at once. */
const clients: Client[] = [];
let ticking = false;

/**
 * Listens on `port` and calls `answer` with each request, which must be answered once, then or later.
 *
 * @param port 1 to 65535
 * @param answer called with each request
 * @param limits limits for clients, where they differ from the defaults; the default for a body is 2,048 bytes
 * @returns the listener
 * @throws Error, with the name of the step, if one fails
 */
export function servePages(
  port: number,
  answer: (request: PageRequest) => void,
  limits?: Partial<HttpLimits>,
): number {
  const all = limitsOf(limits || {});
  if (!limits || limits.bodyBytes === undefined) all.bodyBytes = BODY_BYTES;
  if (!ticking) clock.after(TICK_MS, tick);
  ticking = true;
  const proc = function (_wMsg: number, s: number, lParam: number): void {
    const event = lParam & 0xffff;
    if (event === wsa.FD_ACCEPT) return accept(s, all);
    const client = find(s);
    if (!client) return;
    if (event === wsa.FD_READ) receive(client, answer);
    else if (event === wsa.FD_WRITE) sendUnsent(client);
    else return closed(client, lParam >>> 16);
    // Registered only for an answer larger than the chip's memory, so that others cost no such event.
    if (client.s !== s || !client.unsent || client.waits) return;
    client.waits = true;
    wsa.WSPAsyncSelect(s, wsa.createWindow(proc), 1, EVENTS | wsa.FD_WRITE, err);
  };
  return listen(port, proc, EVENTS);
}

function accept(listener: number, limits: HttpLimits): void {
  const s = wsa.WSPAccept(listener, null, null, null, 0, err);
  if (s === wsa.INVALID_SOCKET) return;
  let client = find(-1);
  if (!client) {
    client = new Client();
    clients.push(client);
  }
  client.s = s;
  client.reader.begin(limits);
  client.sinceMs = client.movedMs = clock.now();
  client.hasSent = client.asked = client.refused = client.waits = false;
  client.unsent = null;
  client.body = '';
}

/** A client that has ended its side behind its request waits for the answer. */
function closed(client: Client, error: number): void {
  if (error !== 0 || !client.asked || client.refused) end(client);
}

function find(s: number): Client | null {
  for (let i = 0; i < clients.length; i++) if (clients[i].s === s) return clients[i];
  return null;
}

function receive(client: Client, answer: (request: PageRequest) => void): void {
  const bytes = read(client.s);
  const reader = client.reader;
  // Bytes after an answer are discarded.
  if (!bytes || bytes.length === 0 || client.refused || client.unsent) return;
  client.hasSent = true;
  client.movedMs = clock.now();
  const first = !reader.complete;
  const count = reader.take(bytes);
  if (count < 0) return refuse(client, -count);
  // A client that sends its body only after an interim answer would wait for as long as it is patient.
  if (first && reader.complete && reader.expects && count === 0) write(client.s, toBytes(CONTINUE));
  if (count > 0) client.body += latin1(bytes.slice(0, count));
  if (client.asked || !reader.isOver()) return;
  const s = client.s;
  client.asked = true;
  try {
    answer(new PageRequest(s, reader.method, reader.target, client.body));
  } catch (error) {
    complain(error);
    if (client.s === s) end(client);
  }
}

function countsOf(client: Client): Counts {
  return descriptorOf(client.s).provider.counts;
}

function refuse(client: Client, status: number): void {
  const counts = countsOf(client);
  if (status === REQUEST_TIMEOUT) counts.headOver++;
  else counts.unwanted++;
  client.refused = true;
  client.sinceMs = clock.now();
  write(client.s, toBytes(refusal(status)));
  wsa.WSPShutdown(client.s, wsa.SD_BOTH, err);
}

function send(s: number, bytes: Uint8Array): void {
  const client = find(s);
  if (!client || client.unsent || client.refused) return;
  client.unsent = bytes;
  sendUnsent(client);
}

/**
 * Sends until there is no room. FD_WRITE, which announces new room, follows only after a refused send. The FIN follows
 * the last byte.
 */
function sendUnsent(client: Client): void {
  let bytes = client.unsent;
  if (!bytes) return;
  for (let taken = write(client.s, bytes); taken !== 0; taken = write(client.s, bytes)) {
    if (taken < 0 || taken === bytes.length) return end(client);
    client.movedMs = clock.now();
    bytes = client.unsent = bytes.slice(taken);
  }
  const counts = countsOf(client);
  if (bytes.length > counts.mostWaiting) counts.mostWaiting = bytes.length;
}

function end(client: Client): void {
  const s = client.s;
  client.s = -1;
  wsa.WSPCloseSocket(s, err);
}

/** Ends the clients that have exceeded a time limit. */
function tick(): void {
  clock.after(TICK_MS, tick);
  const nowMs = clock.now();
  for (let i = 0; i < clients.length; i++) if (clients[i].s >= 0) look(clients[i], nowMs);
}

function look(client: Client, nowMs: number): void {
  const limits = client.reader.limits;
  const ageMs = nowMs - client.sinceMs;
  if (client.refused) {
    if (ageMs >= REFUSED_MS) end(client);
    return;
  }
  const asks = client.hasSent && !client.reader.complete;
  if (asks && isOver(limits.headMs, ageMs)) return refuse(client, REQUEST_TIMEOUT);
  const waits = client.unsent !== null;
  if (isSpent(limits, countsOf(client), client.hasSent, waits, ageMs, nowMs - client.movedMs)) end(client);
}
