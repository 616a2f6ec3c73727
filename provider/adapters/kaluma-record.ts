import { INVALID_SOCKET } from '../winsock.ts';

/** What the device knows of a descriptor, beside what `net` reads and installs. The descriptor is the SOCKET. */
export class NetRecord implements KalumaNetRecord {
  fd!: number;
  laddr!: string;
  lport!: number;
  raddr!: string;
  rport!: number;
  connect_cb!: (() => void) | null;
  read_cb!: ((bytes: Uint8Array) => void) | null;
  shutdown_cb!: (() => void) | null;
  close_cb!: (() => void) | null;
  accept_cb!: ((fd: number) => void) | null;

  /** It was made by a connect of ours; it is connected. */
  outgoing!: boolean;
  connected!: boolean;
  /** Writes that the chip has not taken whole: so many characters of the first were, so many of all were not. */
  readonly queue: string[] = [];
  taken!: number;
  waiting!: number;
  /** Who is told of those writes; before them, of `done` others that the chip has taken. */
  readonly callbacks: KalumaNetCallback[] = [];
  done!: number;
  /** Who is told how the connect went, and when everything was written. */
  onConnect!: KalumaNetCallback;
  onFinish!: KalumaNetCallback;
  /** Nothing more will be written; everything was, so our side is done; the FIN was commanded. */
  finWanted!: boolean;
  finished!: boolean;
  finSent!: boolean;
  /** The peer's side is done. */
  finSeen!: boolean;
  /** Why the connection is over, as a number of the runtime's table of errors; 0 while it is not. */
  errno!: number;
  /** When a byte went or came last, in the clock's milliseconds. */
  movedMs!: number;

  constructor() {
    this.reset();
  }

  /** Nobody's any more. */
  reset(): void {
    this.fd = -1;
    this.laddr = this.raddr = '';
    this.connect_cb = this.read_cb = this.shutdown_cb = this.close_cb = this.accept_cb = null;
    this.onConnect = this.onFinish = null;
    this.outgoing = this.connected = this.finWanted = this.finished = this.finSent = this.finSeen = false;
    this.lport = this.rport = this.taken = this.waiting = this.done = this.errno = this.movedMs = 0;
    this.queue.length = this.callbacks.length = 0;
  }
}

/** As many as were ever needed at once; used again and again. */
export const records: NetRecord[] = [];

/** The record of descriptor `fd`, or null. */
export function recordOf(fd: number): NetRecord | null {
  if (fd < 0) return null;
  for (let i = 0; i < records.length; i++) if (records[i].fd === fd) return records[i];
  return null;
}

/** A record for the SOCKET `s`; null where `s` is none. */
export function takeRecord(s: number): NetRecord | null {
  if (s === INVALID_SOCKET) return null;
  let at = 0;
  while (at < records.length && records[at].fd >= 0) at++;
  if (at === records.length) records.push(new NetRecord());
  records[at].fd = s;
  return records[at];
}

/** The client that is being accepted, and the listener on whose record `net` (1.1 and later) puts its callbacks. */
let lender: NetRecord | null = null;
let client: NetRecord | null = null;
let clientFd = -1;

/** What is found on the record of `listener` from now on belongs to `accepted`. */
export function lend(listener: NetRecord, accepted: NetRecord): void {
  lender = listener;
  client = accepted;
  clientFd = accepted.fd;
}

/** Gives the client its callbacks, where they are on the record of `listener`, which is free of them then. */
export function handOver(listener: NetRecord): void {
  if (lender !== listener || !client) return;
  lender = null;
  if (!listener.read_cb) return;
  if (client.fd === clientFd) {
    client.connect_cb = listener.connect_cb;
    client.read_cb = listener.read_cb;
    client.shutdown_cb = listener.shutdown_cb;
    client.close_cb = listener.close_cb;
  }
  listener.connect_cb = listener.read_cb = listener.shutdown_cb = listener.close_cb = null;
}
