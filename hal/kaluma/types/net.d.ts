/// <reference path="./netdev.d.ts" />

/**
 * The interface of Kaluma's module `net` to a network device, and the parts of `net` and `http` that programs here use.
 * Every name in this file is kept unshortened in a program that contains the device.
 */

interface KalumaGlobal {
  /** The device of sockets and servers created from now on. */
  __netdev?: KalumaNetDevice;
  require(name: 'net'): KalumaNet;
  require(name: 'http'): KalumaHttp;
}

interface KalumaEmitter {
  on(type: string, listener: (...values: never[]) => void): this;
  once(type: string, listener: (...values: never[]) => void): this;
  emit(type: string, ...values: unknown[]): boolean;
}

/** `write` only queues: 'drain' is emitted when the chip has all of it. */
interface KalumaSocket extends KalumaEmitter {
  remoteAddress: string;
  remotePort: number;
  /** True once it is closed, by either side. */
  destroyed: boolean;
  write(chunk: string | Uint8Array): boolean;
  end(chunk?: string | Uint8Array): this;
  destroy(): void;
}

interface KalumaServer extends KalumaEmitter {
  listen(port: number, listener?: () => void): this;
  close(listener?: () => void): this;
}

interface KalumaNet {
  /** Connects only if a listener is given. */
  createConnection(options: { host: string; port: number }, listener: () => void): KalumaSocket;
  createServer(listener: (socket: KalumaSocket) => void): KalumaServer;
}

/** 'end' is emitted before the body: count the bytes of 'data'. */
interface KalumaRequest extends KalumaEmitter {
  method: string;
  url: string;
  statusCode: number;
  headers: { [name: string]: string };
  socket: KalumaSocket;
}

/** Functions that the device calls for a request with a body, which the runtime would not parse correctly. */
interface KalumaRequestInside extends KalumaRequest {
  /** Emits 'data'. */
  push(bytes: Uint8Array): unknown;
  /** Emits 'end', once. */
  _afterEnd(): void;
}

interface KalumaResponse extends KalumaEmitter {
  socket: KalumaSocket;
  headers: { [name: string]: string };
  setHeader(name: string, value: string): void;
  writeHead(status: number, message: string, headers?: { [name: string]: string }): this;
  write(chunk: string | Uint8Array): this;
  end(chunk?: string | Uint8Array): this;
}

interface KalumaHttp {
  createServer(listener?: (req: KalumaRequest, res: KalumaResponse) => void): KalumaServer;
  get(
    options: { host: string; port?: number; path?: string; headers?: { [name: string]: string } },
    listener: (res: KalumaRequest) => void,
  ): KalumaEmitter;
}
