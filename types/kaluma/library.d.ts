/** What a network device for `net` is (`global.__netdev`), and the names by which spisock's declarations call the runtime's types. */

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

type KalumaEmitter = import('events').EventEmitter;
type KalumaSocket = import('net').Socket;
type KalumaServer = import('net').Server;
type KalumaNet = typeof import('net');
type KalumaRequest = import('http').IncomingMessage;
type KalumaResponse = import('http').ServerResponse;
type KalumaHttp = typeof import('http');
type KalumaFs = typeof import('fs');
type KalumaStats = import('fs').Stats;
type KalumaSpi = import('spi').SPI;
type KalumaRp2 = typeof import('rp2');
type KalumaPioProgram = import('rp2').ASM;
type KalumaPioOptions = import('rp2').StateMachineOptions;
type KalumaStateMachine = import('rp2').StateMachine;

/** Which PIO a state machine is in, 0 or 1, and which one it is there, 0 to 3. */
interface KalumaMachinePlace {
  readonly pio: number;
  readonly sm: number;
}

/** A request as the network device sees it: it ends bodies that the runtime's parser cannot. */
interface KalumaRequestInside extends KalumaRequest {
  /** Tells 'end', once. */
  _afterEnd(): void;
}
