import type { Handle } from '../../handles.ts';

/** What the device knows of a descriptor, beside what `net` reads and installs. The descriptor is the SOCKET. */
export class NetRecord implements KalumaNetRecord {
  /** -1 while the record is nobody's. */
  fd = -1;
  laddr!: string;
  lport!: number;
  raddr!: string;
  rport!: number;
  connect_cb!: (() => void) | null;
  read_cb!: ((bytes: Uint8Array) => void) | null;
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
  /**
   * Who is told how the connect went, of each write, and of the end of writing: in this order. So many of them can be
   * told that all went well.
   */
  readonly callbacks: KalumaNetCallback[] = [];
  done!: number;
  /** Nothing more will be written; the peer's side is done. */
  finWanted!: boolean;
  finSeen!: boolean;
  /** Why the connection is over, as a number of the runtime's table of errors; 0 while it is not. */
  errno!: number;
  /** When a byte went or came last, in the clock's milliseconds. */
  movedMs!: number;

  /** Becomes the record of an open socket. */
  take(handle: Handle): void {
    this.handle = handle;
    this.fd = handle.socket;
    this.laddr = this.raddr = '';
    this.connect_cb = this.read_cb = this.shutdown_cb = this.close_cb = this.accept_cb = null;
    this.outgoing = this.finWanted = this.finSeen = false;
    this.lport = this.rport = this.taken = this.waiting = this.done = this.errno = 0;
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

/** A record for an open socket, other than `busy`, which `net` is at work with although it may be nobody's by now. */
export function takeRecord(handle: Handle, busy: NetRecord | null): NetRecord {
  let at = 0;
  while (at < records.length && (records[at].fd >= 0 || records[at] === busy)) at++;
  if (at === records.length) records.push(new NetRecord());
  records[at].take(handle);
  return records[at];
}
