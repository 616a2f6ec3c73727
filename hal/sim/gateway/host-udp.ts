/** A datagram that has come for a host. */
export interface ReceivedDatagram {
  /** The sender's address and port. */
  ip: string;
  port: number;
  bytes: Uint8Array;
}

/** One UDP port of a host. */
export class UdpPeer {
  readonly port: number;
  /** All datagrams so far, unless `onDatagram` takes them. */
  readonly received: ReceivedDatagram[] = [];
  onDatagram: ((datagram: ReceivedDatagram) => void) | null = null;
  /** Sends `bytes` to a port of `ip`, 255.255.255.255 included. */
  readonly send: (ip: string, port: number, bytes: Uint8Array) => void;
  /** Gives the port back: datagrams for it are answered "port unreachable" from now on. */
  readonly close: () => void;

  constructor(port: number, send: (ip: string, port: number, bytes: Uint8Array) => void, close: () => void) {
    this.port = port;
    this.send = send;
    this.close = close;
  }

  /** For the host: a datagram has come. */
  receive(datagram: ReceivedDatagram): void {
    if (this.onDatagram) this.onDatagram(datagram);
    else this.received.push(datagram);
  }
}
