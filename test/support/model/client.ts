import type { Peer } from '../../../sim/hosts/peer.ts';

/** The far end of a connection, and the model's state for it. */
export class Client {
  readonly name: string;
  readonly peer: Peer;
  /** Bytes that it sent and the application has not read. */
  unread = 0;
  /** Bytes that were sent to it. */
  sent = 0;
  /** It has closed its side, was switched off, or has ended. */
  finished = false;
  vanished = false;
  gone = false;
  /** Its window is closed; data waits for it to open. */
  shut = false;
  stuck = false;
  /** The device has closed its side. */
  closedOn = false;

  constructor(name: string, peer: Peer) {
    this.name = name;
    this.peer = peer;
  }

  /** True if it can still send. */
  get talks(): boolean {
    return !this.finished && !this.vanished && !this.gone;
  }

  /** The application has closed the connection: the client closes its side, too. */
  letGo(): void {
    this.gone = true;
    if (this.shut) this.peer.window(65_535);
    if (this.finished || this.vanished) return;
    this.peer.onFin = () => this.peer.fin();
    if (this.peer.peerClosed) this.peer.fin();
  }
}
