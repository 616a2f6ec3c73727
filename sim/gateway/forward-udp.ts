import { createSocket, type Socket } from 'node:dgram';
import type { Host } from '../hosts/host.ts';
import type { UdpPeer } from '../hosts/udp.ts';
import type { Entrance } from './entrance.ts';
import { FlowTable } from './flow-table.ts';
import { MOST_PAYLOAD } from './outbound-udp.ts';

/** Idle time after which a client loses its port, in microseconds (RFC 4787, 4.3: at least two minutes). */
const IDLE_US = 120_000_000;
const MOST_CLIENTS = 64;
const FIRST_OWN_PORT = 1024;

export interface UdpForwardOptions {
  /** 0 lets the host choose. */
  hostPort: number;
  devicePort: number;
  deviceIp: string;
  /** The station with the address that the device sees as its client's. */
  host: Host;
  clock: Entrance;
}

/**
 * Forwards a UDP port of the host's loopback interface to a port of the device. Each client has a port of its own on
 * the simulated network, with its own number if that is free, so that the device's answers reach it.
 */
export class UdpForward {
  /** Bytes in transit: datagrams are forwarded or lost, never stored. */
  readonly held = 0;
  private readonly options: UdpForwardOptions;
  private readonly socket: Socket;
  private readonly clients: FlowTable<UdpPeer>;
  private closing: Promise<void> | null = null;

  constructor(options: UdpForwardOptions) {
    this.options = options;
    this.clients = new FlowTable(options.clock.clock, {
      idleUs: IDLE_US,
      most: MOST_CLIENTS,
      end: (peer) => peer.close(),
    });
    this.socket = createSocket('udp4');
    this.socket.on('message', (bytes, from) =>
      options.clock.run(() => this.carry(bytes, from.address, from.port)),
    );
  }

  /** Resolves when the host port is open; rejects with the host's error (EADDRINUSE, EACCES). */
  open(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.socket.once('error', reject);
      this.socket.bind(this.options.hostPort, '127.0.0.1', () => {
        this.socket.off('error', reject);
        // Clients may vanish; datagrams that cannot be delivered to them are lost.
        this.socket.on('error', () => {});
        resolve();
      });
    });
  }

  /** The host port; with 0, the one that the host chose. */
  get hostPort(): number {
    return this.socket.address().port;
  }

  /** Ends all flows. */
  disconnect(): void {
    this.clients.clear();
  }

  /** As `disconnect`, and closes the host port. */
  close(): Promise<void> {
    this.disconnect();
    this.closing ??= new Promise((resolve) => this.socket.close(() => resolve()));
    return this.closing;
  }

  private carry(bytes: Uint8Array, address: string, port: number): void {
    // Longer ones would need fragments, which the chip does not reassemble.
    if (bytes.length > MOST_PAYLOAD) return;
    const { deviceIp, devicePort } = this.options;
    const peer = this.clients.use(`${address}:${port}`, () => this.begin(address, port));
    peer.send(deviceIp, devicePort, bytes);
  }

  private begin(address: string, port: number): UdpPeer {
    const { host, deviceIp, devicePort } = this.options;
    const isFree = port >= FIRST_OWN_PORT && !host.hasUdp(port);
    const peer = host.udp(isFree ? port : 0);
    peer.onDatagram = (datagram) => {
      if (datagram.ip !== deviceIp || datagram.port !== devicePort) return;
      this.clients.use(`${address}:${port}`, () => peer);
      this.socket.send(datagram.bytes, port, address, () => {});
    };
    return peer;
  }
}
