import type { NetDevice } from './device.ts';
import type { SocketIdle } from './idle.ts';
import { type Connection, emit, HTTP, KIND, listOf, type NetParts, removeFrom, TCP, UDP } from './parts.ts';

/** `require('net')`, `http`, `dgram` and `NetworkJS`, as libs/network has them. */
export class NetModules {
  private readonly parts: NetParts;
  private readonly device: NetDevice;
  private readonly idle: SocketIdle;

  constructor(parts: NetParts, device: NetDevice, idle: SocketIdle) {
    this.parts = parts;
    this.device = device;
    this.idle = idle;
    this.makeClasses();
  }

  /** The module of that name; null for none. */
  find(name: string): Record<string, unknown> | null {
    const { device } = this;
    const client = (type: number) => (options: unknown, callback: unknown) =>
      this.client(type, options, callback);
    const server = (type: number) => (callback: unknown) => {
      const made = this.make(type === HTTP ? 'httpSrv' : 'Server', type);
      made['#onconnect'] = callback;
      return made;
    };
    switch (name) {
      case 'NetworkJS':
        return {
          create: (made: unknown) => {
            device.use(made);
            return made;
          },
        };
      case 'net':
        return { createServer: server(TCP), connect: client(TCP) };
      case 'tls':
        return { connect: client(TCP + 4) };
      case 'http':
        return {
          createServer: server(HTTP),
          request: client(HTTP),
          get: (options: unknown, callback: unknown) => {
            const request = this.client(HTTP, options, callback);
            this.end(request);
            return request;
          },
        };
      case 'dgram':
        return {
          createSocket: (type: unknown, callback: unknown) =>
            this.client(UDP, typeof type === 'object' ? type : {}, callback),
        };
      default:
        return null;
    }
  }

  private make(name: string, type: number): Connection {
    return Object.assign(Object.create(this.parts.classes[name]) as Connection, { type });
  }

  private client(type: number, options: unknown, callback: unknown): Connection {
    const { parts } = this;
    if (!this.device.isOnline) throw parts.realm.error('Error', 'Not connected to the internet');
    const opt = (typeof options === 'string' ? parseUrl(options) : options) as Record<string, unknown>;
    const kind = type & KIND;
    const request = this.make(kind === HTTP ? 'httpCRq' : kind === UDP ? 'dgramSocket' : 'Socket', type);
    if (typeof callback === 'function') request[kind === UDP ? '#onmessage' : '#onconnect'] = callback;
    if (kind === HTTP) request.res = Object.create(parts.classes.httpCRs) as Connection;
    request.opt = opt;
    listOf(parts, 'HttpCC').push(request);
    // A connection of `net` is made at once, others with the first data.
    if (kind === TCP) this.connect(request);
    return request;
  }

  private connect(request: Connection): void {
    const { device, parts } = this;
    if ((request.sckt ?? 0) > 0) return;
    const { host, port } = request.opt as { host?: unknown; port?: unknown };
    const type = request.type ?? 0;
    const usual = (type & KIND) === HTTP ? 80 : 0;
    const name = host === undefined ? '127.0.0.1' : device.hostOf(String(host));
    const s = device.create(name, Number(port) || usual, type, request.opt);
    if (s >= 0) {
      request.sckt = s + 1;
      return;
    }
    request.clsNow = true;
    throw parts.realm.error('Error', 'Unable to create socket');
  }

  private write(request: Connection, data: unknown, host?: string, port = 0): boolean {
    const kind = (request.type ?? 0) & KIND;
    if (request.cls || request.clsNow) throw this.parts.realm.error('Error', 'This socket is closed');
    const isFirst = request.dSnd === undefined;
    if (isFirst) request.dSnd = kind === HTTP && !request.sckt ? headOf(request) : '';
    if (data !== undefined) {
      const text = String(data);
      let added = text;
      if (request.chunked) added = `${text.length.toString(16)}\r\n${text}\r\n`;
      else if (kind === UDP) {
        const bytes = this.device.addressOf(host ?? '');
        const size = text.length;
        added = String.fromCharCode(...bytes, port & 255, port >> 8, size & 255, size >> 8) + text;
      }
      request.dSnd += added;
    }
    if (kind !== TCP) this.connect(request);
    return false;
  }

  private end(request: Connection): void {
    if (((request.type ?? 0) & KIND) === HTTP) this.write(request, request.chunked ? '' : undefined);
    else if ((request.dSnd ?? '') === '') request.clsNow = true;
    request.cls = true;
  }

  private listen(server: Connection, port: number, type: number): Connection {
    const { device, parts } = this;
    if (!device.isOnline) throw parts.realm.error('Error', 'Not connected to the internet');
    server.port = port;
    const s = device.create(undefined, port, type, server.opt);
    if (s < 0) {
      server.clsNow = true;
      throw parts.realm.error('Error', 'Unable to create socket');
    }
    server.sckt = s + 1;
    listOf(parts, (type & KIND) === UDP ? 'HttpSC' : 'HttpS').push(server);
    return server;
  }

  private makeClasses(): void {
    const { parts } = this;
    const modules = this;
    const on = {
      on(this: Connection, event: string, listener: unknown): void {
        const known = this[`#on${event}`];
        this[`#on${event}`] = known === undefined ? listener : [known, listener].flat();
        // Data that came before the listener is delivered now.
        if (event !== 'data' || this.buf === undefined) return;
        emit(parts, this, 'data', this.buf);
        delete this.buf;
      },
      removeAllListeners(this: Connection, event: string): void {
        delete this[`#on${event}`];
      },
    };
    const reads = {
      available(this: Connection): number {
        return (this.buf ?? '').length;
      },
      read(this: Connection, count?: number): string {
        const all = this.buf ?? '';
        const part = count ? all.slice(0, count) : all;
        this.buf = all.slice(part.length);
        return part;
      },
    };
    const writes = {
      write(this: Connection, data: unknown): boolean {
        return modules.write(this, data);
      },
      end(this: Connection, data?: unknown): void {
        if (data !== undefined) modules.write(this, data);
        modules.end(this);
      },
    };
    const listens = {
      listen(this: Connection, port: number): Connection {
        return modules.listen(this, port, this.type ?? 0);
      },
      close(this: Connection): void {
        modules.idle.kill(this);
        removeFrom(listOf(parts, 'HttpS'), this);
      },
    };
    const datagram = {
      bind(this: Connection, port: number, callback?: unknown): Connection {
        if (callback) this['#onbind'] = callback;
        modules.listen(this, port, UDP);
        emit(parts, this, 'bind', this);
        return this;
      },
      send(this: Connection, data: unknown, ...args: unknown[]): void {
        if (typeof args[2] === 'number') {
          const [from, count, port, host] = args as [number, number, number, string];
          modules.write(this, String(data).substr(from, count), host, port);
        } else modules.write(this, data, String(args[1]), Number(args[0]));
      },
      close(this: Connection): void {
        modules.end(this);
      },
      addMembership(): void {},
    };
    const answers = {
      writeHead(this: Connection, status: number, more?: Record<string, string>): void {
        if (this.dSnd !== undefined) throw parts.realm.error('Error', 'Headers have already been sent');
        const headers = { ...this.headers, ...more };
        const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
        this.chunked = String(headers['Transfer-Encoding']).toLowerCase() === 'chunked' || undefined;
        this.dSnd = `HTTP/1.1 ${status} OK\r\nServer: Espruino 2v29\r\n${lines.join('')}\r\n`;
      },
      setHeader(this: Connection, name: string, value: string): void {
        (this.headers as Record<string, string>)[name] = value;
      },
      write(this: Connection, data: unknown): boolean {
        if (this.cls || this.clsNow) throw parts.realm.error('Error', 'This socket is closed');
        if (this.dSnd === undefined) answers.writeHead.call(this, 200);
        if (data === undefined) return false;
        const text = String(data);
        this.dSnd += this.chunked ? `${text.length.toString(16)}\r\n${text}\r\n` : text;
        return false;
      },
      end(this: Connection, data?: unknown): void {
        if (data !== undefined) answers.write.call(this, data);
        answers.write.call(this, this.chunked ? '' : undefined);
        this.cls = true;
      },
    };
    const { realm, classes } = parts;
    const make = (name: string, ...methods: object[]) => {
      classes[name] = realm.prototype(name, Object.assign({}, on, ...methods));
    };
    make('Server', listens);
    make('httpSrv', listens);
    make('Socket', reads, writes);
    make('httpSRq', reads);
    make('httpSRs', answers);
    make('httpCRq', writes);
    make('httpCRs', reads);
    make('dgramSocket', datagram);
  }
}

function headOf(request: Connection): string {
  const opt = request.opt as {
    method?: string;
    path?: string;
    host?: string;
    port?: number;
    headers?: Record<string, string>;
  };
  const headers = opt.headers ?? {};
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const port = opt.port && opt.port !== 80 ? `:${opt.port}` : '';
  if (!headers.Host) lines.push(`Host: ${opt.host}${port}\r\n`);
  request.chunked = headers['Transfer-Encoding']?.toLowerCase() === 'chunked' || undefined;
  return `${opt.method ?? 'GET'} ${opt.path ?? '/'} HTTP/1.1\r\nUser-Agent: Espruino 2v29\r\nConnection: close\r\n${lines.join('')}\r\n`;
}

function parseUrl(text: string): Record<string, unknown> {
  const url = new URL(text);
  return {
    method: 'GET',
    host: url.hostname,
    port: Number(url.port) || null,
    path: url.pathname + url.search,
  };
}
