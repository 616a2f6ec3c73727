import type { Peer } from '../../../sim/hosts/peer.ts';

/** The far end of a connection, and what the model knows about it. */
export class Client {
  readonly name: string;
  readonly peer: Peer;
  /** Bytes that it sent and nobody has read. */
  unread = 0;
  /** Bytes that were sent to it. */
  sent = 0;
  /** It has closed its side, was switched off, or has ended altogether. */
  finished = false;
  vanished = false;
  gone = false;
  /** Its window is shut; there is something that waits for it to open. */
  shut = false;
  stuck = false;
  /** The device has closed its side. */
  closedOn = false;

  constructor(name: string, peer: Peer) {
    this.name = name;
    this.peer = peer;
  }

  /** Whether it can still say anything. */
  get talks(): boolean {
    return !this.finished && !this.vanished && !this.gone;
  }

  /** Nobody holds its connection any more: as it is polite, it ends its side, too. */
  letGo(): void {
    this.gone = true;
    if (this.shut) this.peer.window(65_535);
    if (this.finished || this.vanished) return;
    this.peer.onFin = () => this.peer.fin();
    if (this.peer.peerClosed) this.peer.fin();
  }
}
