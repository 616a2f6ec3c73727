/**
 * A network device for Kaluma's module `net` (`global.__netdev`): what a program gives to the runtime. The library and programs
 * have it in common.
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
