/**
 * What Kaluma's module `net` asks of a network device, and the parts of `net` and `http` that programs here use. Every
 * name in this file keeps its length in a program that carries the device.
 */

/** What `net` knows of a descriptor: it reads the addresses and installs the callbacks. */
interface KalumaNetRecord {
  laddr: string;
  lport: number;
  raddr: string;
  rport: number;
  connect_cb: (() => void) | null;
  /** Of a string, each character is a byte. */
  read_cb: ((bytes: Uint8Array | string) => void) | null;
  shutdown_cb: (() => void) | null;
  close_cb: (() => void) | null;
  accept_cb: ((fd: number) => void) | null;
}

/** Told how a call went: 0, or anything else after `errno` was set. */
type KalumaNetCallback = ((failed: number) => void) | null | undefined;

interface KalumaNetDevice {
  ip: string;
  /** A number of the runtime's own table of errors. */
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
  /** What the sockets and servers made from now on use. */
  __netdev?: KalumaNetDevice;
  require(name: 'net'): KalumaNet;
  require(name: 'http'): KalumaHttp;
}

interface KalumaEmitter {
  on(type: string, listener: (...values: never[]) => void): this;
  once(type: string, listener: (...values: never[]) => void): this;
  emit(type: string, ...values: unknown[]): boolean;
}

/** `write` only collects: 'drain' tells when the chip has all of it. */
interface KalumaSocket extends KalumaEmitter {
  remoteAddress: string;
  remotePort: number;
  /** It is closed, by whoever. */
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
  /** Connects only where there is a listener. */
  createConnection(options: { host: string; port: number }, listener: () => void): KalumaSocket;
  createServer(listener: (socket: KalumaSocket) => void): KalumaServer;
}

/** 'end' comes before the body: count the bytes of 'data'. */
interface KalumaRequest extends KalumaEmitter {
  method: string;
  url: string;
  statusCode: number;
  headers: { [name: string]: string };
  socket: KalumaSocket;
}

/** What the device does for a request whose body the runtime would lose its way in. */
interface KalumaRequestInside extends KalumaRequest {
  /** Tells 'data'. */
  push(bytes: Uint8Array): unknown;
  /** Tells 'end', once. */
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
