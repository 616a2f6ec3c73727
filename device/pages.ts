import { kalumaClock } from '../hal/kaluma.ts';
import { refusal } from '../provider/http/answers.ts';
import { type HttpLimits, limitsOf } from '../provider/http/limits.ts';
import { RequestReader } from '../provider/http/request.ts';
import { latin1 } from '../provider/http/text.ts';
import * as wsa from '../provider/index.ts';
import { listen } from './boot.ts';
import { read, toBytes, write } from './stream.ts';

/** A small web server on the provider: one request a connection, read within bounds (RFC 9110, RFC 9112). */

const EVENTS = wsa.FD_ACCEPT | wsa.FD_READ | wsa.FD_CLOSE;
const TICK_MS = 1000;
/** A client that was refused has so long to read why. */
const REFUSED_MS = 1000;
/** The body of a request is kept whole, so it is small. */
const BODY_BYTES = 2048;
const err = { value: 0 };

/** A request, and the way to answer it. */
export class PageRequest {
  method = '';
  /** The path without the query, as it was sent. */
  path = '';
  /** Behind the `?`; empty where there is none. */
  query = '';
  /** Each character is a byte. */
  body = '';
  /** The SOCKET. */
  readonly s: number;
  /** It was answered, or its connection is over: a further answer does nothing. */
  over = false;

  /** What follows is the server's own. */
  readonly reader: RequestReader;
  sinceMs = kalumaClock.now();
  movedMs = this.sinceMs;
  heard = false;
  refused = false;
  rest: Uint8Array | null = null;
  waits = false;

  constructor(s: number, limits: HttpLimits) {
    this.s = s;
    this.reader = new RequestReader();
    this.reader.begin(limits);
  }

  /**
   * Answers with a whole body, of which a HEAD gets the head alone, and ends the connection.
   *
   * @param status such as '200 OK'
   * @param type the media type, such as 'text/html'
   */
  reply(status: string, type: string, body: string): void {
    if (this.over) return;
    const bytes = toBytes(body);
    const head = 'HTTP/1.1 ' + status + '\r\nConnection: close\r\nContent-Type: ' + type;
    const all = toBytes(
      head + '\r\nContent-Length: ' + bytes.length + '\r\n\r\n' + (this.method === 'HEAD' ? '' : body),
    );
    send(this, all);
  }

  /** Answers 404, or 204 where a browser looks for an icon by itself. */
  notFound(): void {
    if (this.over) return;
    if (this.path === '/favicon.ico')
      send(this, toBytes('HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n'));
    else this.reply('404 Not Found', 'text/plain', 'not found\n');
  }
}

/** Those that are not over, in all servers of the program. */
const open: PageRequest[] = [];
let ticking = false;

/**
 * Listens on `port` and calls `answer` with each request, which it answers then or later, once.
 *
 * @param limits what clients may spend, where other than usual; of a body 2,048 bytes are usual
 * @returns the listener; throws, naming the step, when one fails
 */
export function servePages(
  port: number,
  answer: (request: PageRequest) => void,
  limits?: Partial<HttpLimits>,
): number {
  const all = limitsOf(limits || {});
  if (!limits || limits.bodyBytes === undefined) all.bodyBytes = BODY_BYTES;
  if (!ticking) setTimeout(tick, TICK_MS);
  ticking = true;
  const proc = function (_wMsg: number, s: number, lParam: number): void {
    const event = lParam & 0xffff;
    if (event === wsa.FD_ACCEPT) return accept(s, all);
    const request = find(s);
    if (!request) return;
    if (event === wsa.FD_READ) hear(request, answer);
    else if (event === wsa.FD_WRITE) sendRest(request);
    else return end(request);
    // Few answers are larger than the chip's memory, so the others are spared this event.
    if (!request.rest || request.waits) return;
    request.waits = true;
    wsa.WSPAsyncSelect(s, wsa.createWindow(proc), 1, EVENTS | wsa.FD_WRITE, err);
  };
  return listen(port, proc, EVENTS);
}

function accept(listener: number, limits: HttpLimits): void {
  const s = wsa.WSPAccept(listener, null, null, null, 0, err);
  if (s !== wsa.INVALID_SOCKET) open.push(new PageRequest(s, limits));
}

function find(s: number): PageRequest | null {
  for (let i = 0; i < open.length; i++) if (open[i].s === s) return open[i];
  return null;
}

function hear(request: PageRequest, answer: (request: PageRequest) => void): void {
  const bytes = read(request.s);
  if (!bytes || bytes.length === 0 || request.refused) return;
  const reader = request.reader;
  if (reader.isOver()) return;
  request.heard = true;
  request.movedMs = kalumaClock.now();
  const count = reader.take(bytes);
  if (count < 0) return refuse(request, -count);
  if (count > 0) request.body += latin1(bytes.slice(0, count));
  if (!reader.isOver()) return;
  request.method = reader.method;
  const question = reader.target.indexOf('?');
  request.path = question < 0 ? reader.target : reader.target.slice(0, question);
  request.query = question < 0 ? '' : reader.target.slice(question + 1);
  try {
    answer(request);
  } catch (error) {
    console.log('spisock: a callback threw: ' + error);
    end(request);
  }
}

function refuse(request: PageRequest, status: number): void {
  request.refused = true;
  request.sinceMs = kalumaClock.now();
  write(request.s, toBytes(refusal(status)));
  wsa.WSPShutdown(request.s, wsa.SD_BOTH, err);
}

function send(request: PageRequest, bytes: Uint8Array): void {
  request.over = true;
  request.rest = bytes;
  sendRest(request);
}

/** Sends what there is room for; FD_WRITE says when there is more. Behind the last byte goes the FIN. */
function sendRest(request: PageRequest): void {
  const bytes = request.rest;
  if (!bytes) return;
  const taken = write(request.s, bytes);
  if (taken > 0) request.movedMs = kalumaClock.now();
  if (taken < 0 || taken === bytes.length) return end(request);
  request.rest = bytes.slice(taken);
}

function end(request: PageRequest): void {
  request.over = true;
  for (let i = 0; i < open.length; i++) if (open[i] === request) open.splice(i, 1);
  wsa.WSPCloseSocket(request.s, err);
}

/** Ends those that are over their time. */
function tick(): void {
  setTimeout(tick, TICK_MS);
  const nowMs = kalumaClock.now();
  for (let i = open.length - 1; i >= 0; i--) {
    const request = open[i];
    const ageMs = nowMs - request.sinceMs;
    const quietMs = nowMs - request.movedMs;
    const limits = request.reader.limits;
    if (request.refused ? ageMs >= REFUSED_MS : !request.heard && isOver(limits.firstByteMs, ageMs))
      end(request);
    else if (request.refused) continue;
    else if (!request.reader.complete && isOver(limits.headMs, ageMs)) refuse(request, 408);
    else if (isOver(request.rest ? limits.sendMs : limits.idleMs, quietMs) || isOver(limits.totalMs, ageMs))
      end(request);
  }
}

function isOver(limitMs: number, ms: number): boolean {
  return limitMs > 0 && ms >= limitMs;
}
