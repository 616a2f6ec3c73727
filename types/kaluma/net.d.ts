/**
 * Sockets, HTTP, URLs and Wi-Fi (src/modules/net/net.js, http/http.js, url/url.js, wifi/wifi.js). `net` and `http` need a network
 * device: on a board with a chip of spisock, `bootNet()` first.
 */

declare module 'net' {
  import { EventEmitter } from 'events';
  import { Duplex } from 'stream';

  /** A TCP connection: 'connect', 'ready', 'data', 'end', 'drain', 'finish', 'close', 'error'. No timeouts, no address(). */
  class Socket extends Duplex {
    /** @throws Error where there is no network device */
    constructor();
    localAddress: string;
    localPort: number;
    remoteAddress: string;
    remotePort: number;
    /** @param options `host` may be a name where the network device resolves names */
    connect(options: { host: string; port: number }, connectListener?: () => void): this;
    write(chunk: string | Uint8Array, callback?: () => void): boolean;
  }

  /** A listener: 'connection', 'listening', 'close', 'error'. */
  class Server extends EventEmitter {
    constructor(connectionListener?: (socket: Socket) => void);
    /** Undefined where there is no socket left: 'error' was told. */
    listen(port: number, callback?: () => void): this;
    close(callback?: () => void): this;
  }

  /** Connects only where there is a listener. */
  function createConnection(options: { host: string; port: number }, connectListener?: () => void): Socket;
  function connect(options: { host: string; port: number }, connectListener?: () => void): Socket;
  /** The listener comes first: there are no options. */
  function createServer(connectionListener?: (socket: Socket) => void): Server;
}

declare module 'http' {
  import { Server as NetServer, Socket } from 'net';
  import { Readable, Writable } from 'stream';

  /** Names as they were sent. Of a request or reply that came in: in lower case, and each value cut at its second colon. */
  type Headers = { [name: string]: string };

  /** A request, or a reply. 'end' comes right behind the headers where there is a Content-Length: count the bytes of 'data'. */
  class IncomingMessage extends Readable {
    headers: Headers;
    httpVersion: string;
    /** Of a request. */
    method: string;
    /** Of a request: the path, as it was sent. */
    url: string;
    /** Of a reply. */
    statusCode: number;
    statusMessage: string;
    complete: boolean;
    socket: Socket;
  }

  class OutgoingMessage extends Writable {
    socket: Socket;
    headers: Headers;
    headersSent: boolean;
    /** Keeps the name in lower case. */
    setHeader(name: string, value: string): void;
    getHeader(name: string): string | undefined;
    removeHeader(name: string): void;
    write(chunk?: string | Uint8Array, callback?: () => void): this;
    end(chunk?: string | Uint8Array, callback?: () => void): this;
  }

  /** What a server answers: always in chunks, and the connection ends behind it. */
  class ServerResponse extends OutgoingMessage {
    statusCode: number;
    statusMessage: string;
    /** Unlike Node's, the second argument is always the message. Without it: `OK`, for every status. */
    writeHead(statusCode: number, statusMessage?: string, headers?: Headers): this;
  }

  /** What a client asks. It is sent with `end`. */
  class ClientRequest extends OutgoingMessage {
    path: string;
    on(type: 'response', listener: (res: IncomingMessage) => void): this;
    on(type: string, listener: (...values: any[]) => void): this;
  }

  interface RequestOptions {
    host: string;
    /** Default 80. */
    port?: number;
    /** Default GET. */
    method?: string;
    /** Default `/`. */
    path?: string;
    /** `Content-Length` has to be said where there is a body. */
    headers?: Headers;
  }

  class Server extends NetServer {
    on(type: 'request', listener: (req: IncomingMessage, res: ServerResponse) => void): this;
    on(type: string, listener: (...values: any[]) => void): this;
  }

  function request(options: RequestOptions, callback?: (res: IncomingMessage) => void): ClientRequest;
  function get(options: RequestOptions, callback?: (res: IncomingMessage) => void): ClientRequest;
  function createServer(requestListener?: (req: IncomingMessage, res: ServerResponse) => void): Server;
}

declare module 'url' {
  /** Needs `://`. A `?` or `#` counts only behind a path that begins with a slash, where there is one. */
  class URL {
    /** @throws TypeError `Invalid URL` */
    constructor(input: string);
    protocol: string;
    username: string;
    password: string;
    hostname: string;
    port: string;
    pathname: string;
    search: string;
    hash: string;
    searchParams: URLSearchParams;
    readonly href: string;
    readonly host: string;
    readonly origin: string;
    toString(): string;
    toJSON(): string;
  }
  /** Its lists are arrays, not iterators. */
  class URLSearchParams {
    constructor(input?: string);
    append(name: string, value: string | number): void;
    delete(name: string): void;
    entries(): [string, string][];
    get(name: string): string | null;
    getAll(name: string): string[];
    has(name: string): boolean;
    set(name: string, value: string): void;
    keys(): string[];
    values(): string[];
    toString(): string;
  }
}

declare module 'wifi' {
  import { EventEmitter } from 'events';

  interface ConnectInfo {
    /** Default: what `storage` has under WIFI_SSID; likewise WIFI_PASSWORD, WIFI_SECURITY. */
    ssid?: string;
    password?: string;
    security?: string;
    /** Connects also where there is a connection. */
    enforce?: boolean;
  }
  type Done<T> = (error: Error | null, value?: T) => void;

  /** Wi-Fi of pico-w and pico2-w: 'associated', 'connected', 'disconnected'. */
  class WiFi extends EventEmitter {
    /** @throws Error on a board that has none */
    constructor();
    reset(callback?: Done<void>): void;
    scan(callback?: Done<object[]>): void;
    connect(info?: ConnectInfo, callback?: Done<ConnectInfo>): void;
    disconnect(callback?: Done<void>): void;
    /** Null where there is no connection. */
    getConnection(callback?: Done<object | null>): void;
    wifiApMode(info?: ConnectInfo, callback?: Done<object>): void;
    disableWifiApMode(): void;
    getWifiApClients(): object[];
  }
}
