/** The network: `net`, `http`, `tls` and `dgram`. Texts are bytes: a character for each, codes 0 to 255. */

/** What 'error' is called with: `code` is the runtime's number, -1 to -15. */
interface EspruinoNetError {
  code: number;
  message: string;
}

interface EspruinoEmitter {
  emit(event: string, ...values: unknown[]): void;
  removeListener(event: string, listener: (...values: never[]) => void): void;
  removeAllListeners(event?: string): void;
}

interface EspruinoReadable extends EspruinoEmitter {
  on(event: 'data', listener: (data: string) => void): void;
  on(event: 'end', listener: () => void): void;
  on(event: 'close', listener: (hadError: boolean) => void): void;
  on(event: 'error', listener: (error: EspruinoNetError) => void): void;
  on(event: 'drain', listener: () => void): void;
  on(event: 'connect', listener: () => void): void;
  available(): number;
  read(count?: number): string;
  /** Sends all that comes to `to`, and ends it behind that. */
  pipe(
    to: { write(data: string): unknown; end?(): unknown },
    options?: { chunkSize?: number; end?: boolean },
  ): void;
}

interface EspruinoServer extends EspruinoEmitter {
  /** @throws Error where the port is taken, or there is no network */
  listen(port: number): EspruinoServer;
  /** Connections that it has accepted stay open. */
  close(): void;
}

declare module 'net' {
  /** There is no `destroy`, no `remoteAddress`, and no end of one side alone. */
  export interface Socket extends EspruinoReadable {
    /** Answers false, always; 'drain' tells that all was taken. @throws Error once it is closed */
    write(data: string): boolean;
    end(data?: string): void;
  }
  export function createServer(listener: (socket: Socket) => void): EspruinoServer;
  /** @throws Error where there is no network */
  export function connect(
    options: { host: string; port: number } | string,
    listener?: (socket: Socket) => void,
  ): Socket;
}

declare module 'tls' {
  export function connect(
    options: { host: string; port: number; key?: string; cert?: string; ca?: string },
    listener?: (socket: import('net').Socket) => void,
  ): import('net').Socket;
}

declare module 'http' {
  type Headers = { [name: string]: string };

  export interface ServerRequest extends EspruinoReadable {
    method: string;
    /** The path and what follows it, as sent. */
    url: string;
    /** By the names as they were sent. */
    headers: Headers;
  }

  export interface ServerResponse extends EspruinoEmitter {
    on(event: 'close', listener: (hadError: boolean) => void): void;
    on(event: 'error', listener: (error: EspruinoNetError) => void): void;
    on(event: 'drain', listener: () => void): void;
    headers: Headers;
    setHeader(name: string, value: string): void;
    /** Answers nothing, and takes no message. @throws Error once the head was sent */
    writeHead(status: number, headers?: Headers): void;
    write(data: string): boolean;
    /** Has to be called for each request: the runtime ends no connection otherwise. */
    end(data?: string): void;
  }

  export interface ClientResponse extends EspruinoReadable {
    headers: Headers;
    httpVersion: string;
    /** A text: `'200'`. */
    statusCode: string;
    statusMessage: string;
  }

  export interface ClientRequest extends EspruinoEmitter {
    on(event: 'error', listener: (error: EspruinoNetError) => void): void;
    on(event: 'close', listener: (hadError: boolean) => void): void;
    on(event: 'drain', listener: () => void): void;
    write(data: string): boolean;
    end(data?: string): void;
  }

  interface RequestOptions {
    host: string;
    port?: number;
    path?: string;
    method?: string;
    protocol?: 'http:' | 'https:';
    headers?: Headers;
  }

  export function createServer(listener: (req: ServerRequest, res: ServerResponse) => void): EspruinoServer;
  /** Sent by `end`. */
  export function request(
    options: RequestOptions | string,
    listener: (res: ClientResponse) => void,
  ): ClientRequest;
  export function get(
    options: RequestOptions | string,
    listener: (res: ClientResponse) => void,
  ): ClientRequest;
}

declare module 'dgram' {
  interface Sender {
    address: string;
    port: number;
    size: number;
  }

  /** Datagrams of at most 528 bytes: longer ones are cut by this library. */
  export interface DatagramSocket extends EspruinoEmitter {
    on(event: 'message', listener: (message: string, from: Sender) => void): void;
    on(event: 'error', listener: (error: EspruinoNetError) => void): void;
    on(event: 'close', listener: (hadError: boolean) => void): void;
    bind(port: number, listener?: (socket: DatagramSocket) => void): DatagramSocket;
    send(data: string, port: number, host: string): void;
    send(data: string, offset: number, length: number, port: number, host: string): void;
    close(): void;
    addMembership(group: string, ip?: string): void;
  }
  export function createSocket(
    type: 'udp4' | { type: 'udp4'; reuseAddr?: boolean; recvBufferSize?: number },
    listener?: (message: string, from: Sender) => void,
  ): DatagramSocket;
}

declare module 'NetworkJS' {
  interface NetworkDevice {
    create(host: string | undefined, port: number, type: number, options?: unknown): number;
    close(socket: number): void;
    accept(socket: number): number;
    recv(socket: number, most: number, type: number): string | number | null;
    send(socket: number, text: string, type: number): number;
  }
  /** Gives the other modules a network. `bootNet` of `spisock/espruino` does it. */
  export function create(device: NetworkDevice): NetworkDevice;
}
