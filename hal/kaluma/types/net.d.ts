/**
 * The interface of Kaluma's module `net` to a network device, and the parts of `net` and `http` that programs here use.
 * Every name in this file is kept unshortened in a program that contains the device.
 */

/** The record of a descriptor: `net` reads the addresses and installs the callbacks. */
interface KalumaNetRecord {
  laddr: string;
  lport: number;
  raddr: string;
  rport: number;
  connect_cb: (() => void) | null;
  /** In a string, each character is a byte. */
  read_cb: ((bytes: Uint8Array | string) => void) | null;
  shutdown_cb: (() => void) | null;
  close_cb: (() => void) | null;
  accept_cb: ((fd: number) => void) | null;
}

/** Called with the result of a call: 0, or another value after `errno` was set. */
type KalumaNetCallback = ((failed: number) => void) | null | undefined;

interface KalumaNetDevice {
  ip: string;
  /** An error number of the runtime. */
  errno: number;
  socket(family: string | null, protocol: string): number;
  get(fd: number): KalumaNetRecord | null;
  bind(fd: number, addr: string, port: number, cb: KalumaNetCallback): void;
  listen(fd: number, cb: KalumaNetCallback): void;
  connect(fd: number, host: string, port: number, cb: KalumaNetCallback): void;
  write(fd: number, data: string, cb: KalumaNetCallback): void;
  shutdown(fd: number, how: number, cb: KalumaNetCallback): void;
  close(fd: number, cb: KalumaNetCallback): void;
}

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
