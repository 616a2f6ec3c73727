import type { Pcb } from './pcb.ts';

/** Datagrams that wait on a port: UDP_RECVMBOX_SIZE. */
const MAILBOX = 6;

/** A listening port, and its connections that are not accepted yet. */
export class Listener {
  readonly port: number;
  backlog: number;
  readonly queue: Pcb[] = [];
  /** Handshakes under way. */
  readonly begun = new Set<Pcb>();

  constructor(port: number, backlog: number) {
    this.port = port;
    this.backlog = backlog;
  }

  /** Whether lwIP takes no SYN for it: handshakes count, too. */
  get isFull(): boolean {
    return this.queue.length + this.begun.size >= Math.max(1, this.backlog);
  }
}

export interface Waiting {
  from: Uint8Array;
  port: number;
  bytes: Uint8Array;
}

/** A port for datagrams. */
export class UdpPort {
  readonly port: number;
  readonly mailbox: Waiting[] = [];

  constructor(port: number) {
    this.port = port;
  }

  /** A datagram that finds the mailbox full is dropped. */
  take(datagram: Waiting): void {
    if (this.mailbox.length < MAILBOX) this.mailbox.push(datagram);
  }
}
