import type { Way } from './link.ts';

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
  /** Takes the datagrams instead of `received`. `to`: the address that it was sent to. */
  onDatagram: ((datagram: ReceivedDatagram, to: string) => void) | null = null;
  /** Sends `bytes` to a port of `ip`, 255.255.255.255 included. */
  readonly send: (ip: string, port: number, bytes: Uint8Array, way?: Way) => void;
  /** Gives the port back: datagrams for it are answered "port unreachable" from now on. */
  readonly close: () => void;

  constructor(port: number, send: UdpPeer['send'], close: () => void) {
    this.port = port;
    this.send = send;
    this.close = close;
  }

  /** For the host: a datagram has come. */
  receive(datagram: ReceivedDatagram, to: string): void {
    if (this.onDatagram) this.onDatagram(datagram, to);
    else this.received.push(datagram);
  }
}
