import { type HeaderObject, HTTPParser } from 'http-parser-js';
import type { Peer } from '../sim/hosts/peer.ts';

/** A request to the device. */
export interface Request {
  /** Default GET. */
  method?: string;
  /** Begins with a slash; default `/`. */
  path?: string;
  /** Default 80. */
  port?: number;
  /** `Host`, `Connection: close` and, with a body, `Content-Length` are there without being named. */
  headers?: Record<string, string>;
  /** Text goes as UTF-8. */
  body?: string | Uint8Array;
  /** The longest that the whole may take, in simulated milliseconds; default 10,000. */
  withinMs?: number;
}

/** What the device answered. */
export interface Reply {
  status: number;
  /** What is behind the status in the first line. */
  message: string;
  /** By name in lower case; of several of one name, with commas between them. */
  headers: Record<string, string>;
  /** The body without its chunks. */
  body: Uint8Array;
  /** The body, read as UTF-8. */
  text: string;
  /** The body, read as JSON. Throws a SyntaxError where it is none. */
  // biome-ignore lint/suspicious/noExplicitAny: as that of fetch
  json<T = any>(): T;
}

/** A request as it goes out. Throws a TypeError for a path that is none. */
export function requestBytes(request: Request, address: string): Uint8Array {
  const { method = 'GET', path = '/', port = 80, headers = {}, body } = request;
  if (!/^(\/|\*$)\S*$/.test(path))
    throw new TypeError(`bad path '${path}'; it begins with /, and has no space`);
  const content = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const known = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const lines = [`${method} ${path} HTTP/1.1`];
  const add = (name: string, value: string | number) => {
    if (!known.has(name.toLowerCase())) lines.push(`${name}: ${value}`);
  };
  add('Host', port === 80 ? address : `${address}:${port}`);
  add('Connection', 'close');
  if (content) add('Content-Length', content.length);
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  const head = new TextEncoder().encode(`${lines.join('\r\n')}\r\n\r\n`);
  return content ? Uint8Array.from([...head, ...content]) : head;
}

/** Reads one answer from a connection, as it comes. */
export class ReplyReader {
  /** The answer is complete. */
  reply: Reply | null = null;
  private readonly parser = new HTTPParser(HTTPParser.RESPONSE);
  private readonly chunks: Uint8Array[] = [];
  private head: { status: number; message: string; headers: Record<string, string> } | null = null;
  private readonly peer: Peer;
  /** What is no HTTP in what came. */
  private wrong: string | null = null;

  constructor(peer: Peer, method = 'GET') {
    this.peer = peer;
    const { parser } = this;
    parser[HTTPParser.kOnHeadersComplete] = ({ statusCode, statusMessage, headers }) => {
      this.head = { status: statusCode, message: statusMessage, headers: byName(headers) };
      // 1: no body follows.
      return method === 'HEAD' ? 1 : 0;
    };
    parser[HTTPParser.kOnBody] = (bytes, offset, length) => {
      this.chunks.push(Uint8Array.from(bytes.subarray(offset, offset + length)));
    };
    parser[HTTPParser.kOnMessageComplete] = () => this.complete();
    peer.onData = (bytes) => this.read(() => parser.execute(Buffer.from(bytes)));
    peer.onFin = () => {
      this.read(() => parser.finish());
      peer.fin();
    };
  }

  /** Why there will be no answer any more, or null. */
  get failure(): string | null {
    if (this.reply) return null;
    if (this.wrong !== null) return `what it answered is no HTTP: ${this.wrong}`;
    const { ended, peerClosed } = this.peer;
    if (ended !== null)
      return `the connection was ${ended === 'closed' ? 'closed before the answer was complete' : `${ended}`}`;
    return peerClosed ? 'the device closed the connection before the answer was complete' : null;
  }

  private read(step: () => unknown): void {
    const result = step();
    if (result instanceof Error && !this.reply) this.wrong = result.message;
  }

  private complete(): void {
    const body = Uint8Array.from(this.chunks.flatMap((chunk) => [...chunk]));
    const text = new TextDecoder().decode(body);
    const head = this.head as NonNullable<typeof this.head>;
    this.reply ??= { ...head, body, text, json: () => JSON.parse(text) };
  }
}

/** Names and values by turns. */
function byName(list: HeaderObject): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let i = 0; i + 1 < list.length; i += 2) {
    const name = list[i].toLowerCase();
    headers[name] = Object.hasOwn(headers, name) ? `${headers[name]}, ${list[i + 1]}` : list[i + 1];
  }
  return headers;
}
