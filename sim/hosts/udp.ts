import type { Way } from './link.ts';

/** A datagram received by a host. */
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
  /** Called with datagrams, which are not stored in `received` then. `to`: the destination address. */
  onDatagram: ((datagram: ReceivedDatagram, to: string) => void) | null = null;
  /** Sends `bytes` to a port of `ip`, which may be 255.255.255.255. */
  readonly send: (ip: string, port: number, bytes: Uint8Array, way?: Way) => void;
  /** Closes the port: datagrams for it are answered with "port unreachable" from now on. */
  readonly close: () => void;

  constructor(port: number, send: UdpPeer['send'], close: () => void) {
    this.port = port;
    this.send = send;
    this.close = close;
  }

  /** Called by the host with a received datagram. */
  receive(datagram: ReceivedDatagram, to: string): void {
    if (this.onDatagram) this.onDatagram(datagram, to);
    else this.received.push(datagram);
  }
}
