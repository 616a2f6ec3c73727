import type { Handle } from '../../engine/records/handle.ts';
import type { HttpLimits } from '../../http/limits.ts';
import type { RequestReader } from '../../http/request.ts';

/**
 * The device's state for a descriptor, besides the fields that `net` reads and installs. The descriptor is the SOCKET.
 */
export class NetRecord implements KalumaNetRecord {
  /** -1 while the record is unused. */
  fd = -1;
  laddr!: string;
  lport!: number;
  raddr!: string;
  rport!: number;
  connect_cb!: (() => void) | null;
  read_cb!: ((bytes: Uint8Array | string) => void) | null;
  shutdown_cb!: (() => void) | null;
  close_cb!: (() => void) | null;
  accept_cb!: ((fd: number) => void) | null;

  handle!: Handle;
  /** The connection was made by a connect of this device. */
  outgoing!: boolean;
  /** Writes not yet taken by the chip; characters of the first that were taken; characters of all that were not. */
  readonly queue: string[] = [];
  taken!: number;
  waiting!: number;
  /** FIFO of completion callbacks: of the connect, of each write, of the shutdown; `done` of them have completed. */
  readonly callbacks: KalumaNetCallback[] = [];
  done!: number;
  /** The sending side has ended; the peer's side has ended. */
  finWanted!: boolean;
  finSeen!: boolean;
  /** The error with which the connection has ended, as an error number of the runtime; 0 before that. */
  errno!: number;
  /** Time of the accept, and of the last byte in either direction, in the clock's milliseconds. */
  sinceMs!: number;
  movedMs!: number;
  /** A byte was received; the application has written. */
  hasReceived!: boolean;
  answered!: boolean;
  /** What it wrote first is the head of a request by HTTP, which is answered while its sender's side is open. */
  asks!: boolean;
  /** Queued bytes are sent in the next turn; the next turn handles this record. */
  unsent!: boolean;
  due = false;
  /** Listeners: FD_ACCEPT occurred while enough clients were being served. */
  postponed!: boolean;

  /** A listener of `http` and its clients, which have a reader; null if every byte is passed on as received. */
  limits!: HttpLimits | null;
  reader: RequestReader | null = null;
  /** The request to which the body is passed. */
  request!: KalumaRequestInside | null;
  /** The request was refused: further bytes are discarded. */
  refused!: boolean;

  /** Assigns the record to an open socket. */
  take(handle: Handle, nowMs: number): void {
    this.handle = handle;
    this.fd = handle.socket;
    this.laddr = this.raddr = '';
    this.connect_cb = this.read_cb = this.shutdown_cb = this.close_cb = this.accept_cb = null;
    this.outgoing = this.finWanted = this.finSeen = this.postponed = this.refused = false;
    this.hasReceived = this.answered = this.asks = this.unsent = false;
    this.lport = this.rport = this.taken = this.waiting = this.done = this.errno = 0;
    this.limits = this.request = null;
    this.sinceMs = this.movedMs = nowMs;
    this.queue.length = this.callbacks.length = 0;
  }
}

/** The records; as many as were ever in use at once, and reused. */
export const records: NetRecord[] = [];

/** Returns the record of descriptor `fd`, or null. */
export function recordOf(fd: number): NetRecord | null {
  if (fd >= 0) for (let i = 0; i < records.length; i++) if (records[i].fd === fd) return records[i];
  return null;
}

/** Returns a record for an open socket. It is never `busy`, which `net` still uses although it may be free by now. */
export function takeRecord(handle: Handle, busy: NetRecord | null): NetRecord {
  let at = 0;
  while (at < records.length && (records[at].fd >= 0 || records[at] === busy)) at++;
  if (at === records.length) records.push(new NetRecord());
  records[at].take(handle, handle.provider.clock.now());
  return records[at];
}
