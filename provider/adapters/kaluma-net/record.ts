import type { Handle } from '../../engine/records/handle.ts';
import type { HttpLimits } from '../../http/limits.ts';
import type { RequestReader } from '../../http/request.ts';

/** What the device knows of a descriptor, beside what `net` reads and installs. The descriptor is the SOCKET. */
export class NetRecord implements KalumaNetRecord {
  /** -1 while the record is not in use. */
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
  /** It was made by a connect of ours. */
  outgoing!: boolean;
  /** Writes that the chip has not taken whole: so many characters of the first were, so many of all were not. */
  readonly queue: string[] = [];
  taken!: number;
  waiting!: number;
  /** FIFO of completion callbacks: of the connect, of each write, of the shutdown; `done` of them have completed. */
  readonly callbacks: KalumaNetCallback[] = [];
  done!: number;
  /** Nothing more will be written; the peer's side is done. */
  finWanted!: boolean;
  finSeen!: boolean;
  /** Why the connection is over, as a number of the runtime's table of errors; 0 while it is not. */
  errno!: number;
  /** When it was accepted, and when a byte went or came last, in the clock's milliseconds. */
  sinceMs!: number;
  movedMs!: number;
  /** A byte came; the application wrote. */
  heard!: boolean;
  answered!: boolean;
  /** What waits is sent in the next turn; the next turn looks at this record. */
  unsent!: boolean;
  due = false;
  /** Of a listener: FD_ACCEPT came while enough clients were being served. */
  postponed!: boolean;

  /** Of a listener of `http` and of its clients, which have a reader then; null where every byte is passed on as it comes. */
  limits!: HttpLimits | null;
  reader: RequestReader | null = null;
  /** The request whose body is passed to it. */
  request!: KalumaRequestInside | null;
  /** The request was refused: what still comes is thrown away. */
  refused!: boolean;

  /** Becomes the record of an open socket. */
  take(handle: Handle, nowMs: number): void {
    this.handle = handle;
    this.fd = handle.socket;
    this.laddr = this.raddr = '';
    this.connect_cb = this.read_cb = this.shutdown_cb = this.close_cb = this.accept_cb = null;
    this.outgoing = this.finWanted = this.finSeen = this.postponed = this.refused = false;
    this.heard = this.answered = this.unsent = false;
    this.lport = this.rport = this.taken = this.waiting = this.done = this.errno = 0;
    this.limits = this.request = null;
    this.sinceMs = this.movedMs = nowMs;
    this.queue.length = this.callbacks.length = 0;
  }
}

/** As many as were ever needed at once; used again and again. */
export const records: NetRecord[] = [];

/** The record of descriptor `fd`, or null. */
export function recordOf(fd: number): NetRecord | null {
  if (fd >= 0) for (let i = 0; i < records.length; i++) if (records[i].fd === fd) return records[i];
  return null;
}

/** A record for an open socket, other than `busy`, which `net` is at work with although it may be free by now. */
export function takeRecord(handle: Handle, busy: NetRecord | null): NetRecord {
  let at = 0;
  while (at < records.length && (records[at].fd >= 0 || records[at] === busy)) at++;
  if (at === records.length) records.push(new NetRecord());
  records[at].take(handle, handle.provider.clock.now());
  return records[at];
}
