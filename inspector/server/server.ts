import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Hello } from '../model/hello.ts';
import { ControlError, type Controls } from './controls.ts';
import { type PageFiles, readPage } from './page-files.ts';
import { EventStream } from './stream.ts';
import type { Watched } from './watched.ts';

/** Other machines cannot reach it. */
const HOST = '127.0.0.1';
const TOKEN_BYTES = 16;
/** The longest command of a page, in bytes. */
const MOST_BYTES = 4096;
/** Pages at once. */
const MOST_STREAMS = 8;

const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'; form-action 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

export interface InspectorOptions {
  hub: Watched;
  controls: Pick<Controls, 'act'>;
  hello: Hello;
  /** The port of 127.0.0.1; 0: one that is free. */
  port: number;
}

/** Serves the page of a device to browsers of this machine that know its token. */
export class InspectorServer {
  private readonly options: InspectorOptions;
  private readonly token = randomBytes(TOKEN_BYTES).toString('hex');
  private readonly server: Server;
  private readonly streams = new Set<EventStream>();
  private files: PageFiles = {};

  private constructor(options: InspectorOptions) {
    this.options = options;
    this.server = createServer((request, response) => this.answer(request, response));
  }

  /** Opens the port. Rejects with the host's error where it is taken. */
  static async open(options: InspectorOptions): Promise<InspectorServer> {
    const inspector = new InspectorServer(options);
    const { server } = inspector;
    inspector.files = await readPage(inspector.token);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(options.port, HOST, resolve);
    });
    return inspector;
  }

  /** What a browser opens. */
  get url(): string {
    return `http://${HOST}:${this.port}/?token=${this.token}`;
  }

  async close(): Promise<void> {
    for (const stream of this.streams) stream.end();
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', `http://${HOST}`);
    // A foreign page may reach this port by a host name that resolves to this machine (DNS rebinding).
    if (!this.isOwnHost(request.headers.host)) return say(response, 403, 'wrong host');
    const given = request.headers['x-token'] ?? searchParams.get('token') ?? '';
    if (!this.isToken(String(given))) return say(response, 403, 'the token of the line "inspect" is missing');
    if (pathname === '/control') return this.control(request, response);
    if (request.method !== 'GET') return say(response, 405, 'only GET');
    if (pathname === '/events') return this.stream(response);
    const file = Object.hasOwn(this.files, pathname) ? this.files[pathname] : null;
    if (!file) return say(response, 404, 'not found');
    response.writeHead(200, { ...HEADERS, 'content-type': file.type }).end(file.text);
  }

  private stream(response: ServerResponse): void {
    const { hub, hello } = this.options;
    if (this.streams.size >= MOST_STREAMS)
      return say(response, 503, `${MOST_STREAMS} pages are open already`);
    const stream = new EventStream(hub, hello, response);
    this.streams.add(stream);
    response.on('close', () => this.streams.delete(stream));
  }

  /** A header that no form can send, so that no other page can. */
  private async control(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'POST') return say(response, 405, 'only POST');
    if (request.headers['x-token'] === undefined) return say(response, 403, 'the token belongs in x-token');
    let text = '';
    for await (const bytes of request) {
      text += bytes;
      if (text.length > MOST_BYTES) return say(response, 413, `a command has at most ${MOST_BYTES} bytes`);
    }
    try {
      const asked = JSON.parse(text);
      if (typeof asked !== 'object' || asked === null) throw new SyntaxError('no object');
      say(response, 200, await this.options.controls.act(asked));
    } catch (error) {
      if (error instanceof ControlError) return say(response, 400, error.message);
      if (error instanceof SyntaxError) return say(response, 400, 'a command is an object in JSON');
      say(response, 500, (error as Error).message);
    }
  }

  private isOwnHost(host: string | undefined): boolean {
    return host === `${HOST}:${this.port}` || host === `localhost:${this.port}`;
  }

  private isToken(given: string): boolean {
    const [one, other] = [Buffer.from(given), Buffer.from(this.token)];
    return one.length === other.length && timingSafeEqual(one, other);
  }
}

function say(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { ...HEADERS, 'content-type': 'text/plain; charset=utf-8' }).end(text);
}
